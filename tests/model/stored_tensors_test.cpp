#include <rectify/base/hash.hpp>
#include <rectify/model/stored_tensors.hpp>

#include <algorithm>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("stored tensors: the checksum is of all that a file holds, in whatever order",
          "[model]") {
  const SafeTensors file{{{"0.weight", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"0.bias", {2}, {7, 8}}},
                         {{"format", "x"}, {"labels", "[]"}}};
  const std::string whole = checksum_of(file);
  SafeTensors other = file;
  std::ranges::reverse(other.tensors);
  other.metadata[checksum_key] = "anything";
  CHECK(checksum_of(other) == whole);

  const auto changes = [&](auto&& change) {
    SafeTensors changed = file;
    change(changed);
    return checksum_of(changed) != whole;
  };
  CHECK(changes([](SafeTensors& it) { it.tensors[0].name = "0.weighs"; }));
  CHECK(changes([](SafeTensors& it) { it.tensors[0].shape = {3, 2}; }));
  CHECK(changes([](SafeTensors& it) { it.tensors[0].values[5] = -6; }));
  CHECK(changes([](SafeTensors& it) { it.tensors[0].type = StoredType::f64; }));
  CHECK(changes([](SafeTensors& it) { it.tensors.pop_back(); }));
  CHECK(changes([](SafeTensors& it) { it.metadata["format"] = "y"; }));
  CHECK(changes([](SafeTensors& it) { it.metadata["more"] = ""; }));
  CHECK(changes([](SafeTensors& it) {
    it.metadata.erase("labels");
    it.metadata["labelz"] = "[]";
  }));
}
