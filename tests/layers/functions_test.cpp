#include <rectify/layers/functions.hpp>

#include <math.h>  // NOLINT: its tanh is global, beside ours

#include <cmath>
#include <functional>
#include <map>
#include <string>

#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/crelu.hpp>
#include <rectify/layers/maxout.hpp>
#include <rectify/layers/softmax.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// The function of each activation of the catalogue, as `test::example` makes the activation.
struct Both {
  std::function<Scalar(Scalar)> of_number;
  std::function<Matrix(const Matrix&)> of_matrix;
};

template <class F>
Both both(F f) {
  return {f, f};
}

const std::map<std::string, Both> functions{
    {"relu", both([](const auto& x) { return relu(x); })},
    {"leaky_relu", both([](const auto& x) { return leaky_relu(x, 0.01); })},
    {"prelu", both([](const auto& x) { return prelu(x, 0.25); })},
    {"rrelu", both([](const auto& x) { return rrelu(x); })},
    {"silu", both([](const auto& x) { return silu(x); })},
    {"tanh", both([](const auto& x) { return rectify::tanh(x); })},
    {"sigmoid", both([](const auto& x) { return sigmoid(x); })},
    {"identity", both([](const auto& x) { return identity(x); })},
};

}  // namespace

TEST_CASE("functions: every activation of the catalogue has one, with its values") {
  const Matrix x = 3 * test::normal(5, 7, 1);
  for (const auto& entry : registry<Layer>().entries()) {
    const Layer layer = test::example<Layer>(entry);
    if (!layer->needs(x.rows()).activation) continue;
    INFO(entry.kind);
    const auto found = functions.find(entry.kind);
    REQUIRE(found != functions.end());
    const Matrix expected = Sequential(x.rows(), {layer}).predict(x);
    CHECK(found->second.of_matrix(x) == expected);
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        CHECK(test::relative_error(found->second.of_number(x(i, j)), expected(i, j)) < 1e-6);
      }
    }
  }
}

TEST_CASE("functions: what works on all units of a sample has one for batches") {
  const Matrix x = 3 * test::normal(6, 7, 1);
  CHECK(softmax(x) == Sequential(6, {Softmax{}}).predict(x));
  CHECK(crelu(x) == Sequential(6, {CReLU{}}).predict(x));
  CHECK(maxout(x, 3) == Sequential(6, {Maxout{3}}).predict(x));
  CHECK_THROWS_WITH(maxout(x, 4), "inputs: expected a multiple of 4 pieces, got 6");
}

TEST_CASE("functions: numbers of any type, expressions, and defaults as the rules have them") {
  CHECK(relu(-1) == 0);
  CHECK(relu(2.5) == Scalar(2.5));
  CHECK(relu(2.5F) == Scalar(2.5));
  CHECK(leaky_relu(-1.0) == Scalar(-0.01));
  const Matrix w = test::normal(2, 3, 1), x = test::normal(3, 4, 2);
  CHECK(relu(w * x) == (w * x).cwiseMax(Scalar(0)));
  CHECK(relu(view(x)) == x.cwiseMax(Scalar(0)));
}

TEST_CASE("functions: tanh is not ambiguous beside that of the C library") {
  CHECK(test::relative_error(tanh(0.5F), std::tanh(0.5)) < 1e-6);
  CHECK(test::relative_error(tanh(0.5), std::tanh(0.5)) < 1e-6);
  CHECK(test::relative_error(tanh(1), std::tanh(1.0)) < 1e-6);
  const Matrix half = Matrix::Constant(1, 1, Scalar(0.5));
  CHECK(test::relative_error(tanh(half)(0, 0), std::tanh(0.5)) < 1e-6);
}
