#include <rectify/experiments/experiment_schema.hpp>
#include <rectify/io/files.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("docs/comparing.md has the keys of a comparison as the code has them", "[experiments]") {
  const std::string page = read_text(RECTIFY_DOCS "/comparing.md");
  INFO(experiment_reference());
  CHECK(page.find(experiment_reference()) != std::string::npos);
}

TEST_CASE("experiment schema: its own keys beside those of a training config", "[experiments]") {
  const Json schema = experiment_schema();
  for (const char* key :
       {"axes", "base", "seeds", "tune", "target", "equivalence", "model", "optimizer"}) {
    CHECK(schema["properties"].contains(key));
  }
  CHECK(schema["required"] == Json::array({"axes"}));
  CHECK(schema["additionalProperties"] == false);
}
