#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "../base/types.hpp"
#include "../io/csv.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How many cells of a column are of one kind, and the first of them.
struct CellCount {
  Index cells = 0;
  std::size_t line = 0;      ///< of the first, from 1
  std::string example = {};  ///< its text in quotes, shortened; "nothing" if it is empty
  void add(const CsvCell& cell);
  /// `3 rows, the first in row 17`
  std::string text() const;
  /// `"abc" in 3 rows, the first in row 17`
  std::string in_rows() const;
};

/// Hashes texts and views of them alike.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

/// Texts that stand for a missing value. Empty cells do as well.
class MissingWords {
 public:
  explicit MissingWords(const std::vector<std::string>& words);
  bool contains(std::string_view text) const;
  /// Whether one of them is a number, such as -999.
  bool have_numbers() const { return have_numbers_; }

 private:
  std::unordered_set<std::string, TextHash, std::equal_to<>> words_;
  bool have_numbers_ = false;
};

/// What the cells of a column are, by the most of them.
/// `written_numbers`: most of the other cells are numbers written for people, such as $12.50.
enum class ColumnContent { numbers, booleans, texts, dates, written_numbers, mixed, nothing };

/// A column of a table: its cells, as numbers or as texts, and what they are.
class TableColumn {
 public:
  enum class Keep { numbers, texts, nothing };
  /// More different texts are not kept.
  static constexpr std::size_t most_texts = 1 << 16;
  static constexpr std::uint32_t no_text = std::numeric_limits<std::uint32_t>::max();

  TableColumn(std::string name, std::size_t place, Keep keep)
      : name_(std::move(name)), place_(place), keep_(keep) {}

  /// `decimal` is the decimal separator.
  void add(const CsvCell& cell, const MissingWords& words, char decimal);
  /// Forgets all cells, to read them again.
  void restart(Keep keep);
  void reserve(std::size_t rows);

  const std::string& name() const { return name_; }
  std::size_t place() const { return place_; }  ///< index in the file
  Keep keep() const { return keep_; }
  Index size() const { return size_; }

  /// By row, if numbers are kept: NaN where missing or not a number.
  std::span<const Scalar> numbers() const { return numbers_; }
  /// By row, if texts are kept: index among `texts`, or `no_text` where missing.
  std::span<const std::uint32_t> codes() const { return codes_; }
  /// The different texts, in the order in which they appear, with their first lines.
  const std::vector<std::string>& texts() const { return texts_; }
  bool has_more_texts() const { return has_more_texts_; }
  std::size_t first_line_of(std::size_t code) const { return first_lines_[code]; }
  bool is_missing(Index row) const;

  // Kinds of cells.
  const CellCount& missing() const { return missing_; }
  const CellCount& words() const { return words_; }  ///< neither number, boolean nor date
  const CellCount& dates() const { return dates_; }
  /// The words, or if there are none, the dates.
  const CellCount& words_or_dates() const { return words_.cells > 0 ? words_ : dates_; }
  const CellCount& written_numbers() const { return written_numbers_; }  ///< among the words
  const CellCount& not_finite() const { return not_finite_; }  ///< inf, or beyond the largest float
  const CellCount& negative() const { return negative_; }      ///< numbers below 0
  const CellCount& not_0_or_1() const { return not_0_or_1_; }  ///< other numbers
  Index numbers_count() const { return number_count_; }
  Index booleans_count() const { return boolean_count_; }
  ColumnContent content() const;

  // Of numbers, with the precision of the file.
  double low() const { return low_; }
  double high() const { return high_; }
  bool whole() const { return whole_; }
  /// Whether each number is that of the row above plus 1.
  bool counts_rows() const { return counts_ && number_count_ == size_; }

 private:
  enum class Kind : std::uint8_t { number, boolean, not_finite, date, written_number, word };
  static Kind kind_of(std::string_view text, char decimal);

  bool add_number(const CsvCell& cell, std::string_view text, char decimal);
  bool add_known(const CsvCell& cell, std::string_view text);
  void add_text(const CsvCell& cell, std::string_view text, Kind kind);
  void add_other(const CsvCell& cell, std::string_view text, char decimal);
  void count(Kind kind, const CsvCell& cell);
  void note_number(const CsvCell& cell, double value);

  std::string name_;
  std::size_t place_;
  Keep keep_;
  Index size_ = 0;
  std::vector<Scalar> numbers_;
  std::vector<std::uint32_t> codes_;
  std::vector<std::string> texts_;
  std::vector<Kind> kinds_;               // of texts
  std::vector<std::size_t> first_lines_;  // of texts
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> code_of_;
  bool has_more_texts_ = false;
  CellCount missing_, words_, written_numbers_, dates_, not_finite_, negative_;
  CellCount not_0_or_1_;
  Index number_count_ = 0, boolean_count_ = 0;
  double low_ = std::numeric_limits<double>::infinity(), high_ = -low_, last_ = 0;
  bool whole_ = true, counts_ = true;
};

}}  // namespace rectify
