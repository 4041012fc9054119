#include "csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "../base/error.hpp"
#include "../base/utf8.hpp"
#include "../base/words.hpp"
#include "../io/csv.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

enum class Role { feature, label, weight };

/// The role of a column, and its index among those of the same role.
struct ColumnUse {
  Role role;
  std::size_t place;
};

std::string shortened(std::string_view text) {
  constexpr std::size_t most = 40;
  return csv_trimmed(text).empty() ? "nothing" : in_quotes(csv_trimmed(text).substr(0, most));
}

bool stands_for_missing(std::string_view text) {
  constexpr std::array<std::string_view, 8> words{"NA",   "N/A",  "n/a", "NULL",
                                                  "null", "None", "?",   "-"};
  return std::find(words.begin(), words.end(), csv_trimmed(text)) != words.end();
}

CsvGiven given_by(const CsvRoles& roles) {
  CsvGiven given;
  if (roles.labels.have_names() || roles.weight.have_names()) given.header = true;
  return given;
}

class TableReader {
 public:
  TableReader(std::string_view text, const std::string& name, const CsvRoles& roles,
              const CsvTable* like)
      : rows_(text, name, given_by(roles)), name_(name), roles_(roles), like_(like) {}

  CsvTable read() {
    std::span<const CsvCell> row = rows_.next();
    if (row.empty()) refuse("rows", "at least one", "none");
    table_.columns = std::ssize(row);
    first_line_ = row[0].position.line;
    if (is_header()) {
      read_header(row);
      row = rows_.next();
      if (row.empty()) refuse("rows", "at least one below the header", "none");
    }
    assign_roles();
    for (; !row.empty(); row = rows_.next()) add(row);
    if (count_ > 0) report();
    return std::move(table_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what, const std::string& expected,
                           const std::string& got, const std::string& hint = {}) const {
    throw DataError(
        Mismatch{.where = name_, .what = what, .expected = expected, .got = got, .hint = hint});
  }

  bool has_names() const { return !table_.names.empty(); }

  bool is_header() const { return rows_.dialect().header; }

  void read_header(std::span<const CsvCell> row) {
    for (const CsvCell& cell : row) {
      std::string name(csv_trimmed(cell.text));
      if (!is_utf8(name)) refuse("header", "text in UTF-8", "other bytes");
      if (!places_.emplace(name, table_.names.size()).second) {
        refuse("header", "unique names", in_quotes(name) + " twice");
      }
      table_.names.push_back(std::move(name));
    }
  }

  std::string name_of(std::size_t column) const {
    return has_names() ? table_.names[column] : std::to_string(column);
  }

  std::size_t find(const CsvColumns::Column& column) const {
    if (const auto* index = std::get_if<Index>(&column)) {
      const Index place = *index < 0 ? table_.columns + *index : *index;
      if (place >= 0 && place < table_.columns) return static_cast<std::size_t>(place);
      refuse("columns", fmt::format("a column with index {}", *index),
             count_text(table_.columns, "column"));
    }
    const auto& name = std::get<std::string>(column);
    const auto found = places_.find(name);
    if (found != places_.end()) return found->second;
    double ignored = 0;
    const bool numbers = std::any_of(
        table_.names.begin(), table_.names.end(),
        [&](const auto& cell) { return parse_csv_number(cell, ignored) == CsvParsed::number; });
    refuse("header", "a column " + in_quotes(name), one_of(table_.names),
           numbers ? "without a header, give a column by its index, from 0"
                   : did_you_mean(name, table_.names));
  }

  void assign_roles() {
    if (like_ != nullptr) {
      check_columns();
      for (const std::string& name : like_->feature_names) order_.emplace(name, order_.size());
    }
    uses_.assign(static_cast<std::size_t>(table_.columns), {Role::feature, 0});
    std::size_t labels = 0;
    for (const auto& column : roles_.labels.columns) {
      table_.label_names.push_back(name_of(assign(column, {Role::label, labels++})));
    }
    for (const auto& column : roles_.weight.columns) assign(column, {Role::weight, 0});
    for (std::size_t c = 0; c < uses_.size(); ++c) {
      if (uses_[c].role == Role::feature) add_feature(c);
    }
    if (table_.feature_names.empty()) {
      refuse("columns", "at least one feature", "none besides label and weight");
    }
    if (like_ != nullptr) table_.feature_names = like_->feature_names;
  }

  /// Returns the column's index.
  std::size_t assign(const CsvColumns::Column& column, ColumnUse use) {
    const std::size_t place = find(column);
    if (uses_[place].role != Role::feature) {
      refuse("columns", "different columns for labels and weight",
             in_quotes(name_of(place)) + " twice");
    }
    uses_[place] = use;
    return place;
  }

  /// In the order of features of `like_`.
  void add_feature(std::size_t column) {
    std::size_t place = table_.feature_names.size();
    if (like_ != nullptr && has_names()) {
      const auto found = order_.find(table_.names[column]);
      if (found == order_.end()) {  // the label is given by index, and the columns are reordered
        refuse("column " + in_quotes(table_.names[column]),
               "a label or weight, as in the training file", "a feature");
      }
      place = found->second;
    }
    uses_[column].place = place;
    table_.feature_names.push_back(name_of(column));
  }

  void check_columns() const {
    if (like_->names.empty() != table_.names.empty()) {
      refuse(
          "header",
          like_->names.empty() ? "none, as in the training file" : "one, as in the training file",
          like_->names.empty() ? "one" : "none");
    }
    if (!has_names() && like_->columns != table_.columns) {
      refuse("columns", fmt::format("{}, as in the training file", like_->columns),
             std::to_string(table_.columns));
    }
    std::vector<std::string> problems;
    const auto check = [&](const auto& wanted, const auto& all, const char* expected,
                           const char* got) {
      const std::unordered_set<std::string_view> there(all.begin(), all.end());
      for (const std::string& column : wanted) {
        if (there.contains(column) || problems.size() == most_csv_problems) continue;
        problems.push_back(Mismatch{.where = name_,
                                    .what = "column " + in_quotes(column),
                                    .expected = expected,
                                    .got = got,
                                    .hint = did_you_mean(column, all)}
                               .text());
      }
    };
    check(like_->names, table_.names, "one of that name, as in the training file", "none");
    check(table_.names, like_->names, "none of that name, as in the training file", "one");
    if (!problems.empty()) throw DataError(lines(problems));
  }

  void note(std::size_t line, std::size_t column, const std::string& expected,
            const std::string& got, const std::string& hint = {}) {
    if (++count_ > most_csv_problems) return;
    const bool reported = std::any_of(problems_.begin(), problems_.end(),
                                      [&](const Mismatch& other) { return other.hint == hint; });
    problems_.push_back({.where = name_,
                         .what = csv_place(line, name_of(column), has_names()),
                         .expected = expected,
                         .got = got,
                         .hint = reported ? std::string() : hint});
  }

  [[noreturn]] void report() {
    if (count_ > problems_.size()) {
      problems_.back().hint +=
          fmt::format("{}and {} more problems", problems_.back().hint.empty() ? "" : "; ",
                      count_ - problems_.size());
    }
    throw DataError(lines(texts_of(problems_)));
  }

  void add(std::span<const CsvCell> row) {
    const std::size_t line = row[0].position.line;
    if (std::ssize(row) != table_.columns) {
      if (++count_ > most_csv_problems) return;
      problems_.push_back(
          {.where = name_,
           .what = fmt::format("row {}", line),
           .expected = fmt::format("{} columns as in row {}", table_.columns, first_line_),
           .got = std::to_string(row.size())});
      return;
    }
    const std::size_t begin = table_.features.size(), first_target = table_.targets.size();
    table_.lines.push_back(line);
    table_.features.resize(begin + table_.feature_names.size());
    if (!roles_.classes) table_.targets.resize(first_target + table_.label_names.size());
    for (std::size_t c = 0; c < row.size(); ++c) {
      const ColumnUse use = uses_[c];
      if (use.role == Role::feature) table_.features[begin + use.place] = number(row[c], c);
      if (use.role == Role::weight) table_.weights.push_back(weight(row[c], c));
      if (use.role != Role::label) continue;
      if (roles_.classes) {
        table_.classes.push_back(class_text(row[c], c));
      } else {
        table_.targets[first_target + use.place] = number(row[c], c);
      }
    }
  }

  Scalar number(const CsvCell& cell, std::size_t column) {
    double value = 0;
    const CsvParsed parsed = parse_csv_feature(cell.text, value);
    if (parsed == CsvParsed::not_a_number) {
      note(cell.position.line, column, "a number", shortened(cell.text), hint_of(cell, column));
    } else if (parsed == CsvParsed::not_finite) {
      note(cell.position.line, column, "a finite number", shortened(cell.text));
    }
    return static_cast<Scalar>(value);
  }

  std::string hint_of(const CsvCell& cell, std::size_t column) const {
    const std::string_view text = cell.text;
    if (csv_trimmed(text).empty()) return {};
    if (stands_for_missing(text)) return "leave such rows out, or fill them in";
    if (text.find(',') != text.npos) return "use a decimal point";
    if (!has_names() && cell.position.line == first_line_) return "a header has no numbers in it";
    if (uses_[column].role == Role::label) return "classes are for \"task\": \"classification\"";
    return "one-hot encode text, as pandas.get_dummies does";
  }

  Scalar weight(const CsvCell& cell, std::size_t column) {
    const Scalar value = number(cell, column);
    if (value < 0) note(cell.position.line, column, "a weight >= 0", shortened(cell.text));
    return value;
  }

  std::string class_text(const CsvCell& cell, std::size_t column) {
    double ignored = 0;
    const std::string_view text = csv_trimmed(cell.text);
    if (text.empty() || parse_csv_number(text, ignored) == CsvParsed::not_finite) {
      note(cell.position.line, column, "a class", shortened(text));
    } else if (!is_utf8(text)) {
      note(cell.position.line, column, "text in UTF-8", "other bytes");
    }
    return std::string(text);
  }

  using Places = std::unordered_map<std::string, std::size_t>;

  CsvRows rows_;
  Places places_;  ///< of columns, by name
  Places order_;   ///< of the features of `like_`
  const std::string& name_;
  const CsvRoles& roles_;
  const CsvTable* like_;
  CsvTable table_;
  std::vector<ColumnUse> uses_;  // of each column
  std::vector<Mismatch> problems_;
  std::size_t count_ = 0;  // of problems, including those not listed
  std::size_t first_line_ = 1;
};

}  // namespace

CsvTable parse_csv_table(std::string_view text, const std::string& name, const CsvRoles& roles,
                         const CsvTable* like) {
  return TableReader(text, name, roles, like).read();
}

std::string csv_place(std::size_t line, const std::string& column, bool has_names) {
  return fmt::format("row {}, column {}", line, has_names ? in_quotes(column) : column);
}

}}  // namespace rectify
