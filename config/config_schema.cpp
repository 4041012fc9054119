#include "config_schema.hpp"

#include "../schema/schema.hpp"
#include "config.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Json config_schema() {
  Json definitions = Json::object();
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "A training config of rectify"}};
  schema.update(schema_of_fields<Config>(definitions));
  schema["definitions"] = std::move(definitions);
  return schema;
}

}}  // namespace rectify
