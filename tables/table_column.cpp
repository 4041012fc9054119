#include "table_column.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "../base/error.hpp"
#include "../base/words.hpp"
#include "dates.hpp"
#include "written_numbers.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t longest_example = 40;

std::optional<bool> boolean_of(std::string_view text) {
  if (text.size() < 2 || text.size() > 5) return std::nullopt;
  for (const char* known : {"true", "yes"}) {
    if (same_but_for_case(text, known)) return true;
  }
  for (const char* known : {"false", "no"}) {
    if (same_but_for_case(text, known)) return false;
  }
  return std::nullopt;
}

}  // namespace

void CellCount::add(const CsvCell& cell) {
  if (cells++ > 0) return;
  line = cell.position.line;
  const std::string_view text = csv_trimmed(cell.text);
  example = text.empty() ? "nothing" : in_quotes(text.substr(0, longest_example));
}

std::string CellCount::in_rows() const { return fmt::format("{} in {}", example, text()); }

std::string CellCount::text() const {
  return fmt::format("{}, the first in row {}", count_text(cells, "row"), line);
}

MissingWords::MissingWords(const std::vector<std::string>& words)
    : words_(words.begin(), words.end()),
      have_numbers_(std::any_of(words.begin(), words.end(), [](const std::string& word) {
        double ignored = 0;
        return parse_csv_number(word, ignored) == CsvParsed::number;
      })) {}

bool MissingWords::contains(std::string_view text) const {
  return text.empty() || words_.find(text) != words_.end();
}

void TableColumn::restart(Keep keep) { *this = TableColumn(std::move(name_), place_, keep); }

void TableColumn::reserve(std::size_t rows) {
  if (keep_ == Keep::numbers) numbers_.reserve(rows);
  if (keep_ == Keep::texts) codes_.reserve(rows);
}

bool TableColumn::is_missing(Index row) const {
  return keep_ == Keep::texts ? codes_[at(row)] == no_text : std::isnan(numbers_[at(row)]);
}

void TableColumn::add(const CsvCell& cell, const MissingWords& words, char decimal) {
  ++size_;
  const std::string_view text = csv_trimmed(cell.text);
  if (keep_ == Keep::texts && add_known(cell, text)) return;
  const bool missing_number = words.have_numbers() && words.contains(text);
  if (!missing_number && add_number(cell, text, decimal)) return;
  if (missing_number || words.contains(text)) {
    missing_.add(cell);
    if (keep_ == Keep::numbers) numbers_.push_back(std::numeric_limits<Scalar>::quiet_NaN());
    if (keep_ == Keep::texts) codes_.push_back(no_text);
    return;
  }
  add_other(cell, text, decimal);
}

/// Whether it is a number.
bool TableColumn::add_number(const CsvCell& cell, std::string_view text, char decimal) {
  double value = 0;
  if (parse_csv_number(text, value, decimal) != CsvParsed::number) return false;
  note_number(cell, value);
  if (keep_ == Keep::numbers) numbers_.push_back(static_cast<Scalar>(value));
  if (keep_ == Keep::texts) add_text(cell, text, Kind::number);
  return true;
}

void TableColumn::note_number(const CsvCell& cell, double value) {
  if (value < 0) negative_.add(cell);
  if (value != 0 && value != 1) not_0_or_1_.add(cell);
  low_ = std::min(low_, value);
  high_ = std::max(high_, value);
  whole_ = whole_ && value == std::trunc(value);
  counts_ = counts_ && (number_count_ == 0 || value == last_ + 1);
  last_ = value;
  ++number_count_;
}

/// Whether it is a text that was added before, and no number, whose value would count.
bool TableColumn::add_known(const CsvCell& cell, std::string_view text) {
  const auto known = code_of_.find(text);
  if (known == code_of_.end()) return false;
  const Kind kind = kinds_[known->second];
  if (kind == Kind::number) return false;
  count(kind, cell);
  codes_.push_back(known->second);
  return true;
}

/// Of a text that is neither missing nor a finite number.
TableColumn::Kind TableColumn::kind_of(std::string_view text, char decimal) {
  double ignored = 0;
  if (boolean_of(text)) return Kind::boolean;
  if (parse_csv_number(text, ignored, decimal) == CsvParsed::not_finite) return Kind::not_finite;
  if (looks_like_date(text)) return Kind::date;
  return is_written_number(text) ? Kind::written_number : Kind::word;
}

void TableColumn::count(Kind kind, const CsvCell& cell) {
  switch (kind) {
    case Kind::number: return;
    case Kind::boolean: ++boolean_count_; return;
    case Kind::not_finite: return not_finite_.add(cell);
    case Kind::date: return dates_.add(cell);
    case Kind::written_number: written_numbers_.add(cell); [[fallthrough]];
    case Kind::word: return words_.add(cell);
  }
}

/// A cell that is neither missing nor a finite number.
void TableColumn::add_other(const CsvCell& cell, std::string_view text, char decimal) {
  const Kind kind = kind_of(text, decimal);
  count(kind, cell);
  if (keep_ == Keep::texts) return add_text(cell, text, kind);
  if (keep_ == Keep::nothing) return;
  numbers_.push_back(kind == Kind::boolean ? Scalar(*boolean_of(text) ? 1 : 0)
                                           : std::numeric_limits<Scalar>::quiet_NaN());
}

void TableColumn::add_text(const CsvCell& cell, std::string_view text, Kind kind) {
  if (const auto known = code_of_.find(text); known != code_of_.end()) {
    codes_.push_back(known->second);
    return;
  }
  if (texts_.size() == most_texts) {
    has_more_texts_ = true;
    codes_.push_back(no_text);
    return;
  }
  const auto code = static_cast<std::uint32_t>(texts_.size());
  texts_.emplace_back(text);
  kinds_.push_back(kind);
  first_lines_.push_back(cell.position.line);
  code_of_.emplace(text, code);
  codes_.push_back(code);
}

ColumnContent TableColumn::content() const {
  const Index words = words_.cells + dates_.cells;
  const Index filled = size_ - missing_.cells;
  if (filled == 0) return ColumnContent::nothing;
  if (words == 0)
    return number_count_ == 0 && boolean_count_ > 0 ? ColumnContent::booleans
                                                    : ColumnContent::numbers;
  if (2 * written_numbers_.cells > words) return ColumnContent::written_numbers;
  if (2 * (words + boolean_count_) < filled) return ColumnContent::mixed;
  return 2 * dates_.cells > filled ? ColumnContent::dates : ColumnContent::texts;
}

}}  // namespace rectify
