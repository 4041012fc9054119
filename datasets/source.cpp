#include "source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

namespace {

using Entry = Registry<Source>::Entry;

/// Whether it has a single, required field, whose value can be given alone.
bool is_short(const Entry& entry) { return entry.fields.size() == 1 && entry.fields[0].required; }

Source read_fields_of(const Entry& entry, const Reader& reader) {
  if (!is_short(entry) || reader.value().is_object()) return entry.read(reader, {});
  const Json object{{entry.fields[0].name, reader.value()}};
  return entry.read(reader.replaced(object), {});
}

Json schema_of_entry(const Entry& entry, Json& definitions) {
  Json object = entry.schema(schema_of_object(entry.doc), definitions);
  if (!is_short(entry)) return object;
  Json alone = object["properties"][entry.fields[0].name];
  return schema_of_any({std::move(alone), std::move(object)});
}

}  // namespace

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
    source = read_fields_of(*entry, named ? reader.replaced(none) : reader.member(kind));
  } else {
    const Json got = kind;
    reader.replaced(got).refuse_name(kind, sources.kinds(), one_of(sources.kinds()));
  }
}

Json schema_of(const Source*, const Range&, Json& definitions) {
  return schema_reference(Source::family, definitions, [&] {
    Json object = schema_of_object();
    object["minProperties"] = object["maxProperties"] = 1;
    for (const auto& entry : registry<Source>().entries()) {
      object["properties"][entry.kind] = schema_of_entry(entry, definitions);
    }
    return schema_of_any({schema_of_names(registry<Source>().complete_kinds()), object});
  });
}

Json to_json(const Source& source) {
  Json fields = registry<Source>().write(source);
  fields.erase("type");
  const Entry* entry = registry<Source>().find(source.kind());
  if (fields.empty()) return std::string(source.kind());
  if (is_short(*entry)) fields = Json(fields.begin().value());
  return Json{{std::string(source.kind()), std::move(fields)}};
}

}}  // namespace rectify
