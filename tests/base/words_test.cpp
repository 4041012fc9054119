#include <rectify/base/words.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"

namespace {

using namespace rectify;

TEST_CASE("words: counts, durations, lists and names as people read them") {
  CHECK(count_text(0) == "0");
  CHECK(count_text(-1234567) == "-1,234,567");
  CHECK(count_text(1, "unit") == "1 unit");
  CHECK(count_text(1200, "unit") == "1,200 units");
  CHECK(count_text(2, "pair of cells", "pairs of cells") == "2 pairs of cells");
  CHECK(duration_text(0.42) == "0.4 s");
  CHECK(duration_text(52) == "52 s");
  CHECK(duration_text(59.7) == "1 min 0 s");
  CHECK(duration_text(7500) == "2 h 5 min");
  CHECK(short_duration_text(0.42) == "0.4s");
  CHECK(short_duration_text(9.96) == "10s");
  CHECK(short_duration_text(200) == "3m20s");
  CHECK(short_duration_text(7500) == "2h05m");
  CHECK(list_text({}).empty());
  CHECK(list_text({"a", "b", "c"}) == "a, b and c");
  CHECK(short_list_text({"a", "b", "c"}) == "a, b, c");
  CHECK(short_list_text(std::vector<std::string>(12, "a")) == "a, a, a, a, a, a, a, a, a, a, a, a");
  CHECK(short_list_text(std::vector<std::string>(160000, "a")) ==
        "a, a, a, a, a, a, a, a, a, a, a, a and 159,988 more");
  CHECK(distinct({"a", "b", "a", "a (2)"}) ==
        std::vector<std::string>{"a", "b", "a (2)", "a (2) (2)"});
}

}  // namespace

TEST_CASE("words: letters of either case are the same, and those of ASCII alone have a lower case",
          "[base]") {
  CHECK(lower_case("Ab-9 \xc3\x84") == "ab-9 \xc3\x84");
  CHECK(same_but_for_case("True", "tRUE"));
  CHECK_FALSE(same_but_for_case("true", "tru"));
  CHECK_FALSE(same_but_for_case("a", "b"));
}

TEST_CASE("words: a word of a shell command is in quotes only where it needs them", "[base]") {
  CHECK(shell_word("runs/digits/0001") == "runs/digits/0001");
  CHECK(shell_word("my runs") == "'my runs'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("") == "''");
}
