#include "csv_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "../base/error.hpp"
#include "../base/indices.hpp"
#include "../base/words.hpp"
#include "../io/csv.hpp"
#include "../io/refuse.hpp"
#include "../tables/csv_table.hpp"
#include "../tables/encode_table.hpp"
#include "../tables/table_checks.hpp"
#include "find_file.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t test_seed = 20260101;

Matrix targets_of(const CsvTable& table, std::span<const Index> rows) {
  Matrix targets(std::ssize(table.labels), std::ssize(rows));
  for (Index k = 0; k < targets.rows(); ++k) {
    const std::span<const Scalar> numbers = table.labels[at(k)].numbers();
    for (Index i = 0; i < targets.cols(); ++i) targets(k, i) = numbers[at(rows[at(i)])];
  }
  return targets;
}

/// These rows with features `x`.
Dataset dataset_of(const CsvTable& table, std::span<const Index> rows, Matrix x,
                   const TableEncoding& encoding) {
  if (encoding.task == Task::classification) {
    return Dataset::of_values(std::move(x), encode_labels(table, rows, encoding.classes),
                              std::ssize(encoding.classes))
        .with_class_names(encoding.classes);
  }
  Dataset data = Dataset::of_values(std::move(x), targets_of(table, rows));
  if (encoding.task == Task::multilabel) data = data.as_multilabel();
  if (!table.has_names) return data;
  std::vector<std::string> names;
  for (const TableColumn& label : table.labels) names.push_back(label.name());
  return data.with_target_names(std::move(names));
}

/// With names of features, if the table has a header, and weights.
Dataset named(const Dataset& data, const CsvTable& table, std::span<const Index> rows,
              const TableEncoding& encoding) {
  Dataset named = table.has_names ? data.with_feature_names(encoding.feature_names()) : data;
  if (!table.weight) return named;
  std::vector<float> weights;
  for (const Index row : rows)
    weights.push_back(static_cast<float>(table.weight->numbers()[at(row)]));
  return named.with_sample_weights(std::move(weights));
}

/// These rows of a table, encoded.
Dataset part_of(const CsvTable& table, std::span<const Index> rows, const TableEncoding& encoding,
                std::vector<std::string>& warnings) {
  Matrix x = encode_features(table, rows, encoding, warnings);
  return named(dataset_of(table, rows, std::move(x), encoding), table, rows, encoding);
}

/// The features are the columns of a file without a header, in their order.
void use_places(CsvRoles& roles, const TableEncoding& encoding) {
  roles.features.emplace();
  roles.categories = {};
  roles.given.header = false;
  roles.by_index = true;
  for (std::size_t k = 0; k < encoding.columns.size(); ++k) {
    roles.features->columns.emplace_back(static_cast<Index>(k));
    if (encoding.columns[k].kind != ColumnKind::category) continue;
    roles.categories.columns[std::to_string(k)] = encoding.columns[k].categories;
  }
}

std::vector<Index> samples_of(const Dataset& part) {
  std::vector<Index> samples(at(part.size()));
  for (Index i = 0; i < part.size(); ++i) samples[at(i)] = part.row(i);
  return samples;
}

/// Which of the rows to train on and which to hold out for testing, stratified by class: their
/// places in `rows`.
struct HoldOut {
  std::vector<Index> train, test;
};

HoldOut hold_out(const CsvTable& table, std::span<const Index> rows, double fraction,
                 const TableEncoding& encoding) {
  const Dataset all = dataset_of(table, rows, Matrix(1, std::ssize(rows)), encoding);
  if (all.size() < 2) {
    refuse(table.file, "rows", "at least 2, to train and to test on", "1");
  }
  const auto drawn = static_cast<Index>(std::round(fraction * static_cast<double>(all.size())));
  const auto [train, test] = all.split(std::clamp<Index>(drawn, 1, all.size() - 1), test_seed);
  return {samples_of(train), samples_of(test)};
}

std::vector<Index> rows_at(std::span<const Index> places, std::span<const Index> rows) {
  std::vector<Index> result;
  result.reserve(places.size());
  for (const Index place : places) result.push_back(rows[at(place)]);
  return result;
}

std::vector<Index> usable_rows(const CsvTable& table, Missing missing,
                               std::vector<std::string>& warnings) {
  std::vector<Index> rows = complete_rows(table, missing == Missing::drop);
  const Index dropped = table.rows - std::ssize(rows);
  if (dropped > 0) {
    warnings.push_back(
        fmt::format("{}: {} {} dropped", table.file, count_text(dropped, "row"),
                    missing == Missing::drop ? "with a missing value" : "without a label"));
  }
  if (rows.empty()) {
    refuse(table.file, "rows", "at least one without missing values", "none");
  }
  return rows;
}

}  // namespace

std::optional<Mismatch> CsvFiles::mismatch() const {
  if (weight && weight->columns.size() > 1) {
    return Mismatch{
        .what = "weight", .expected = "one column", .got = std::to_string(weight->columns.size())};
  }
  if (task != Task::classification || label.columns.size() <= 1) return std::nullopt;
  return Mismatch{.what = "label",
                  .expected = "one column for classification",
                  .got = std::to_string(label.columns.size()),
                  .hint = "several are for \"task\": \"multilabel\" or \"regression\""};
}

Splits CsvFiles::load(const fs::path& folder, const Encoding& like) const {
  Loaded loaded = load_train(find_file(folder, train), like);
  if (!test.empty()) {
    std::vector<std::string> warnings;
    loaded.splits.test = load_test(find_file(folder, test), loaded, warnings);
    std::ranges::move(warnings, std::back_inserter(loaded.splits.warnings));
  }
  return std::move(loaded.splits);
}

CsvFiles::Loaded CsvFiles::load_train(const fs::path& path, const Encoding& like) const {
  const CsvRoles roles = this->roles(like.get());
  const CsvTable table = read_csv_table(CsvInput::of_file(path), roles);
  const bool holds_out = test.empty();
  Splits splits;
  TableEncoding encoding = like ? *like : TableEncoding{.task = task};
  if (like) {
    check_labels(table, roles, missing);
  } else {
    check_columns(table, roles, missing);
  }
  const std::vector<Index> rows = usable_rows(table, missing, splits.warnings);
  if (encoding.task == Task::classification && encoding.classes.empty()) {
    encoding.classes = classes_of(table.labels[0]);
  }
  const HoldOut parts = holds_out ? hold_out(table, rows, test_fraction, encoding) : HoldOut{};
  if (!like) {
    const std::vector<std::string> classes = std::move(encoding.classes);
    encoding = fit_encoding(table, holds_out ? rows_at(parts.train, rows) : rows, roles, missing);
    encoding.classes = classes;
  }
  const Dataset all = part_of(table, rows, encoding, splits.warnings);
  splits.train = holds_out ? all.subset(parts.train) : all;
  if (holds_out) splits.test = all.subset(parts.test);
  if (!like) std::ranges::move(column_warnings(table), std::back_inserter(splits.warnings));
  splits.notes = {path.filename().string() + ": " + inferred_text(table, encoding, missing)};
  splits.encoding = std::make_shared<const TableEncoding>(std::move(encoding));
  return named_columns(table, {std::move(splits), label, weight});
}

CsvFiles::Loaded CsvFiles::named_columns(const CsvTable& table, Loaded loaded) {
  if (!table.has_names) return loaded;
  loaded.label.columns.clear();
  for (const TableColumn& column : table.labels) loaded.label.columns.emplace_back(column.name());
  if (table.weight) loaded.weight = CsvColumns{{table.weight->name()}};
  return loaded;
}

CsvRoles CsvFiles::roles(const TableEncoding* like) const {
  CsvRoles roles = like != nullptr ? roles_of(*like)
                                   : CsvRoles{.task = task,
                                              .features = features,
                                              .ignore = ignore,
                                              .categories = categories,
                                              .missing_words = missing_words};
  roles.labels = label;
  roles.weight = weight;
  if (separator) roles.given.separator = separator->character;
  if (header) roles.given.header = header;
  return roles;
}

Dataset CsvFiles::load_test(const fs::path& path, const Loaded& loaded,
                            std::vector<std::string>& warnings) const {
  const TableEncoding& encoding = *loaded.splits.encoding;
  CsvRoles roles = this->roles(&encoding);
  roles.labels = loaded.label;
  roles.weight = loaded.weight;
  const CsvTable table = read_csv_table(CsvInput::of_file(path), roles);
  check_labels(table, roles, missing);
  return part_of(table, usable_rows(table, missing, warnings), encoding, warnings);
}

Samples encode_samples(std::string_view text, const std::string& name,
                       const TableEncoding& encoding) {
  CsvRoles roles = roles_of(encoding);
  roles.needs_labels = false;
  roles.keeps_empty_rows = true;  // a prediction for each row
  const CsvInput input = CsvInput::of_text(text, name);
  const CsvDialect dialect = input.open({}).dialect();
  const auto columns = static_cast<Index>(dialect.columns), count = std::ssize(encoding.columns);
  const bool by_index = !encoding.has_names && columns == encoding.file_columns;
  if (!dialect.header && !by_index) {
    if (columns != count) {
      refuse(
          name, "columns",
          fmt::format("a header with the names of the model's {} columns, or these alone without "
                      "a header",
                      count),
          fmt::format("{} without a header", count_text(columns, "column")));
    }
    use_places(roles, encoding);
  }
  const CsvTable table = read_csv_table(input, roles);
  if (table.ragged) throw DataError(*table.ragged);
  const std::vector<Index> rows = all_indices(table.rows);
  std::vector<std::string> warnings;
  const Matrix x = encode_features(table, rows, encoding, warnings);
  return {x.rows(), {x.data(), x.data() + x.size()}, std::move(warnings)};
}

}}  // namespace rectify
