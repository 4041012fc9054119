#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/layers/softmax.hpp>
#include <rectify/reports/activations/activation_curve.hpp>
#include <rectify/reports/activations/plot_report.hpp>

#include <algorithm>
#include <cmath>

#include "../catch.hpp"

namespace {

using namespace rectify;
using test::Approx;

TEST_CASE("activation curve: values and slopes are those of the layer") {
  const ActivationCurve relu = curve_of(ReLU{}, -2, 2, 5);
  CHECK(relu.x == std::vector<double>{-2, -1, 0, 1, 2});
  CHECK(relu.value == std::vector<double>{0, 0, 0, 1, 2});
  CHECK(relu.slope == std::vector<double>{0, 0, 0, 1, 1});
  const ActivationCurve tanh = curve_of(Tanh{}, -1, 1, 3);
  CHECK(tanh.value[2] == Approx(std::tanh(1)).epsilon(1e-6));
  CHECK(tanh.slope[1] == Approx(1).epsilon(1e-6));
}

TEST_CASE("activation curve: a learned parameter replaces the initial one") {
  CHECK(curve_of(PReLU{}, -2, 2, 3).value == std::vector<double>{-0.5, 0, 2});
  CHECK(curve_of(PReLU{.per_unit = true}, -2, 2, 3, 0.5).value == std::vector<double>{-1, 0, 2});
}

TEST_CASE("activation curve: only layers whose units depend on their own input alone have one") {
  CHECK(has_curve(ReLU{}));
  CHECK_FALSE(has_curve(Dense{3}));
  CHECK_FALSE(has_curve(Softmax{}));
  const std::vector<std::string> kinds = kinds_with_curve();
  for (const char* kind : {"relu", "rrelu", "prelu", "silu", "hard_swish", "identity"}) {
    CHECK(std::count(kinds.begin(), kinds.end(), kind) == 1);
  }
  for (const char* kind : {"dense", "crelu", "maxout", "softmax", "dropout", "layer_norm"}) {
    CHECK(std::count(kinds.begin(), kinds.end(), kind) == 0);
  }
}

TEST_CASE("plot: the verdict says how often the derivative is nearly 0") {
  const Page page = plot_page({{"relu", ReLU{}}, {"leaky_relu", LeakyReLU{}}}, -5, 5);
  CHECK(page.verdict ==
        "For standard normal z, f'(z) is nearly 0 with a probability of 50 % for relu; less than "
        "0.5 % for leaky_relu.");
  CHECK(page.title == "relu and leaky_relu");
}

}  // namespace
