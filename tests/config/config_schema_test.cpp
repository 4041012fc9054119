#include <rectify/config/config.hpp>
#include <rectify/config/config_schema.hpp>
#include <rectify/io/files.hpp>

#include <string>

#include "../catch.hpp"

using namespace rectify;

// Whether the schema and the reader agree is for tests/schema to say, with a validator of others.

TEST_CASE("schema: has every key with its meaning, default and range", "[config]") {
  const Json schema = config_schema();
  for (const FieldInfo& field : describe<Config>()) {
    CHECK(schema["properties"][field.name]["description"] == field.doc);
  }
  const Json& training = schema["properties"]["training"];
  CHECK(training["properties"]["epochs"] ==
        Json{{"type", "integer"},
             {"minimum", 1},
             {"maximum", 16777216},
             {"description", "number of passes over the training set"},
             {"default", 10}});
  CHECK(training["additionalProperties"] == false);
  CHECK(schema["required"] == Json{"data", "model"});
}

TEST_CASE("schema: a name alone is a kind without required options", "[config]") {
  const Json definitions = config_schema()["definitions"];
  const Json names = definitions["layer"]["anyOf"][0]["enum"];
  std::vector<std::string> alone = registry<Layer>().complete_kinds();
  alone.emplace_back("swish");
  CHECK(names == Json(alone));
  CHECK_FALSE(definitions["layer"]["anyOf"][0]["enum"].dump().find("\"dense\"") !=
              std::string::npos);
  CHECK(definitions["layer"]["anyOf"].size() == 1 + registry<Layer>().entries().size());
  CHECK(definitions["activation"]["anyOf"].size() == registry<Layer>().entries().size());
}

TEST_CASE("docs: configuration.md is what the code says", "[config]") {
  INFO(
      "docs/configuration.md is not what the code says; write it again:\n"
      "    build/release/bin/rectify schema --markdown --out docs/configuration.md --overwrite");
  const bool same = read_text(RECTIFY_DOCS "/configuration.md") == config_reference();
  CHECK(same);
}
