#pragma once

#include <string>

#include "../schema/fields.hpp"
#include "csv_columns.hpp"
#include "source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

enum class Task { classification, regression };
constexpr std::array<const char*, 2> names_of(Task) { return {"classification", "regression"}; }

/// Tables as read by `parse_csv_table`, raw or gzip; relative paths start from the folder given.
/// Classes are the labels in the training table, in numerical order if all are numbers, else in
/// byte order. Without a test table, the rows are split, stratified by class and with a fixed seed,
/// so that the split is the same in every run.
struct RECTIFY_API CsvFiles {
  static constexpr auto kind = "csv";
  static constexpr auto doc =
      "your own table, with a header or without, raw or .gz; all columns but the label are "
      "features "
      "and numbers; paths start from `data.dir`";
  static constexpr bool has_relative_files = true;
  std::string train;
  std::string test;
  double test_fraction = 0.2;
  CsvColumns label;
  Task task = Task::classification;
  std::optional<CsvColumns> weight;
  static constexpr auto fields() {
    return std::tuple{
        field("train", &CsvFiles::train, "the table to train on", not_empty),
        field("test", &CsvFiles::test,
              "the table to test on: the same columns, in any order if they have names"),
        field("test_fraction", &CsvFiles::test_fraction,
              "without `test`: the share of the rows of `train` to test on, the same rows in every "
              "run, whatever its seed",
              Range{.low = 0, .high = 1, .without_low = true, .without_high = true}),
        required("label", &CsvFiles::label,
                 "what to learn: the name of a column, or its index from 0 (-1: the last); for "
                 "regression also a list of them"),
        field("task", &CsvFiles::task,
              "classification: labels are classes, words or numbers, at most 256; regression: "
              "labels are values, taken as they are"),
        field("weight", &CsvFiles::weight,
              "a column that says how much each row counts in the loss, no feature; null: all "
              "alike")};
  }
  std::optional<Mismatch> mismatch() const;
  Splits load(const std::filesystem::path& folder = {}) const;
};

}}  // namespace rectify
