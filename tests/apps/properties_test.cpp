#include <rectify/apps/terminal/output.hpp>
#include <rectify/base/utf8.hpp>

#include <string>
#include <string_view>

#include "../generators.hpp"

using namespace rectify;

TEST_CASE("properties: what goes to a terminal is UTF-8, without control characters", "[apps]") {
  test::check_property(2000, [] {
    const std::string shown = printable(*test::any_bytes());
    for (std::string_view left = shown; !left.empty();) {
      const std::string_view before = left;
      const char32_t c = take_character(left);
      RC_ASSERT(c == U'\n' || c == U'\t' || !is_control(c));
      RC_ASSERT(c != 0xfffd || before.size() - left.size() == 3);
    }
  });
}

TEST_CASE("properties: text without control characters goes to a terminal as it is", "[apps]") {
  test::check_property(1000, [] {
    const std::string shown = printable(*test::any_bytes());
    RC_ASSERT(printable(shown) == shown);
  });
}

TEST_CASE("properties: the JSON of a failure has every line of it", "[apps]") {
  test::check_property(500, [] {
    const std::string message = *rc::gen::nonEmpty(test::any_text());
    const Json document = failure(ExitCode::usage, message);
    std::string lines;
    for (const Json& line : document.at("errors")) lines += line.get<std::string>() + '\n';
    RC_ASSERT(lines == message || lines == message + '\n');
  });
}
