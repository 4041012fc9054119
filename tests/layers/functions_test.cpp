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

/// The function of each activation of the catalogue, as `test::example` makes the activation. Those
/// of whole samples take matrices alone.
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
    {"relu6", both([](const auto& x) { return relu6(x); })},
    {"elu", both([](const auto& x) { return elu(x); })},
    {"selu", both([](const auto& x) { return selu(x); })},
    {"celu", both([](const auto& x) { return celu(x); })},
    {"gelu", both([](const auto& x) { return gelu(x); })},
    {"silu", both([](const auto& x) { return silu(x); })},
    {"mish", both([](const auto& x) { return mish(x); })},
    {"softplus", both([](const auto& x) { return softplus(x); })},
    {"hard_swish", both([](const auto& x) { return hard_swish(x); })},
    {"tanh", both([](const auto& x) { return rectify::tanh(x); })},
    {"sigmoid", both([](const auto& x) { return sigmoid(x); })},
    {"softsign", both([](const auto& x) { return softsign(x); })},
    {"hard_tanh", both([](const auto& x) { return hard_tanh(x); })},
    {"hard_sigmoid", both([](const auto& x) { return hard_sigmoid(x); })},
    {"identity", both([](const auto& x) { return identity(x); })},
    {"crelu", {nullptr, [](const Matrix& x) { return crelu(x); }}},
    {"softmax", {nullptr, [](const Matrix& x) { return softmax(x); }}},
};

}  // namespace

TEST_CASE("functions: every activation of the catalogue has one, with its values", "[bits]") {
  const Matrix x = 3 * test::normal(5, 7, 1);
  for (const auto& entry : registry<Layer>().entries()) {
    const Layer layer = test::example<Layer>(entry);
    if (!layer->needs(x.rows()).activation) continue;
    INFO(entry.kind);
    const auto found = functions.find(entry.kind);
    REQUIRE(found != functions.end());
    const Matrix expected = Sequential(x.rows(), {layer}).predict(x);
    CHECK(found->second.of_matrix(x) == expected);
    if (!found->second.of_number) continue;
    for (Index j = 0; j < x.cols(); ++j) {
      for (Index i = 0; i < x.rows(); ++i) {
        CHECK(found->second.of_number(x(i, j)) == expected(i, j));
      }
    }
  }
}

TEST_CASE("functions: options are those of the rules") {
  const Matrix x = 3 * test::normal(5, 7, 1);
  const auto of_layer = [&x](const Layer& layer) { return Sequential(5, {layer}).predict(x); };
  CHECK(elu(x, 0.5) == of_layer(ELU{0.5}));
  CHECK(celu(x, 2) == of_layer(CELU{2}));
  CHECK(gelu(x, GELUApproximation::tanh) == of_layer(GELU{GELUApproximation::tanh}));
  CHECK(silu(x, 2) == of_layer(SiLU{2}));
  CHECK(softplus(x, 2, 3) == of_layer(Softplus{2, 3}));
  CHECK(hard_tanh(x, -0.5, 2) == of_layer(HardTanh{-0.5, 2}));
  CHECK(rrelu(-2, 0.25, 0.75) == -1);
  CHECK(swish(x) == silu(x));
  CHECK(silu(-1e4) == 0);
}

TEST_CASE("functions: of whole samples, which are columns") {
  const Matrix x = 3 * test::normal(6, 7, 1);
  CHECK(softmax(x) == Sequential(6, {Softmax{}}).predict(x));
  CHECK(crelu(x) == Sequential(6, {CReLU{}}).predict(x));
  CHECK(maxout(x, 3) == Sequential(6, {Maxout{3}}).predict(x));
  CHECK_THROWS_WITH(maxout(x, 4), "inputs: expected a multiple of 4 pieces, got 6");
  CHECK_THROWS_WITH(maxout(x, 0), "maxout: pieces: expected at least 1, got 0");
  CHECK(softmax(Matrix(0, 3)).cols() == 3);
  const Matrix large = Matrix::Constant(2, 1, Scalar(1e4));
  CHECK(softmax(large) == Matrix::Constant(2, 1, Scalar(0.5)));
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
