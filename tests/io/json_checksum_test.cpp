#include <rectify/base/error.hpp>
#include <rectify/base/hash.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/json_checksum.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("json checksum: an object with its own passes, as does one without", "[io]") {
  const Json object{{"looks", {16, 24}}};
  CHECK_NOTHROW(check_checksum(with_checksum(object), "x"));
  CHECK_NOTHROW(check_checksum(with_checksum(with_checksum(object)), "x"));
  CHECK_NOTHROW(check_checksum(object, "x"));
}

TEST_CASE("json checksum: what was changed is refused, the checksum too, of whatever type",
          "[io]") {
  const Json whole = with_checksum({{"looks", {16, 24}}});
  Json changed = whole;
  changed["looks"][1] = 25;
  CHECK_THROWS_AS(check_checksum(changed, "x"), DataError);
  changed = whole;
  changed["more"] = nullptr;
  CHECK_THROWS_AS(check_checksum(changed, "x"), DataError);
  for (const Json& other : {Json(""), Json(3), Json(), Json::array(), Json(true)}) {
    changed = whole;
    changed[checksum_key] = other;
    CHECK_THROWS_WITH(check_checksum(changed, "x"), "x: checksum: expected " + text_of(other) +
                                                        ", got " + text_of(whole[checksum_key]) +
                                                        " (is the file damaged?)");
  }
}
