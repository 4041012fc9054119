#include "csv_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "../base/error.hpp"
#include "../base/utf8.hpp"
#include "../base/words.hpp"
#include "../io/byte_source.hpp"
#include "../io/file_system.hpp"
#include "../io/files.hpp"
#include "../io/gzip.hpp"
#include "../io/refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Keep = TableColumn::Keep;

/// Rows that are read first, to tell columns of numbers from columns of texts.
constexpr Index first_rows = 100;

/// The columns of a file by their names, and which of them a config names.
class ColumnNames {
 public:
  ColumnNames(std::string file, std::vector<std::string> names, Index columns)
      : file_(std::move(file)), names_(std::move(names)), columns_(columns) {
    check_names();
    for (std::size_t c = 0; c < names_.size(); ++c) {
      if (!places_.emplace(names_[c], c).second) {
        refuse(file_, "header", "unique names", in_quotes(names_[c]) + " twice");
      }
      // Names that differ only in how letters are composed are the same to a reader.
      composed_.emplace(composed(names_[c]), c);
    }
  }

  std::string name_of(std::size_t column) const {
    return names_.empty() ? std::to_string(column) : names_[column];
  }

  std::optional<std::size_t> find_name(const std::string& name) const {
    if (const auto found = places_.find(name); found != places_.end()) return found->second;
    const auto found = composed_.find(composed(csv_trimmed(name)));
    if (found != composed_.end()) return found->second;
    return std::nullopt;
  }

  std::size_t find(const CsvColumns::Column& column) const {
    if (const auto* index = std::get_if<Index>(&column)) return find_index(*index);
    const auto& name = std::get<std::string>(column);
    if (const auto found = find_name(name)) return *found;
    if (names_.empty()) {
      refuse(file_, "header", "a column " + in_quotes(name), "no header",
             "give a column by its index, from 0");
    }
    refuse(file_, "header", "a column " + in_quotes(name), short_list_text(names_),
           did_you_mean(name, names_));
  }

  std::vector<std::size_t> find(const std::optional<CsvColumns>& columns) const {
    std::vector<std::size_t> places;
    if (!columns) return places;
    for (const auto& column : columns->columns) places.push_back(find(column));
    return places;
  }

 private:
  /// One column may be without a name, as indices are.
  void check_names() const {
    std::vector<std::string> unnamed;
    for (std::size_t c = 0; c < names_.size(); ++c) {
      if (names_[c].empty()) unnamed.push_back(std::to_string(c));
    }
    if (unnamed.size() < 2) return;
    refuse(file_, "header", "a name for each column",
           fmt::format("none for {} of {}: those with index {}", unnamed.size(),
                       count_text(columns_, "column"), fmt::join(unnamed, ", ")),
           "name them, or remove lines above the header");
  }

  std::size_t find_index(Index index) const {
    const Index place = index < 0 ? columns_ + index : index;
    if (place >= 0 && place < columns_) return static_cast<std::size_t>(place);
    refuse(file_, "columns", fmt::format("a column with index {}", index),
           count_text(columns_, "column"));
  }

  std::string file_;
  std::vector<std::string> names_;
  Index columns_;
  std::unordered_map<std::string, std::size_t> places_;
  std::unordered_map<std::string, std::size_t> composed_;
};

/// The place of a column of the file in a CsvTable.
struct Use {
  enum class Role { none, feature, label, weight };
  Role role = Role::none;
  std::size_t place = 0;
};

class TableReader {
 public:
  TableReader(const CsvInput& input, const CsvRoles& roles)
      : input_(input), roles_(roles), given_(roles.given), words_(roles.missing_words) {
    table_.file = input.name;
    const bool names = roles.labels.have_names() || (roles.weight && roles.weight->have_names());
    if (names && !given_.header) given_.header = true;
  }

  CsvTable read() {
    read_header();
    assign_roles();
    scan(first_rows);
    for (TableColumn& column : table_.features) column.restart(kept(column));
    scan();
    if (change_kept()) scan();
    if (table_.rows == 0) {
      if (table_.ragged) throw DataError(*table_.ragged);
      refuse(table_.file, "rows", has_header() ? "at least one below the header" : "at least one",
             "none");
    }
    return std::move(table_);
  }

 private:
  bool has_header() const { return table_.dialect.header; }

  std::string name_of(std::size_t column) const {
    return table_.has_names ? names_->name_of(column) : std::to_string(column);
  }

  void read_header() {
    CsvRows rows = input_.open(given_);
    table_.dialect = rows.dialect();
    const std::span<const CsvCell> row = rows.next();
    if (row.empty()) refuse(table_.file, "rows", "at least one", "none");
    table_.columns = std::ssize(row);
    table_.has_names = has_header() && !roles_.by_index;
    first_line_ = row[0].position.line;
    std::vector<std::string> names;
    for (const CsvCell& cell : row) {
      if (has_header()) names.emplace_back(csv_trimmed(cell.text));
    }
    names_.emplace(table_.file, std::move(names), table_.columns);
  }

  void assign_roles() {
    uses_.assign(static_cast<std::size_t>(table_.columns), {});
    const Keep keep = roles_.task == Task::classification ? Keep::texts : Keep::numbers;
    if (roles_.needs_labels) {
      for (const std::size_t c : names_->find(std::optional(roles_.labels))) {
        add(c, Use::Role::label, table_.labels, keep);
      }
      for (const std::size_t c : names_->find(roles_.weight)) {
        take(c, {Use::Role::weight, 0});
        table_.weight.emplace(name_of(c), c, Keep::numbers);
      }
    }
    for (const std::size_t c : features()) {
      add(c, Use::Role::feature, table_.features, Keep::nothing);
    }
    if (table_.features.empty()) {
      refuse(table_.file, "columns", "at least one feature", "none besides label and weight",
             table_.columns == 1 ? "columns are separated by " + csv_separators() : "");
    }
    check_categories();
  }

  void take(std::size_t column, Use use) {
    if (uses_[column].role != Use::Role::none) {
      refuse(table_.file, "columns", "different columns for label, weight and features",
             in_quotes(name_of(column)) + " twice");
    }
    uses_[column] = use;
  }

  void add(std::size_t column, Use::Role role, std::vector<TableColumn>& to, Keep keep) {
    take(column, {role, to.size()});
    to.emplace_back(name_of(column), column, keep);
  }

  /// The columns that are features; the others are noted as left out.
  std::vector<std::size_t> features() {
    std::vector<bool> used(uses_.size());
    std::vector<std::size_t> features = names_->find(roles_.features);
    const std::vector<std::size_t> ignored = names_->find(roles_.ignore);
    std::erase_if(features, [&](std::size_t c) {
      return std::find(ignored.begin(), ignored.end(), c) != ignored.end();
    });
    if (!roles_.features) {
      for (std::size_t c = 0; c < uses_.size(); ++c) used[c] = uses_[c].role == Use::Role::none;
      for (const std::size_t c : ignored) used[c] = false;
      for (std::size_t c = 0; c < uses_.size(); ++c) {
        if (used[c]) features.push_back(c);
      }
    }
    for (const std::size_t c : features) used[c] = true;
    for (std::size_t c = 0; c < uses_.size(); ++c) {
      if (!used[c] && uses_[c].role == Use::Role::none) table_.left_out.push_back(name_of(c));
    }
    return features;
  }

  /// That the columns whose categories are given are features.
  void check_categories() const {
    std::vector<std::string> names;
    for (const TableColumn& column : table_.features) names.push_back(column.name());
    const std::unordered_set<std::string> known(names.begin(), names.end());
    for (const auto& [name, ignored] : roles_.categories.columns) {
      if (known.contains(name)) continue;
      refuse(table_.file, "categories", "names of features", in_quotes(name),
             did_you_mean(name, names));
    }
  }

  /// What to keep of a feature, by the rows read so far.
  Keep kept(const TableColumn& column) const {
    if (roles_.categories.columns.contains(column.name())) return Keep::texts;
    const ColumnContent content = column.content();
    return content == ColumnContent::texts || content == ColumnContent::dates ? Keep::texts
                                                                              : Keep::numbers;
  }

  /// Restarts everything if the first rows misled about a column.
  bool change_kept() {
    const bool changes =
        std::any_of(table_.features.begin(), table_.features.end(), [&](const TableColumn& column) {
          return column.keep() == Keep::numbers && kept(column) == Keep::texts;
        });
    if (!changes) return false;
    for (TableColumn& column : table_.features) column.restart(kept(column));
    return true;
  }

  void scan(std::optional<Index> most = {}) {
    for (TableColumn& column : table_.features) column.restart(column.keep());
    for (TableColumn& column : table_.labels) column.restart(column.keep());
    if (table_.weight) table_.weight->restart(Keep::numbers);
    table_.rows = table_.empty_rows = 0;
    Index ragged = 0;
    std::optional<Mismatch> first;
    std::size_t bytes = 0;
    CsvRows rows = input_.open(given_);
    if (has_header()) rows.next();
    for (auto row = rows.next(); !row.empty() && table_.rows != most; row = rows.next()) {
      if (std::ssize(row) != table_.columns) {
        if (ragged++ == 0) first = rows.wrong_length(row, at(table_.columns), first_line_);
        continue;
      }
      if (!roles_.keeps_empty_rows && is_empty(row)) {
        ++table_.empty_rows;
        continue;
      }
      ++table_.rows;
      for (std::size_t c = 0; c < row.size(); ++c) add(row[c], uses_[c]);
      if (most) continue;
      if (table_.rows <= first_rows) bytes += bytes_of(row);
      if (table_.rows == first_rows) reserve(bytes);
    }
    table_.ragged = std::move(first);
    if (ragged > 1)
      table_.ragged->got += fmt::format("; {} have another number", count_text(ragged, "row"));
  }

  void add(const CsvCell& cell, const Use& use) {
    switch (use.role) {
      case Use::Role::none: return;
      case Use::Role::feature:
        return table_.features[use.place].add(cell, words_, table_.dialect.decimal);
      case Use::Role::label:
        return table_.labels[use.place].add(cell, words_, table_.dialect.decimal);
      case Use::Role::weight: return table_.weight->add(cell, words_, table_.dialect.decimal);
    }
  }

  /// Memory for all rows, by the length of the first ones: growing would take half as much again.
  void reserve(std::size_t bytes) {
    const double rows_per_byte = static_cast<double>(first_rows) / static_cast<double>(bytes);
    const auto count =
        static_cast<std::size_t>(1.05 * rows_per_byte * static_cast<double>(input_.bytes));
    for (TableColumn& column : table_.features) column.reserve(count);
    for (TableColumn& column : table_.labels) column.reserve(count);
  }

  static bool is_empty(std::span<const CsvCell> row) {
    return std::all_of(row.begin(), row.end(),
                       [](const CsvCell& cell) { return csv_trimmed(cell.text).empty(); });
  }

  /// Of the text, with separators.
  static std::size_t bytes_of(std::span<const CsvCell> row) {
    std::size_t bytes = row.size();
    for (const CsvCell& cell : row) bytes += cell.text.size();
    return bytes;
  }

  const CsvInput& input_;
  const CsvRoles& roles_;
  CsvGiven given_;
  MissingWords words_;
  CsvTable table_;
  std::optional<ColumnNames> names_;
  std::vector<Use> uses_;  // of each column of the file
  std::size_t first_line_ = 1;
};

}  // namespace

std::string CsvTable::place_of(const TableColumn& column) const {
  return "column " + (has_names ? in_quotes(column.name()) : column.name());
}

std::string CsvTable::problem(const TableColumn& column, const std::string& expected,
                              const std::string& got, const std::string& hint) const {
  return Mismatch{
      .where = file, .what = place_of(column), .expected = expected, .got = got, .hint = hint}
      .text();
}

CsvInput CsvInput::of_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  if (is_stream(path)) {  // it can be read only once
    std::vector<std::uint8_t> bytes = read_bytes(path);
    if (is_gzip(bytes)) bytes = gunzip(bytes, name);
    const auto text = std::make_shared<const std::string>(bytes.begin(), bytes.end());
    return {name, [text, name](const CsvGiven& given) { return CsvRows(*text, name, given); },
            text->size()};
  }
  return {name,
          [path, name](const CsvGiven& given) {
            return CsvRows(unpacked_source(file_source(path), name), name, given);
          },
          size_of_file(path)};
}

CsvInput CsvInput::of_text(std::string_view text, const std::string& name) {
  return {name, [text, name](const CsvGiven& given) { return CsvRows(text, name, given); },
          text.size()};
}

CsvTable read_csv_table(const CsvInput& input, const CsvRoles& roles) {
  return TableReader(input, roles).read();
}

CsvRoles roles_of(const TableEncoding& encoding) {
  CsvRoles roles{.task = encoding.task, .missing_words = encoding.missing_words};
  if (encoding.has_names) roles.given.header = true;
  roles.by_index = !encoding.has_names;
  roles.features.emplace();
  for (const EncodedColumn& column : encoding.columns) {
    roles.features->columns.push_back(column_called(column.name, encoding.has_names));
    if (column.kind != ColumnKind::category) continue;
    roles.categories.columns[column.name] = column.categories;
  }
  return roles;
}

}}  // namespace rectify
