#include <rectify/base/error.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/rrelu.hpp>
#include <rectify/nn/workspace.hpp>

#include <cmath>
#include <numeric>

#include <rectify/layers/catalogue.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

constexpr Index many_units = 100, many_samples = 2000;

/// Samples first, first + 1, ... of a data set.
std::vector<Index> samples_from(Index first, Index size = many_samples) {
  std::vector<Index> samples(static_cast<std::size_t>(size));
  std::iota(samples.begin(), samples.end(), first);
  return samples;
}

/// What a layer makes of a batch in training, and of an upstream gradient of ones.
struct Drawn {
  Matrix y, dx;
};

Drawn draw(const std::vector<Layer>& layers, Matrix x, Pass common) {
  Sequential net(x.rows(), layers);
  Workspace workspace(net.architecture(), x.cols(), {.training = true, .input_gradient = true});
  common.training = true;
  const WorkerPass pass =
      workspace.training(common, view(std::as_const(x)), net.weights(), net.buffers());
  workspace.plan().forward(pass);
  const Matrix y = workspace.plan().output(pass);
  workspace.plan().output_gradient(pass).setOnes();
  workspace.plan().backward(pass, [](const GradientTile&) {});
  return {y, workspace.plan().input_gradient(pass)};
}

double mean(const Matrix& values) { return values.cast<double>().mean(); }
double variance(const Matrix& values) {
  return (values.cast<double>().array() - mean(values)).square().mean();
}

constexpr double n = static_cast<double>(many_units * many_samples);

}  // namespace

TEST_CASE("dropout: drops the share that it should, and scales what is left", "[layers]") {
  const Matrix ones = Matrix::Ones(many_units, many_samples);
  const auto samples = samples_from(0);
  for (const double rate : {0.1, 0.5, 0.9}) {
    const Matrix y = draw({Dropout{rate}}, ones, {.seed = 3, .samples = samples}).y;
    const auto dropped = static_cast<double>((y.array() == 0).count()) / n;
    CHECK(std::abs(dropped - rate) < 6 * std::sqrt(rate * (1 - rate) / n));
    CHECK((y.array() == 0 || y.array() == Scalar(1 / (1 - rate))).all());
  }
}

TEST_CASE("dropout: units, samples, steps and layers are drawn apart", "[layers]") {
  const Matrix ones = Matrix::Ones(many_units, many_samples);
  const auto samples = samples_from(0);
  const Pass pass{.seed = 3, .step = 7, .samples = samples};
  const Matrix y = draw({Dropout{}}, ones, pass).y.array() - 1;  // 1 or -1
  const auto uncorrelated = [](const Matrix& a, const Matrix& b) {
    return std::abs(mean(a.cwiseProduct(b))) < 6 / std::sqrt(static_cast<double>(a.size()));
  };
  const auto other = [&](const std::vector<Layer>& layers, const Pass& then) {
    return Matrix(draw(layers, ones, then).y.array() - 1);
  };
  CHECK(uncorrelated(y.topRows(many_units - 1), y.bottomRows(many_units - 1)));
  CHECK(uncorrelated(y.topRows(many_units - 64), y.bottomRows(many_units - 64)));
  CHECK(uncorrelated(y.leftCols(many_samples - 1), y.rightCols(many_samples - 1)));
  CHECK(uncorrelated(y, other({Dropout{}}, {.seed = 3, .step = 8, .samples = samples})));
  CHECK(uncorrelated(y, other({Dropout{}}, {.seed = 4, .step = 7, .samples = samples})));
  CHECK(uncorrelated(y, other({Dropout{0}, Dropout{}}, pass)));
}

TEST_CASE("dropout: a sample has its mask wherever it stands in a batch, and in backward too",
          "[layers][bits]") {
  for (const Layer& layer : {Layer(Dropout{}), Layer(AlphaDropout{}), Layer(RReLU{})}) {
    INFO(layer.kind());
    const Matrix x = -Matrix::Ones(many_units, 20);
    const auto first = samples_from(0, 20), later = samples_from(5, 20);
    const Drawn a = draw({layer}, x, {.seed = 3, .samples = first});
    const Drawn b = draw({layer}, x, {.seed = 3, .samples = later});
    CHECK(a.y.rightCols(15) == b.y.leftCols(15));
    CHECK(a.dx.rightCols(15) == b.dx.leftCols(15));
    CHECK(a.y.leftCols(1) != b.y.leftCols(1));
    CHECK(draw({layer}, x, {.seed = 3}).y == a.y);  // without a data set, by column
  }
  const Drawn drawn = draw({Dropout{}}, Matrix::Ones(many_units, 20), {.seed = 3});
  CHECK(drawn.dx == drawn.y);
}

TEST_CASE("dropout: predicts x itself, and not-a-number stays so where it is dropped", "[layers]") {
  const Matrix x = test::normal(many_units, 20, 1);
  CHECK(Sequential(many_units, {Dropout{}}).predict(x) == x);
  CHECK(Sequential(many_units, {AlphaDropout{}}).predict(x) == x);
  const Matrix nan = Matrix::Constant(many_units, 20, test::not_a_number<Scalar>);
  for (const Layer& layer : {Layer(Dropout{}), Layer(AlphaDropout{}), Layer(RReLU{})}) {
    CHECK(draw({layer}, nan, {}).y.array().isNaN().all());
  }
}

TEST_CASE("alpha dropout: keeps mean 0 and variance 1", "[layers]") {
  for (const double rate : {0.1, 0.5}) {
    const Matrix y =
        draw({AlphaDropout{rate}}, test::normal(many_units, many_samples, 2), {.seed = 5}).y;
    const double fourth =
        (y.cast<double>().array() - mean(y)).pow(4).mean() - std::pow(variance(y), 2);
    CHECK(std::abs(mean(y)) < 6 / std::sqrt(n));
    CHECK(std::abs(variance(y) - 1) < 6 * std::sqrt(fourth / n));
  }
}

TEST_CASE("rrelu: slopes are uniform between the bounds, in prediction the middle", "[layers]") {
  const RReLU rule;
  const double width = rule.upper - rule.lower, middle = (rule.upper + rule.lower) / 2;
  const Matrix slopes = draw({rule}, -Matrix::Ones(many_units, many_samples), {.seed = 5}).dx;
  const double deviation = width / std::sqrt(12.0);
  CHECK(std::abs(mean(slopes) - middle) < 6 * deviation / std::sqrt(n));
  CHECK(std::abs(variance(slopes) - deviation * deviation) <
        6 * std::sqrt(std::pow(width, 4) / 180 / n));  // a uniform square's variance
  CHECK(slopes.minCoeff() >= Scalar(rule.lower));
  CHECK(slopes.maxCoeff() <= Scalar(rule.upper));
  const Matrix x = test::normal(many_units, 20, 1);
  CHECK(Sequential(many_units, {rule}).predict(x) ==
        x.unaryExpr([=](Scalar v) { return v > 0 ? v : Scalar(middle) * v; }));
  CHECK(draw({rule}, x.cwiseAbs(), {}).y == x.cwiseAbs());
}

TEST_CASE("rrelu: bounds that cross are refused", "[layers]") {
  const Json crossed{{"type", "rrelu"}, {"lower", 0.5}, {"upper", 0.25}};
  std::vector<Problem> problems;
  registry<Layer>().read(Reader(crossed, "layers[0]", problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].mismatch.text() ==
        "layers[0].lower: expected a number at most upper, 0.25; got 0.5");
}
