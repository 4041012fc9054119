#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../io/csv_header.hpp"
#include "../schema/fields.hpp"
#include "../tables/csv_columns.hpp"
#include "../tables/csv_options.hpp"
#include "../tables/csv_table.hpp"
#include "samples.hpp"
#include "source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Tables as read by `read_csv_table`, raw or gzip; relative paths start from the folder given.
/// Categories, and what replaces missing numbers, are those of the training rows. Classes are the
/// labels in the training table, in numerical order if all are numbers, else in byte order; labels
/// whose texts differ are different classes. Without a test table, the rows are split, stratified
/// by class and with a fixed seed, so that the split is the same in every run.
struct RECTIFY_API CsvFiles {
  static constexpr auto kind = "csv";
  static constexpr auto doc =
      "your own table, with or without a header, uncompressed or .gz; all columns other than "
      "`label`, `weight` and those of `ignore` are features: numbers, true and false, or text, "
      "which "
      "is one-hot encoded; paths are relative to `data.dir`";
  static constexpr bool has_relative_files = true;
  std::string train;
  std::string test;
  double test_fraction = 0.2;
  CsvColumns label;
  Task task = Task::classification;
  std::optional<CsvColumns> weight;
  std::optional<CsvColumns> features;
  std::optional<CsvColumns> ignore;
  std::optional<CsvSeparator> separator;
  std::optional<bool> header;
  Missing missing = Missing::refuse;
  std::vector<std::string> missing_words = csv_missing_words();
  ColumnCategories categories;
  static constexpr auto fields() {
    return std::tuple{
        field("train", &CsvFiles::train, "file with the training samples", not_empty),
        field("test", &CsvFiles::test,
              "file with the test samples: the same columns, in any order if there is a header"),
        field("test_fraction", &CsvFiles::test_fraction,
              "without `test`: fraction of the rows of `train` held out for testing, the same rows "
              "with every seed",
              Range{.low = 0, .high = 1, .without_low = true, .without_high = true}),
        required("label", &CsvFiles::label,
                 "target column: its name, or its index from 0 (-1: the last); a list of columns "
                 "for regression and multilabel"),
        field("task", &CsvFiles::task,
              "classification: labels are classes, text or numbers, at most 4,096; multilabel: "
              "each label column says by 0 or 1 whether the label applies; regression: labels are "
              "numbers"),
        field("weight", &CsvFiles::weight,
              "column of sample weights for the loss, not used as a feature; null: all samples "
              "have the same weight"),
        field("features", &CsvFiles::features,
              "columns to use as features; null: all but `label`, `weight` and those of `ignore`"),
        field("ignore", &CsvFiles::ignore, "columns to leave out, such as an id or a name"),
        field(
            "separator", &CsvFiles::separator,
            "separator of the cells: \",\", \";\", \"|\", \"tab\", \" \" (any number of blanks) or "
            "another character; null: the one that splits all rows alike"),
        field("header", &CsvFiles::header,
              "whether the first row has the names of the columns; null: inferred"),
        field("missing", &CsvFiles::missing,
              "what to do about missing values of features: refuse the table; drop the rows; or "
              "replace a number by the mean or median of the training rows, with one more feature "
              "that is 1 where it was missing. Except with refuse, rows without a label are "
              "dropped"),
        field("missing_words", &CsvFiles::missing_words,
              "texts that stand for a missing value, besides empty cells"),
        field("categories", &CsvFiles::categories,
              "encodings of columns of text, by name (without a header by index): one_hot "
              "(default), a feature for each category; ordinal, the number of the category; or the "
              "categories in their order, to be numbered. Columns of numbers that are named here "
              "are texts too")};
  }
  std::optional<Mismatch> mismatch() const;
  /// Throws DataError if a file cannot be read or used.
  Splits load(const std::filesystem::path& folder = {}, const Encoding& encoding = {}) const;

 private:
  CsvRoles roles(const TableEncoding* like) const;
  /// The training table, and what its columns of labels and weights are called in another one.
  struct Loaded {
    Splits splits;
    CsvColumns label;
    std::optional<CsvColumns> weight;
  };
  /// With the names of these columns, if they have some: indices are those of the training table.
  static Loaded named_columns(const CsvTable& table, Loaded loaded);
  Loaded load_train(const std::filesystem::path& path, const Encoding& like) const;
  Dataset load_test(const std::filesystem::path& path, const Loaded& loaded,
                    std::vector<std::string>& warnings) const;
};

/// The features of a table for prediction, as a model's training table was encoded: columns by name
/// in any order, others are left out; without a header the features in their order, or for a
/// training table without a header all of its columns. Throws DataError for columns that are not
/// there and for cells that cannot be encoded.
RECTIFY_API Samples encode_samples(std::string_view text, const std::string& name,
                                   const TableEncoding& encoding);

}}  // namespace rectify
