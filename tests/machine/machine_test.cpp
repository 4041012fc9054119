#include <rectify/machine/machine.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("version: names commit, build, compiler and scalar", "[machine]") {
  Build build{.version = "0.1.0",
              .commit = "2f5b250+",
              .type = "release",
              .compiler = "GNU 12.2.0",
              .scalar = "float32",
              .products = "rectify",
              .optimized = true};
  CHECK(version_line(build) ==
        "rectify 0.1.0 (commit 2f5b250+, release build, GNU 12.2.0, float32)");
  build.commit = build.type = "";
  CHECK(version_line(build) ==
        "rectify 0.1.0 (commit unknown, no build type, GNU 12.2.0, float32)");
}
