#include "experiment_schema.hpp"

#include "../config/config_schema.hpp"
#include "../schema/schema.hpp"
#include "experiment.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Json experiment_schema() {
  Json schema = config_schema();
  Json definitions = schema["definitions"];
  schema["title"] = "A comparison of rectify";
  const Json own = schema_of_fields<Experiment>(definitions);
  for (const auto& [key, property] : own["properties"].items())
    schema["properties"][key] = property;
  // The required keys of a training config may be in the base.
  schema["required"] = own["required"];
  schema["definitions"] = std::move(definitions);
  return schema;
}

std::string experiment_reference() {
  return "### Keys of a comparison\n\n" + reference_table(describe<Experiment>()) +
         "\n### `target`\n\n" + reference_table(describe<Goal>(), "target") +
         "\n### `equivalence`\n\n" + reference_table(describe<Equivalence>(), "equivalence");
}

}}  // namespace rectify
