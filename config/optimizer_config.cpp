#include "optimizer_config.hpp"

#include "../schema/schema.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

std::string expected_of(const OptimizerConfig*, const Range& range) {
  return expected_of(static_cast<const Optimizer*>(nullptr), range);
}

void read(const Reader& reader, OptimizerConfig& config, const Range&) {
  const auto rule = registry<Optimizer>().read(reader, keys_of<UpdateOptions>());
  if (rule) config.rule = *rule;
  const Json none = Json::object();
  // Keys were checked with the rule.
  read_members(reader.value().is_object() ? reader : reader.replaced(none), config.updates);
}

Json to_json(const OptimizerConfig& config) {
  return fields_to_json(config.updates, to_json(config.rule));
}

Json schema_of(const OptimizerConfig*, const Range&, Json& definitions) {
  return schema_reference(OptimizerConfig::family, definitions, [&] {
    Json schema = registry<Optimizer>().schema(definitions);
    for (Json& choice : schema["anyOf"]) {
      if (!choice.contains("properties")) continue;
      choice = schema_of_fields<UpdateOptions>(definitions, std::move(choice));
    }
    return schema;
  });
}

}}  // namespace rectify
