#pragma once

#include <rectify/base/error.hpp>
#include <rectify/datasets/csv_files.hpp>
#include <rectify/io/files.hpp>

#include <string>
#include <vector>

#include "../temporary_folder.hpp"

namespace rectify::test {

inline CsvFiles csv_source(const CsvColumns::Column& label, Task task = Task::classification) {
  CsvFiles files;
  files.train = "data.csv";
  files.label = {{label}};
  files.task = task;
  return files;
}

/// Notes and warnings without the folder's name.
inline Splits load_csv(CsvFiles files, const std::string& train, const std::string& test = "") {
  const TemporaryFolder folder;
  write_atomically(folder / "data.csv", train);
  if (!test.empty()) {
    write_atomically(folder / "test.csv", test);
    files.test = "test.csv";
  }
  Splits splits = files.load(folder.path());
  for (auto* texts : {&splits.notes, &splits.warnings}) {
    for (std::string& text : *texts) text = without_folders(text);
  }
  return splits;
}

/// What loading throws.
inline std::string csv_refusal(const CsvFiles& files, const std::string& train,
                               const std::string& test = "") {
  try {
    load_csv(files, train, test);
  } catch (const DataError& error) {
    return without_folders(error.what());
  }
  return {};
}

inline std::vector<Index> labels_in(const Dataset& data) {
  std::vector<Index> labels;
  for (Index i = 0; i < data.size(); ++i) labels.push_back(data.target(i).label);
  return labels;
}

inline Matrix values_in(const Dataset& data) {
  Matrix x(data.features(), data.size());
  for (Index i = 0; i < data.size(); ++i) {
    data.gather_raw(std::span(&i, 1), view(x.data() + i * x.rows(), x.rows(), 1));
  }
  return x;
}

inline constexpr const char* flowers =
    "width,height,kind\n"
    "1,2,rose\n"
    "3,4,lily\n"
    "5,6,rose\n"
    "7,8,aster\n";

/// 40 rows, a quarter of class b.
inline std::string many_rows() {
  std::string text = "x,kind\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + (i % 4 == 0 ? ",b\n" : ",a\n");
  return text;
}

}  // namespace rectify::test
