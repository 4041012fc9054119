#include "encode_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <utility>

#include "../base/error.hpp"
#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  if (parse_csv_number(text, value) != CsvParsed::number) return std::nullopt;
  return value;
}

/// Numbers by value, and equal ones by their texts; if there are other texts, all by bytes.
void sort_texts(std::vector<std::string>& texts) {
  std::vector<std::pair<double, std::string>> numbers;
  for (const std::string& text : texts) {
    const auto value = number_of(text);
    if (!value) return std::sort(texts.begin(), texts.end());
    numbers.emplace_back(*value, text);
  }
  std::sort(numbers.begin(), numbers.end());
  std::transform(numbers.begin(), numbers.end(), texts.begin(),
                 [](auto& number) { return std::move(number.second); });
}

/// The texts of these rows, sorted.
std::vector<std::string> texts_of(const TableColumn& column, std::span<const Index> rows) {
  std::vector<bool> seen(column.texts().size());
  for (const Index row : rows) {
    const std::uint32_t code = column.codes()[at(row)];
    if (code != TableColumn::no_text) seen[code] = true;
  }
  std::vector<std::string> texts;
  for (std::size_t code = 0; code < seen.size(); ++code) {
    if (seen[code]) texts.push_back(column.texts()[code]);
  }
  sort_texts(texts);
  return texts;
}

bool has_missing(const TableColumn& column, std::span<const Index> rows) {
  return column.missing().cells > 0 &&
         std::any_of(rows.begin(), rows.end(), [&](Index row) { return column.is_missing(row); });
}

/// The mean or the median of the numbers in these rows; 0 without any.
double fill_of(const TableColumn& column, std::span<const Index> rows, Missing missing) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const Index row : rows) {
    if (!column.is_missing(row)) values.push_back(static_cast<double>(column.numbers()[at(row)]));
  }
  if (values.empty()) return 0;
  const auto n = static_cast<double>(values.size());
  if (missing == Missing::mean) return std::accumulate(values.begin(), values.end(), 0.0) / n;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

EncodedColumn fit_column(const TableColumn& column, std::span<const Index> rows,
                         const ColumnCategories& categories, Missing missing) {
  EncodedColumn encoded{.name = column.name()};
  const bool fills = missing == Missing::mean || missing == Missing::median;
  encoded.indicator = fills && has_missing(column, rows);
  if (column.keep() == TableColumn::Keep::numbers) {
    if (column.content() == ColumnContent::booleans) encoded.kind = ColumnKind::boolean;
    if (fills) encoded.fill = fill_of(column, rows, missing);
    return encoded;
  }
  encoded.kind = ColumnKind::category;
  encoded.categories = texts_of(column, rows);
  if (fills) encoded.fill = 0;
  const auto found = categories.columns.find(column.name());
  if (found == categories.columns.end()) return encoded;
  if (const auto* kind = std::get_if<CategoryEncoding>(&found->second)) {
    encoded.ordinal = *kind == CategoryEncoding::ordinal;
    // One that only rows held out for testing have would have no number.
    if (encoded.ordinal) encoded.categories = classes_of(column);
  } else {
    encoded.ordinal = true;
    encoded.categories = std::get<std::vector<std::string>>(found->second);
  }
  return encoded;
}

/// The place of each text of a column among the categories.
std::vector<std::optional<Index>> places_of(const TableColumn& column,
                                            const EncodedColumn& encoded) {
  std::unordered_map<std::string_view, Index> known;
  for (const std::string& category : encoded.categories) {
    known.emplace(category, std::ssize(known));
  }
  std::vector<std::optional<Index>> places;
  for (const std::string& text : column.texts()) {
    const auto found = known.find(text);
    places.push_back(found == known.end() ? std::nullopt : std::optional(found->second));
  }
  return places;
}

/// Encodes one column, whose features begin at `first`.
struct ColumnEncoder {
  const TableColumn* column;
  const EncodedColumn* encoded;
  Index first;
  std::vector<std::optional<Index>> places;  ///< by code

  void encode(Index row, Scalar* x) const {
    const bool missing = column->is_missing(row);
    if (encoded->indicator) x[first + encoded->width() - 1] = missing ? 1 : 0;
    if (encoded->kind != ColumnKind::category) {
      x[first] =
          missing ? static_cast<Scalar>(encoded->fill.value_or(0)) : column->numbers()[at(row)];
      return;
    }
    const Index width = encoded->width() - (encoded->indicator ? 1 : 0);
    for (Index k = 0; k < width; ++k) x[first + k] = 0;
    if (missing) return;
    const auto place = places[column->codes()[at(row)]];
    if (place && encoded->ordinal) x[first] = static_cast<Scalar>(*place);
    if (place && !encoded->ordinal) x[first + *place] = 1;
  }
};

/// What the cells of a table hold that an encoding has no place for.
class EncodingChecks {
 public:
  EncodingChecks(const CsvTable& table, std::span<const Index> rows) : table_(table), rows_(rows) {}

  void check(const ColumnEncoder& encoder, std::vector<std::string>& warnings) {
    const TableColumn& column = *encoder.column;
    const EncodedColumn& encoded = *encoder.encoded;
    if (has_missing(column, rows_) && !encoded.fill && !encoded.indicator) {
      add(column, "a value in each row, as in training", column.missing());
    }
    if (encoded.kind == ColumnKind::category) return check_categories(encoder, warnings);
    add(column, "numbers, as in training", column.words_or_dates());
    add(column, "finite numbers", column.not_finite());
  }

  void finish() const {
    if (!problems_.empty()) throw DataError(lines(problems_));
  }

 private:
  void check_categories(const ColumnEncoder& encoder, std::vector<std::string>& warnings) {
    const TableColumn& column = *encoder.column;
    const auto is_unknown = [&](std::uint32_t code) {
      return code != TableColumn::no_text && !encoder.places[code];
    };
    const auto codes = column.codes();
    if (std::none_of(rows_.begin(), rows_.end(),
                     [&](Index row) { return is_unknown(codes[at(row)]); }))
      return;
    // Of the file, as the row of the first is, whether or not its row is used.
    const auto unknown = std::count_if(codes.begin(), codes.end(), is_unknown);
    const std::uint32_t first = *std::find_if(codes.begin(), codes.end(), is_unknown);
    const auto same = std::count(codes.begin(), codes.end(), first);
    const std::string got =
        fmt::format("{}{} in {}, the first in row {}", in_quotes(column.texts()[first]),
                    unknown > same ? " and others" : "", count_text(unknown, "row"),
                    column.first_line_of(first));
    if (encoder.encoded->ordinal) {
      const auto& categories = encoder.encoded->categories;
      problems_.push_back(table_.problem(column, "one of " + short_list_text(categories), got,
                                         did_you_mean(column.texts()[first], categories)));
      return;
    }
    warnings.push_back(
        fmt::format("{}: {}: not among the categories of training: {}; encoded as none",
                    table_.file, table_.place_of(column), got));
  }

  /// Unless there are no such cells.
  void add(const TableColumn& column, const std::string& expected, const CellCount& cells) {
    if (cells.cells == 0) return;
    problems_.push_back(table_.problem(column, expected, cells.in_rows()));
  }

  const CsvTable& table_;
  std::span<const Index> rows_;
  std::vector<std::string> problems_;
};

/// The class of each text of a column, by its text, or else as the only class that is the same
/// number.
std::vector<std::optional<std::size_t>> class_places(const TableColumn& column,
                                                     const std::vector<std::string>& classes) {
  std::unordered_map<std::string_view, std::size_t> by_text;
  std::map<double, std::vector<std::size_t>> by_number;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    by_text.emplace(classes[c], c);
    if (const auto value = number_of(classes[c])) by_number[*value].push_back(c);
  }
  std::vector<std::optional<std::size_t>> places;
  for (const std::string& text : column.texts()) {
    std::optional<std::size_t>& place = places.emplace_back();
    if (const auto found = by_text.find(text); found != by_text.end()) {
      place = found->second;
    } else if (const auto value = number_of(text)) {
      const auto same = by_number.find(*value);
      if (same != by_number.end() && same->second.size() == 1) place = same->second[0];
    }
  }
  return places;
}

/// Throws DataError for the texts that are none of the classes.
void refuse_labels(const CsvTable& table, const std::vector<bool>& unknown,
                   const std::vector<std::string>& classes) {
  constexpr std::size_t most = 10, most_listed = 12;
  const TableColumn& column = table.labels[0];
  const std::string expected =
      classes.size() > most_listed
          ? fmt::format("one of the {} classes of training", classes.size())
          : one_of(classes) + ", the classes of training";
  std::vector<std::string> problems;
  for (std::size_t code = 0; code < unknown.size() && problems.size() < most; ++code) {
    if (!unknown[code]) continue;
    const std::string& text = column.texts()[code];
    const auto count = std::count(column.codes().begin(), column.codes().end(), code);
    problems.push_back(
        table.problem(column, expected,
                      fmt::format("{} in {}, the first in row {}", in_quotes(text),
                                  count_text(count, "row"), column.first_line_of(code)),
                      did_you_mean(text, classes)));
  }
  if (!problems.empty()) throw DataError(lines(problems));
}

}  // namespace

TableEncoding fit_encoding(const CsvTable& table, std::span<const Index> fitting,
                           const CsvRoles& roles, Missing missing) {
  TableEncoding encoding{.has_names = table.has_names,
                         .file_columns = table.columns,
                         .task = roles.task,
                         .missing_words = roles.missing_words};
  for (const TableColumn& column : table.features) {
    encoding.columns.push_back(fit_column(column, fitting, roles.categories, missing));
  }
  for (const TableColumn& column : table.labels) encoding.label_names.push_back(column.name());
  if (table.weight) encoding.weight_name = table.weight->name();
  return encoding;
}

std::vector<std::string> classes_of(const TableColumn& labels) {
  std::vector<std::string> classes = labels.texts();
  sort_texts(classes);
  return classes;
}

std::vector<Index> complete_rows(const CsvTable& table, bool drop) {
  std::vector<Index> rows;
  rows.reserve(at(table.rows));
  const auto misses = [](const std::vector<TableColumn>& columns, Index row) {
    return std::any_of(columns.begin(), columns.end(), [&](const TableColumn& column) {
      return column.missing().cells > 0 && column.is_missing(row);
    });
  };
  for (Index row = 0; row < table.rows; ++row) {
    const bool weighted = !table.weight || !table.weight->is_missing(row);
    const bool complete = !drop || !misses(table.features, row);
    if (weighted && complete && !misses(table.labels, row)) rows.push_back(row);
  }
  return rows;
}

Matrix encode_features(const CsvTable& table, std::span<const Index> rows,
                       const TableEncoding& encoding, std::vector<std::string>& warnings) {
  std::vector<ColumnEncoder> encoders;
  EncodingChecks checks(table, rows);
  Index first = 0;
  for (std::size_t c = 0; c < encoding.columns.size(); ++c) {
    const TableColumn& column = table.features[c];
    const EncodedColumn& encoded = encoding.columns[c];
    ColumnEncoder encoder{&column, &encoded, first, {}};
    if (encoded.kind == ColumnKind::category) encoder.places = places_of(column, encoded);
    checks.check(encoder, warnings);
    encoders.push_back(std::move(encoder));
    first += encoded.width();
  }
  checks.finish();
  Matrix x(first, std::ssize(rows));
  constexpr Index block = 64;  // samples at a time stay in the cache
  for (Index begin = 0; begin < x.cols(); begin += block) {
    const Index end = std::min(begin + block, x.cols());
    for (const ColumnEncoder& encoder : encoders) {
      for (Index i = begin; i < end; ++i) encoder.encode(rows[at(i)], x.data() + i * x.rows());
    }
  }
  return x;
}

Labels encode_labels(const CsvTable& table, std::span<const Index> rows,
                     const std::vector<std::string>& classes) {
  const TableColumn& column = table.labels[0];
  const std::vector<std::optional<std::size_t>> places = class_places(column, classes);
  Labels labels;
  labels.reserve(rows.size());
  std::vector<bool> unknown(places.size());
  for (const Index row : rows) {
    const std::uint32_t code = column.codes()[at(row)];
    unknown[code] = unknown[code] || !places[code];
    labels.push_back(static_cast<Label>(places[code].value_or(0)));
  }
  refuse_labels(table, unknown, classes);
  return labels;
}

}}  // namespace rectify
