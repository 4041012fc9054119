#include <rectify/config/config_schema.hpp>
#include <rectify/cures/catalogue.hpp>
#include <rectify/datasets/source.hpp>
#include <rectify/inits/catalogue.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/losses/catalogue.hpp>
#include <rectify/optim/catalogue.hpp>

#include <string>

#include "../catch.hpp"
#include "../support.hpp"

// What holds of every entry of every catalogue. Gradients, threads, resuming and files have loops
// of their own.

using namespace rectify;

TEMPLATE_TEST_CASE("catalogues: JSON brings back what it was written from, with every option",
                   "[schema]", Layer, Init, Loss, Optimizer, Schedule, Cure) {
  for (const auto& entry : registry<TestType>().entries()) {
    for (const Json& json : test::written_examples(entry)) {
      INFO(json);
      const auto rule = test::read_rule<TestType>(json);
      REQUIRE(rule.has_value());
      const Json written = to_json(*rule);
      for (const auto& [key, value] : json.items()) CHECK(written[key] == value);
      CHECK(written.size() == 1 + entry.fields.size());
      CHECK(to_json(*test::read_rule<TestType>(written)) == written);
    }
  }
}

TEMPLATE_TEST_CASE("catalogues: every entry and option stands in the reference of configs",
                   "[schema]", Layer, Init, Loss, Optimizer, Schedule, Source, Cure) {
  const std::string reference = config_reference();
  for (const auto& entry : registry<TestType>().entries()) {
    INFO(entry.kind);
    CHECK_FALSE(entry.doc.empty());
    CHECK(reference.find("\n| `" + entry.kind + "`") != std::string::npos);
    if (entry.fields.empty()) continue;
    const auto options = reference.find("\nOptions of `" + entry.kind + "`");
    REQUIRE(options != std::string::npos);
    for (const FieldInfo& field : entry.fields) {
      CHECK_FALSE(field.doc.empty());
      CHECK(reference.find("\n| `" + field.name + "` | ", options) != std::string::npos);
    }
  }
}
