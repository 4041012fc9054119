#include "source.hpp"

namespace rectify::inline RECTIFY_PRECISION {

void read(const Reader& reader, Source& source, const Range&) {
  const Json& json = reader.value();
  const auto& sources = registry<Source>();
  const bool named = json.is_string();
  if (!named && (!json.is_object() || json.size() != 1)) {
    return reader.refuse("the name of a source, or an object with that name as its only key");
  }
  const std::string kind = named ? json.get<std::string>() : json.items().begin().key();
  if (const auto* entry = sources.find(kind)) {
    const Json none = Json::object();
    source = entry->read(named ? reader.replaced(none) : reader.member(kind), {});
  } else {
    const Json got = kind;
    reader.replaced(got).refuse(one_of(sources.kinds()), did_you_mean(kind, sources.kinds()));
  }
}

Json schema_of(const Source*, const Range&, Json& definitions) {
  return schema_reference(Source::family, definitions, [&] {
    Json object = schema_of_object();
    object["minProperties"] = object["maxProperties"] = 1;
    for (const auto& entry : registry<Source>().entries()) {
      object["properties"][entry.kind] = entry.schema(schema_of_object(), definitions);
    }
    return schema_of_any({schema_of_names(registry<Source>().complete_kinds()), object});
  });
}

Json to_json(const Source& source) {
  Json fields = registry<Source>().write(source);
  fields.erase("type");
  if (fields.empty()) return std::string(source.kind());
  return Json{{std::string(source.kind()), std::move(fields)}};
}

}  // namespace rectify::inline RECTIFY_PRECISION
