#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include <rectify/base/error.hpp>

#include "catch.hpp"

/// Properties, which rapidcheck tries on values drawn at random.
namespace rectify::test {

/// `cases` cases, the same ones in every run. Where RC_PARAMS is set, its seed, which is random
/// unless given, and `max_success` percent of the cases.
inline rc::detail::TestParams property_params(int cases) {
  rc::detail::TestParams params;
  params.seed = 1;
  if (std::getenv("RC_PARAMS") != nullptr) params = rc::detail::configuration().testParams;
  params.maxSuccess = std::max(1, cases * params.maxSuccess / 100);
  return params;
}

/// In place of what rapidcheck prints while it looks for the smallest case that fails.
struct NothingPrinted : rc::detail::TestListener {
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
};

/// Fails the test, with the smallest case that was found, unless `property` holds in `cases` cases:
/// a function that draws with `*generator`, and neither throws nor fails an `RC_ASSERT`.
template <class Property>
void check_property(int cases, Property&& property) {
  const rc::detail::TestParams params = property_params(cases);
  NothingPrinted listener;
  const auto result = rc::detail::checkProperty(
      rc::detail::toProperty(std::forward<Property>(property)), {}, params, listener, {});
  if (result.template is<rc::detail::SuccessResult>()) {
    SUCCEED();
    return;
  }
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  FAIL("seed " << params.seed << ", " << cases << " cases\n" << text.str());
}

/// What `read` returns; none where it refuses with an Error. All else that it throws goes on.
template <class Read>
auto unless_refused(Read&& read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace rectify::test
