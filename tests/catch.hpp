#pragma once

/// Catch2, version 2 or 3.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
namespace rectify::test {
using Catch::Approx;
}
#else
#include <catch2/catch.hpp>
namespace rectify::test {
using Catch::Detail::Approx;
}
namespace Catch::Matchers {
/// As version 3 calls it.
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }
}  // namespace Catch::Matchers
#endif

using namespace Catch::Matchers;  // NOLINT: Equals, ContainsSubstring, ... in every test
