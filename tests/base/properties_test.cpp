#include <rectify/base/checked_size.hpp>
#include <rectify/base/error.hpp>
#include <rectify/base/utf8.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "../generators.hpp"

using namespace rectify;

namespace {

__extension__ using Wide = unsigned __int128;

constexpr Wide most = std::numeric_limits<std::size_t>::max();

/// Small ones, any, and those near powers of 2, where arithmetic overflows.
std::size_t draw_size() {
  switch (test::draw_below(3)) {
    case 0: return test::draw_below(5);
    case 1: return *rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::size_t>());
    default: return (std::size_t{1} << test::draw_below(64)) + test::draw_below(3) - 1;
  }
}

bool agrees(CheckedSize got, Wide expected) {
  return expected > most ? !got : got && *got == static_cast<std::size_t>(expected);
}

/// What 128 bits say; one that fits no size stays so, however large it is.
Wide wide_product(const std::vector<std::int64_t>& sizes) {
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end()) return 0;
  Wide product = 1;
  for (const std::int64_t size : sizes) {
    product = std::min<Wide>(product, most + 1) * static_cast<Wide>(size);
    product = std::min<Wide>(product, most + 1);
  }
  return product;
}

bool has_control(const std::string& text) {
  std::string_view left = text;
  while (!left.empty()) {
    if (is_control(take_character(left))) return true;
  }
  return false;
}

std::size_t length_of(const std::string& text) {
  std::string_view left = text;
  std::size_t length = 0;
  for (; !left.empty(); ++length) take_character(left);
  return length;
}

}  // namespace

TEST_CASE("properties: sizes are added and multiplied as 128 bits do it, or are nothing",
          "[base]") {
  test::check_property(2000, [] {
    const std::size_t a = draw_size(), b = draw_size();
    RC_ASSERT(agrees(checked_sum(a, b), Wide{a} + b));
    RC_ASSERT(agrees(checked_product(a, b), Wide{a} * b));
    RC_ASSERT(!checked_sum(a, std::nullopt) && !checked_product(std::nullopt, b));
  });
}

TEST_CASE("properties: the elements of a shape are counted as 128 bits do it, or are nothing",
          "[base]") {
  test::check_property(2000, [] {
    std::vector<std::int64_t> sizes(test::draw_below(5));
    for (std::int64_t& size : sizes) size = static_cast<std::int64_t>(draw_size());
    const bool negative =
        std::any_of(sizes.begin(), sizes.end(), [](auto size) { return size < 0; });
    const CheckedSize count = checked_count(sizes);
    if (negative) {
      RC_ASSERT(!count);
    } else {
      RC_ASSERT(agrees(count, wide_product(sizes)));
    }
  });
}

TEST_CASE("properties: text in quotes and names on a line have no control characters", "[base]") {
  test::check_property(1000, [] {
    const std::string text = *test::any_bytes();
    RC_ASSERT(!has_control(in_quotes(text)));
    const std::size_t longest = 1 + test::draw_below(40);
    const std::string line = one_line(text, longest);
    RC_ASSERT(!has_control(line));
    RC_ASSERT(length_of(line) <= longest);
    RC_ASSERT(one_line(line, longest) == line);
  });
}

TEST_CASE("properties: characters are taken from a text as they were put into it", "[base]") {
  test::check_property(1000, [] {
    const auto characters = *rc::gen::container<std::u32string>(test::character());
    std::string text;
    for (const char32_t c : characters) append_character(text, c);
    std::u32string taken;
    for (std::string_view left = text; !left.empty();) taken += take_character(left);
    RC_ASSERT(taken == characters);
  });
}
