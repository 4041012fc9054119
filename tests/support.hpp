#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rectify/nn/dataset.hpp>
#include <rectify/nn/json.hpp>
#include <rectify/nn/registry.hpp>
#include <rectify/nn/sequential.hpp>

/// What several tests need.
namespace rectify::test {

/// max|a - b| / max|b|, the error of a tensor everywhere in this project.
double relative_error(const Matrix& a, const Matrix& b);

/// The same for numbers.
double relative_error(double a, double b);

/// Normal draws that are the same in every run.
Matrix normal(Index rows, Index columns, std::uint32_t place);

/// Classes that can be learnt: noisy points around a centre for each class.
Dataset blobs(Index samples, Index features, Index classes);

/// The rule of an entry of a catalogue with its defaults; fields that must be given get 5.
template <class Family>
Family example(const typename Registry<Family>::Entry& entry) {
  Json json{{"type", entry.kind}};
  for (const FieldInfo& field : entry.fields) {
    if (field.required) json[field.name] = 5;
  }
  std::vector<Problem> problems;
  return *registry<Family>().read(Reader(json, "", problems));
}

/// Whether this net can be trained on batches of this size.
bool takes_batch(const Architecture& net, Index batch);

/// A net in which `layer` has something before and behind it.
std::vector<Layer> surrounded(const Layer& layer, Index before, Index outputs);

/// Puts the gradients of a backward pass into a vector that lies like the weights.
GradientSink collect(Flat& gradients);

/// All weights and buffers, for comparing bits.
std::vector<Scalar> bits_of(const Sequential& net);

}  // namespace rectify::test
