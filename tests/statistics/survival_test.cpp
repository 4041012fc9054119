#include <rectify/statistics/survival.hpp>

#include <cmath>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("survival: the curve is Kaplan and Meier's, its error Greenwood's, by hand",
          "[statistics]") {
  // One of 6, then one of 4 after one was lost, then none, then one of 3.
  const auto curve = kaplan_meier(std::vector<RiskSet>{{6, 1}, {4, 1}, {3, 0}, {3, 1}});
  REQUIRE(curve.size() == 4);
  CHECK((curve[1].at_risk == 4 && curve[1].events == 1));
  CHECK(curve[0].survival == test::Approx(5 / 6.0));
  CHECK(curve[1].survival == test::Approx(5 / 6.0 * 3 / 4));
  CHECK(curve[2].survival == curve[1].survival);
  CHECK(curve[3].survival == test::Approx(5 / 6.0 * 3 / 4 * 2 / 3));
  const double greenwood = 1 / (6.0 * 5) + 1 / (4.0 * 3) + 1 / (3.0 * 2);
  CHECK(curve[3].standard_error == test::Approx(curve[3].survival * std::sqrt(greenwood)));
}

TEST_CASE("survival: after the last one nothing changes", "[statistics]") {
  const auto curve = kaplan_meier(std::vector<RiskSet>{{2, 1}, {1, 1}, {0, 0}});
  CHECK((curve[1].survival == 0 && curve[1].standard_error == 0));
  CHECK((curve[2].survival == 0 && curve[2].standard_error == 0));
  CHECK(kaplan_meier({}).empty());
}
