#include <rectify/base/error.hpp>
#include <rectify/datasets/csv_files.hpp>
#include <rectify/io/files.hpp>
#include <rectify/schema/reader.hpp>

#include <span>
#include <string>
#include <vector>

#include "../json_lines.hpp"

// Prints the data sets that tables become, for typed_tables_test.py. Each line of standard input is
// an object with a folder and a data source: {"folder": "1", "source": {"csv": {...}}}. For each,
// one line of JSON has rows, features, targets and weights of both parts, or the refusal; and the
// test table as `predict` reads it.

namespace rectify { namespace {

Source source_in(const Json& json) {
  std::vector<Problem> problems;
  Source source = CsvFiles{};
  read(Reader(json, "source", problems), source, any_number);
  if (!problems.empty()) {
    throw ConfigError(problems[0].path + ": " + problems[0].mismatch.text());
  }
  return source;
}

std::vector<Scalar> features_of(const Dataset& data, Index sample) {
  std::vector<Scalar> x(at(data.features()));
  data.gather_raw(std::span(&sample, 1), view(x.data(), data.features(), 1));
  return x;
}

Json targets_of(const Dataset& data, Index sample) {
  const Target target = data.target(sample);
  if (data.classes() > 0) return target.label;
  return std::vector<Scalar>(target.values.begin(), target.values.end());
}

Json part_of(const Dataset& data) {
  Json part{{"rows", Json::array()}, {"x", Json::array()}, {"y", Json::array()}};
  for (Index i = 0; i < data.size(); ++i) {
    part["rows"].push_back(data.row(i));
    part["x"].push_back(features_of(data, i));
    part["y"].push_back(targets_of(data, i));
    if (data.has_sample_weights()) part["weights"].push_back(data.sample_weight(i));
  }
  return part;
}

/// The features of a table, sample by sample.
Json samples_of(const std::string& path, const TableEncoding& encoding) {
  try {
    const Samples samples = encode_samples(read_text(path), path, encoding);
    return {{"x", samples.values}, {"warnings", samples.warnings}};
  } catch (const Error& error) {
    return {{"refused", error.what()}};
  }
}

Json answer(const Json& request) {
  const std::string folder = request["folder"];
  const Splits splits = source_in(request["source"])->load(folder);
  const Json& csv = request["source"]["csv"];
  Json result{{"train", part_of(splits.train)},
              {"test", part_of(splits.test)},
              {"classes", splits.train.class_names()},
              {"features", splits.train.feature_names()},
              {"targets", splits.train.target_names()},
              {"notes", splits.notes},
              {"warnings", splits.warnings}};
  if (csv.contains("test")) result["samples"] = samples_of(folder + "/test.csv", *splits.encoding);
  return result;
}

}}  // namespace rectify

int main() { rectify::test::answer_lines(rectify::answer); }
