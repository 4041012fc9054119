#include <rectify/base/error.hpp>
#include <rectify/base/expect.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("expect: what does not hold is refused in one grammar") {
  CHECK_NOTHROW(expect_equal(3, 3, "net", "rows"));
  CHECK_THROWS_WITH(expect_equal(3, 4, "net", "rows"), "net: rows: expected 4, got 3");
  CHECK_THROWS_WITH(expect_equal(3, 4, "net", "rows", "columns are samples"),
                    "net: rows: expected 4, got 3 (columns are samples)");
  CHECK_NOTHROW(expect_between(1, 1, 2, "net", "batch"));
  CHECK_NOTHROW(expect_between(2, 1, 2, "net", "batch"));
  CHECK_THROWS_WITH(expect_between(0, 1, 2, "net", "batch"), "net: batch: expected 1 to 2, got 0");
  CHECK_THROWS_WITH(expect_between(3, 1, 2, "net", "batch"), "net: batch: expected 1 to 2, got 3");
  CHECK_NOTHROW(expect_index(1, 2, "data", "sample"));
  CHECK_THROWS_WITH(expect_index(2, 2, "data", "sample"), "data: sample: expected 0 to 1, got 2");
  CHECK_THROWS_WITH(expect_index(-1, 2, "data", "sample"), "data: sample: expected 0 to 1, got -1");
  CHECK_THROWS_WITH(expect_index(0, 0, "data", "sample"), "data: sample: expected none, got 0");
  CHECK_NOTHROW(expect_at_least(1, 1, "net", "batch"));
  CHECK_THROWS_WITH(expect_at_least(0, 1, "net", "batch"),
                    "net: batch: expected at least 1, got 0");
  CHECK_THROWS_AS(expect_equal(3, 4, "net", "rows"), ConfigError);
}
