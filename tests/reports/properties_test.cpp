#include <rectify/base/utf8.hpp>
#include <rectify/reports/page/text.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "../generators.hpp"

using namespace rectify;

namespace {

/// All of a text's characters satisfy this.
template <class Condition>
bool all_characters(std::string_view text, Condition&& condition) {
  while (!text.empty()) {
    if (!condition(take_character(text))) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("properties: any text on a page is no markup and has no control characters",
          "[reports]") {
  test::check_property(1000, [] {
    const std::string text = html(*test::any_bytes());
    RC_ASSERT(text.find_first_of("<>\"'") == text.npos);
    RC_ASSERT(all_characters(
        text, [](char32_t c) { return c == U'\n' || c == U'\t' || !is_control(c); }));
  });
}

TEST_CASE("properties: any JSON in a script element is the same, and cannot end it", "[reports]") {
  test::check_property(500, [] {
    const Json json = test::draw_object(3);
    const std::string text = script_json(json);
    RC_ASSERT(text.find('<') == text.npos);
    RC_ASSERT(Json::parse(text) == json);
  });
}

TEST_CASE("properties: a label is short, on one line, and is not empty", "[reports]") {
  test::check_property(1000, [] {
    const std::string text = label(*test::any_bytes());
    std::size_t length = 0;
    const bool fine = all_characters(text, [&](char32_t c) {
      ++length;
      return !is_control(c) && c != 0x202e && c != 0x2028;
    });
    RC_ASSERT(fine);
    RC_ASSERT(length > 0 && length <= longest_label + 2);
  });
}

TEST_CASE("properties: labels of any names are all different", "[reports]") {
  test::check_property(500, [] {
    auto names = *rc::gen::arbitrary<std::vector<std::string>>();
    for (const std::string& name : std::vector<std::string>(names)) {
      names.push_back(name);
      names.push_back(name + " (2)");
    }
    const std::vector<std::string> texts = labels(names);
    RC_ASSERT(texts.size() == names.size());
    RC_ASSERT(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size());
  });
}

TEST_CASE("properties: a slug can be a file's name", "[reports]") {
  test::check_property(1000, [] {
    const std::string text = slug(*test::any_bytes());
    RC_ASSERT(!text.empty() && text.size() <= 60);
    RC_ASSERT(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos);
  });
}
