#include <rectify/base/words.hpp>

#include "../catch.hpp"

namespace {

using namespace rectify;

TEST_CASE("words: counts, lists and names as people read them") {
  CHECK(count_text(0) == "0");
  CHECK(count_text(-1234567) == "-1,234,567");
  CHECK(count_text(1, "unit") == "1 unit");
  CHECK(count_text(1200, "unit") == "1,200 units");
  CHECK(count_text(2, "pair of cells", "pairs of cells") == "2 pairs of cells");
  CHECK(list_text({}).empty());
  CHECK(list_text({"a", "b", "c"}) == "a, b and c");
  CHECK(distinct({"a", "b", "a", "a (2)"}) ==
        std::vector<std::string>{"a", "b", "a (2)", "a (2) (2)"});
}

}  // namespace
