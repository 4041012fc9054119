#include <rectify/io/json_shape.hpp>
#include <rectify/training/epoch.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("epoch: files have metrics of layers under their names, in the order of the layers",
          "[training]") {
  Epoch epoch{.number = 1, .step = 10};
  epoch.layer_metrics["dead"] = {{10, 0.5}, {2, 0.25}};
  epoch.layer_metrics["flat"] = {{2, 1}};
  epoch.details["more"] = 1;
  const Json json = epoch_to_json(epoch);
  CHECK(text_of(json) ==
        R"({"number":1,"step":10,"train_loss":0.0,"learning_rate":0.0,"seconds":0.0,)"
        R"("samples_per_second":0.0,"dead":{"2":0.25,"10":0.5},"flat":{"2":1.0}})");
  CHECK(epoch_from_json(json).layer_metrics == epoch.layer_metrics);
  CHECK(epoch_from_json(json).details.empty());
}

TEST_CASE("epoch: metrics of layers without an index are refused", "[training]") {
  const auto refusal = [](const char* name, const Json& value) {
    Json json = epoch_to_json({});
    json[name] = value;
    check_shape(json, epoch_shape(), "file");
  };
  CHECK_NOTHROW(refusal("dead", {{"1", nullptr}}));
  CHECK_NOTHROW(refusal("validation_loss", nullptr));
  CHECK_THROWS_WITH(refusal("dead", {{"x", 1}}),
                    "file: dead: expected keys that are whole numbers, got \"x\"");
  CHECK_THROWS_WITH(refusal("dead", 1), "file: dead: expected an object, got 1");
}
