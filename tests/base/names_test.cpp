#include <rectify/base/names.hpp>

#include "../catch.hpp"

using namespace rectify;

namespace {

enum class Colour { red, green };
constexpr std::array<const char*, 2> names_of(Colour) { return {"red", "light green"}; }

}  // namespace

TEST_CASE("names: an enum's values have names, and names their values", "[base]") {
  static_assert(NamedEnum<Colour>);
  CHECK(name_of(Colour::green) == std::string("light green"));
  CHECK(list_names<Colour>() == std::vector<std::string>{"red", "light green"});
  CHECK(find_named<Colour>("red") == Colour::red);
  CHECK(find_named<Colour>("light green") == Colour::green);
  CHECK_FALSE(find_named<Colour>("light"));
  CHECK_FALSE(find_named<Colour>(""));
}
