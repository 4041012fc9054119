#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <rectify/base/json.hpp>
#include <rectify/nn/dataset.hpp>
#include <rectify/nn/sequential.hpp>
#include <rectify/schema/registry.hpp>

/// What several tests need.
namespace rectify::test {

template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

/// max|a - b| / max|b|, the error of a tensor everywhere in this project.
double relative_error(const Matrix& a, const Matrix& b);

/// The same for numbers.
double relative_error(double a, double b);

/// Equal, but for rounding in float.
bool near(double a, double b);

/// Normal draws that are the same in every run.
Matrix normal(Index rows, Index columns, std::uint32_t place);

/// Classes that can be learnt: noisy points around a centre for each class.
Dataset blobs(Index samples, Index features, Index classes);

/// Values, other than the default, that the schema of a field lets one expect to be accepted.
std::vector<Json> other_values(const Json& schema, const Json& standard);

/// What the schema of a field that must be given accepts.
Json some_value(const Json& schema);

/// What can be read from `json`, if it can be.
template <class Family>
std::optional<Family> read_rule(const Json& json) {
  std::vector<Problem> problems;
  auto rule = registry<Family>().read(Reader(json, "", problems));
  return problems.empty() ? rule : std::nullopt;
}

/// The JSON of an entry of a catalogue: with its defaults first, then with each option changed in
/// turn, to each of what it may be.
template <class Entry>
std::vector<Json> written_examples(const Entry& entry) {
  Json definitions, plain{{"type", entry.kind}};
  const Json schema = entry.schema(Json{{"properties", Json::object()}}, definitions);
  for (const FieldInfo& field : entry.fields) {
    if (field.required) plain[field.name] = some_value(schema["properties"][field.name]);
  }
  std::vector<Json> all{plain};
  for (const FieldInfo& field : entry.fields) {
    for (Json& value : other_values(schema["properties"][field.name], field.standard)) {
      all.push_back(plain);
      all.back()[field.name] = std::move(value);
    }
  }
  return all;
}

/// The rules of an entry of a catalogue, likewise.
template <class Family>
std::vector<Family> examples(const typename Registry<Family>::Entry& entry) {
  std::vector<Family> rules;
  for (const Json& json : written_examples(entry)) {
    if (auto rule = read_rule<Family>(json)) rules.push_back(std::move(*rule));
  }
  return rules;
}

/// All rules of a catalogue, likewise.
template <class Family>
std::vector<Family> catalogue_examples() {
  std::vector<Family> all;
  for (const auto& entry : registry<Family>().entries()) {
    for (Family& rule : examples<Family>(entry)) all.push_back(std::move(rule));
  }
  return all;
}

/// The rule of an entry with its defaults.
template <class Family>
Family example(const typename Registry<Family>::Entry& entry) {
  return examples<Family>(entry).at(0);
}

/// Whether this net can be trained on batches of this size.
bool takes_batch(const Architecture& net, Index batch);

/// A net in which `layer` has something before and behind it.
std::vector<Layer> surrounded(const Layer& layer, Index before, Index outputs);

/// What a net gives for a batch, and the gradient of the sum of it by the inputs: of an activation
/// alone, its slopes.
struct ValueAndSlope {
  Matrix value;
  Matrix slope;
};
ValueAndSlope value_and_slope(const Sequential& net, const Matrix& x, bool fuse = true);

/// Puts the gradients of a backward pass into a vector that lies like the weights.
GradientSink collect(Flat& gradients);

/// All weights and buffers, for comparing bits.
std::vector<Scalar> bits_of(const Sequential& net);

}  // namespace rectify::test
