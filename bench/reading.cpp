#include <rectify/io/byte_source.hpp>
#include <rectify/io/csv.hpp>

#include <rectify/machine/clock.hpp>
#include "program.hpp"

#include <vector>

namespace rectify::bench { namespace {

/// All numbers of a table, read by pieces.
std::vector<Scalar> read_numbers(const std::string& file) {
  CsvRows rows(unpacked_source(file_source(file), file), file);
  auto row = rows.next();
  if (rows.dialect().header) row = rows.next();
  std::vector<Scalar> values;
  for (; !row.empty(); row = rows.next()) {
    for (const CsvCell& cell : row) {
      double value = 0;
      parse_csv_number(cell.text, value, rows.dialect().decimal);
      values.push_back(static_cast<Scalar>(value));
    }
  }
  return values;
}

double count_cells(const std::string& file) {
  CsvRows rows(unpacked_source(file_source(file), file), file);
  std::size_t cells = 0;
  for (auto row = rows.next(); !row.empty(); row = rows.next()) cells += row.size();
  return static_cast<double>(cells);
}

void measure(const std::string& file, double seconds, bool cells_only) {
  Json facts{{"who", "rectify"}, {"what", cells_only ? "cells of a table" : "numbers of a table"}};
  const auto all = time_calls(seconds, [&](std::size_t) {
    if (cells_only) return count_cells(file);
    const std::vector<Scalar> values = read_numbers(file);
    return static_cast<double>(values.back());
  });
  print_result(facts, "seconds", all);
}

}  // namespace
}  // namespace rectify::bench

int main(int argc, char** argv) {
  using namespace rectify::bench;
  std::string file;
  double seconds = 2;
  bool cells_only = false;
  CLI::App app{"Reads a table of numbers again and again and prints seconds a time",
               "bench_reading"};
  app.add_option("file", file, "a CSV file, raw or .gz")->required();
  app.add_option("--seconds", seconds, "how long");
  app.add_flag("--cells", cells_only, "cuts the text into cells, without their numbers");
  return run_program(app, argc, argv, [&] { measure(file, seconds, cells_only); });
}
