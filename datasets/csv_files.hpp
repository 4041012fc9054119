#pragma once

#include <string>

#include "../schema/fields.hpp"
#include "csv_columns.hpp"
#include "source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Tables as read by `parse_csv_table`, raw or gzip; relative paths start from the folder given.
/// Classes are the labels in the training table, in numerical order if all are numbers, else in
/// byte order. Without a test table, the rows are split, stratified by class and with a fixed seed,
/// so that the split is the same in every run.
struct RECTIFY_API CsvFiles {
  static constexpr auto kind = "csv";
  static constexpr auto doc =
      "your own table, with or without a header, uncompressed or .gz; all columns other than "
      "`label` and `weight` are numeric features; paths are relative to `data.dir`";
  static constexpr bool has_relative_files = true;
  std::string train;
  std::string test;
  double test_fraction = 0.2;
  CsvColumns label;
  Task task = Task::classification;
  std::optional<CsvColumns> weight;
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
                 "target column: its name, or its index from 0 (-1: the last); for regression also "
                 "a list of columns"),
        field("task", &CsvFiles::task,
              "classification: labels are classes, text or numbers, at most 256; regression: "
              "labels are numbers"),
        field("weight", &CsvFiles::weight,
              "column of sample weights for the loss, not used as a feature; null: all samples "
              "have the same weight")};
  }
  std::optional<Mismatch> mismatch() const;
  Splits load(const std::filesystem::path& folder = {}) const;
};

}}  // namespace rectify
