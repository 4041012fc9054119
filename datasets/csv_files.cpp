#include "csv_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "../base/error.hpp"
#include "../io/csv.hpp"
#include "../io/files.hpp"
#include "../io/gzip.hpp"
#include "csv_table.hpp"
#include "find_file.hpp"
#include "tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t test_seed = 20260101;

CsvTable read_table(const fs::path& path, const CsvRoles& roles, const CsvTable* like = nullptr) {
  std::vector<std::uint8_t> bytes = read_bytes(path);
  if (is_gzip(bytes)) bytes = gunzip(bytes, path.string());
  return parse_csv_table({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string(),
                         roles, like);
}

/// The classes among the labels of a table.
class Classes {
 public:
  Classes(const CsvTable& table, const std::string& name)
      : numbers_(std::all_of(table.classes.begin(), table.classes.end(), is_number)) {
    const auto before = [this](const std::string& a, const std::string& b) {
      return numbers_ ? value(a) < value(b) : a < b;
    };
    std::map<std::string, bool> seen;
    for (const std::string& text : table.classes) {
      if (seen.emplace(canonical(text), true).second) names_.push_back(canonical(text));
    }
    if (std::ssize(names_) > most_classes) {
      throw DataError(Mismatch{.where = name,
                               .what = "column " + shown(table.label_names[0], table),
                               .expected = fmt::format("at most {} classes", most_classes),
                               .got = std::to_string(names_.size()),
                               .hint = numbers_ ? "values are for \"task\": \"regression\"" : ""});
    }
    std::sort(names_.begin(), names_.end(), before);
    for (std::size_t c = 0; c < names_.size(); ++c) places_[names_[c]] = c;
  }

  const std::vector<std::string>& names() const { return names_; }

  Labels labels(const CsvTable& table, const std::string& name) const {
    Labels labels;
    std::vector<std::string> problems;
    for (std::size_t row = 0; row < table.classes.size(); ++row) {
      const auto found = places_.find(canonical(table.classes[row]));
      if (found != places_.end()) {
        labels.push_back(static_cast<Label>(found->second));
      } else if (problems.size() < most_csv_problems) {
        problems.push_back(refusal(table, row, name).text());
      }
    }
    if (!problems.empty()) throw DataError(lines(problems));
    return labels;
  }

 private:
  static bool is_number(const std::string& text) {
    double ignored = 0;
    return parse_csv_number(text, ignored) == CsvParsed::number;
  }
  static double value(const std::string& text) {
    double value = 0;
    parse_csv_number(text, value);
    return value + 0.0;  // -0 is 0
  }
  static std::string shown(const std::string& column, const CsvTable& table) {
    return table.names.empty() ? column : in_quotes(column);
  }
  /// 1, 1.0 and 01 are the same class if all labels are numbers.
  std::string canonical(const std::string& text) const {
    return numbers_ && is_number(text) ? fmt::format("{}", value(text)) : text;
  }
  Mismatch refusal(const CsvTable& table, std::size_t row, const std::string& name) const {
    constexpr std::size_t most_named = 12;
    const std::string& got = table.classes[row];
    return {
        .where = name,
        .what = csv_place(table.lines[row], table.label_names[0], !table.names.empty()),
        .expected = names_.size() > most_named
                        ? fmt::format("one of the {} classes of the training file", names_.size())
                        : one_of(names_) + " as in the training file",
        .got = in_quotes(got),
        .hint = did_you_mean(got, names_)};
  }

  bool numbers_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> places_;
};

Dataset dataset_of(const CsvTable& table, const Classes& classes, const std::string& name) {
  Matrix x = matrix_of(table.features, table.rows());
  const Dataset data =
      table.classes.empty()
          ? Dataset::of_values(std::move(x), matrix_of(table.targets, table.rows()))
                .with_target_names(table.label_names)
          : Dataset::of_values(std::move(x), classes.labels(table, name),
                               static_cast<Index>(classes.names().size()))
                .with_class_names(classes.names());
  Dataset named = table.names.empty() ? data : data.with_feature_names(table.feature_names);
  if (table.weights.empty()) return named;
  return named.with_sample_weights({table.weights.begin(), table.weights.end()});
}

Splits split(const Dataset& all, double fraction, const std::string& name) {
  if (all.size() < 2) {
    throw DataError(Mismatch{.where = name,
                             .what = "rows",
                             .expected = "at least 2, to train and to test on",
                             .got = "1"});
  }
  const auto drawn = static_cast<Index>(std::round(fraction * static_cast<double>(all.size())));
  auto [train, test] = all.split(std::clamp<Index>(drawn, 1, all.size() - 1), test_seed);
  return {std::move(train), std::move(test)};
}

}  // namespace

std::optional<Mismatch> CsvFiles::mismatch() const {
  if (weight && weight->columns.size() > 1) {
    return Mismatch{
        .what = "weight", .expected = "one column", .got = std::to_string(weight->columns.size())};
  }
  if (task == Task::regression || label.columns.size() <= 1) return std::nullopt;
  return Mismatch{.what = "label",
                  .expected = "one column for classification",
                  .got = std::to_string(label.columns.size()),
                  .hint = "several are for \"task\": \"regression\""};
}

Splits CsvFiles::load(const fs::path& folder) const {
  const CsvRoles roles{label, task == Task::classification, weight.value_or(CsvColumns{})};
  const fs::path path = find_file(folder, train);
  const CsvTable table = read_table(path, roles);
  const Classes classes(table, path.string());
  const Dataset all = dataset_of(table, classes, path.string());
  if (test.empty()) return split(all, test_fraction, path.string());
  const fs::path test_path = find_file(folder, test);
  return {all, dataset_of(read_table(test_path, roles, &table), classes, test_path.string())};
}

}}  // namespace rectify
