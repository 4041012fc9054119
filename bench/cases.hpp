#pragma once

#include <optional>
#include <string>
#include <vector>

#include <rectify/nn/sequential.hpp>
#include <rectify/training/optimizer.hpp>

/// cases.json for programs.
namespace rectify::bench {

/// A net and how it is trained or asked.
struct Case {
  std::string id;
  std::vector<Index> sizes;            ///< of the input, the hidden layers and the output
  Index batch;                         ///< samples a step or a call
  Index samples;                       ///< of an epoch; 0 where nothing is trained
  std::optional<Optimizer> optimizer;  ///< likewise none
  std::vector<std::string> inputs;     ///< what is predicted on: "dense", "images"

  /// Dense layers with ReLU between them.
  Sequential net() const;
};

/// All of a section, "training" or "prediction".
std::vector<Case> cases(const std::string& section);

/// Throws ConfigError, naming those that there are, for another id.
Case find_case(const std::string& section, const std::string& id);

}  // namespace rectify::bench
