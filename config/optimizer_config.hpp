#pragma once

#include <string>

#include "../optim/adam.hpp"
#include "../optim/catalogue.hpp"
#include "../training/update_options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The section `optimizer`: a rule as everywhere, and beside its own keys those of `UpdateOptions`.
struct OptimizerConfig {
  static constexpr auto family = Optimizer::family;
  Optimizer rule = Adam{};
  UpdateOptions updates = {};

  OptimizerConfig() = default;
  template <OptimizerRule Rule>
  OptimizerConfig(Rule only)  // NOLINT: implicit
      : rule(std::move(only)) {}
};
RECTIFY_API std::string expected_of(const OptimizerConfig*, const Range&);
RECTIFY_API void read(const Reader& reader, OptimizerConfig& config, const Range&);
RECTIFY_API Json to_json(const OptimizerConfig& config);
RECTIFY_API Json schema_of(const OptimizerConfig*, const Range&, Json& definitions);

}}  // namespace rectify
