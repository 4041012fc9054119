#include <rectify/layers/activations.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include <rectify/base/hash.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/schema/reader.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();
constexpr Scalar not_a_number = std::numeric_limits<Scalar>::quiet_NaN();

/// The activations of the catalogue that have no weights.
std::vector<Layer> stateless() {
  std::vector<Layer> layers;
  for (const auto& entry : registry<Layer>().entries()) {
    const Layer layer = test::example<Layer>(entry);
    const Needs needs = layer->needs(5);
    if (needs.activation && needs.parameters.empty()) layers.push_back(layer);
  }
  return layers;
}

std::pair<Scalar, Scalar> value_and_slope(const Layer& layer, Scalar x) {
  const auto both = test::value_and_slope(Sequential(1, {layer}), Matrix::Constant(1, 1, x));
  return {both.value(0, 0), both.slope(0, 0)};
}

/// What is wrong with a layer as JSON.
std::vector<std::string> problems_of(const Json& json) {
  std::vector<Problem> problems;
  registry<Layer>().read(Reader(json, "", problems));
  std::vector<std::string> texts;
  for (const Problem& problem : problems) texts.push_back(problem.mismatch.text());
  return texts;
}

bool same(const Matrix& a, const Matrix& b) { return (a.array() == b.array()).all(); }

/// Of values and slopes on a grid: in float, in double.
const std::map<std::string, std::array<std::uint64_t, 2>> hashes{
    {"relu", {0x42ea3390c0fa424c, 0xdce378367cdd0d17}},
    {"leaky_relu", {0xe34a1f00409d85a4, 0x8df2da17af15be37}},
    {"rrelu", {0x444986be3fdb05c6, 0x642b39395f060444}},
    {"relu6", {0x27499e973b20e041, 0x4e7336da260ebc56}},
    {"elu", {0x84590b8658a7b799, 0x070012ca05c96f30}},
    {"selu", {0xdad8c5317c1fd9ad, 0x18d96d38216800a8}},
    {"celu", {0x84590b8658a7b799, 0x070012ca05c96f30}},
    {"gelu", {0x861b51b3e43688d4, 0x63d891e5c27fdecf}},
    {"silu", {0x18d020509690b2c5, 0x26df34b796004151}},
    {"mish", {0x279c331ec92b0569, 0x75130f29c919176c}},
    {"softplus", {0xc0f14df67ff3b4a7, 0x8cea5c510ec29055}},
    {"hard_swish", {0x3fb5fa799c395317, 0x639bf97500927298}},
    {"tanh", {0x49bfd4140e783441, 0xf2ef8f88776a55c3}},
    {"sigmoid", {0x1ae917072f14d289, 0x3572c821c768a7a3}},
    {"softsign", {0xde8d83bdb686825a, 0x6c2572b3514e3ee2}},
    {"hard_tanh", {0xdc3edad94cf863f1, 0x00315c9f608d9a5e}},
    {"hard_sigmoid", {0xadef43ba193a72bb, 0xf0e9cf794ad8e7b7}},
    {"identity", {0x30bb929a357d3d84, 0x68a063ee202d48a0}},
};

std::uint64_t hash_of(const Layer& layer) {
  constexpr Index n = 64;
  std::vector<Scalar> values;
  for (Index begin = -2048; begin < 2048; begin += n) {
    Matrix x(n, 1);
    for (Index i = 0; i < n; ++i) x(i, 0) = Scalar(begin + i) / 128;
    const auto both = test::value_and_slope(Sequential(n, {layer}), x);
    values.insert(values.end(), both.value.data(), both.value.data() + n);
    values.insert(values.end(), both.slope.data(), both.slope.data() + n);
  }
  return hash_values(values);
}

}  // namespace

TEST_CASE("activations: the gains are those of the table", "[layers]") {
  const std::vector<std::pair<Layer, double>> gains{
      {ReLU{}, 1.4142}, {LeakyReLU{}, 1.4141}, {PReLU{}, 1.3720}, {ELU{}, 1.2452}, {SELU{}, 1.0000},
      {GELU{}, 1.5335}, {Mish{}, 1.4868},      {Tanh{}, 1.5925},  {Identity{}, 1}};
  for (const auto& [layer, gain] : gains) {
    INFO(layer.kind());
    CHECK(std::abs(layer->gain().value() - gain) < 5.1e-5);
  }
}

TEST_CASE("activations: finite inputs give finite values and slopes, not-a-number stays",
          "[layers]") {
  constexpr Scalar tiny = std::numeric_limits<Scalar>::denorm_min();
  constexpr Scalar least_normal = std::numeric_limits<Scalar>::min();
  for (const Layer& layer : stateless()) {
    INFO(layer.kind());
    for (const Scalar x : {Scalar(0), tiny, least_normal, Scalar(1e4), Scalar(1e15)}) {
      for (const Scalar sign : {Scalar(1), Scalar(-1)}) {
        INFO(sign * x);
        const auto [value, slope] = value_and_slope(layer, sign * x);
        CHECK(std::isfinite(value));
        CHECK(std::isfinite(slope));
      }
    }
    CHECK(std::isnan(value_and_slope(layer, not_a_number).first));
  }
}

TEST_CASE("activations: at infinity they are what torch's are", "[layers]") {
  const std::vector<std::tuple<Layer, Scalar, Scalar>> limits{
      {ReLU{}, 0, infinity},
      {LeakyReLU{}, -infinity, infinity},
      {ReLU6{}, 0, 6},
      {ELU{}, -1, infinity},
      {CELU{}, -1, infinity},
      {SELU{}, -SELU::limit, infinity},
      {GELU{}, not_a_number, infinity},
      {GELU{GELUApproximation::tanh}, not_a_number, infinity},
      {Mish{}, not_a_number, infinity},
      {Softplus{}, 0, infinity},
      {HardSwish{}, not_a_number, infinity},
      {Tanh{}, -1, 1},
      {Sigmoid{}, 0, 1},
      {Softsign{}, not_a_number, not_a_number},
      {HardTanh{}, -1, 1},
      {HardSigmoid{}, 0, 1},
      {Identity{}, -infinity, infinity}};
  const auto is = [](Scalar a, Scalar b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (const auto& [layer, low, high] : limits) {
    INFO(layer.kind());
    CHECK(is(value_and_slope(layer, -infinity).first, low));
    CHECK(is(value_and_slope(layer, infinity).first, high));
  }
}

TEST_CASE("activations: a number has the same bits wherever it stands, fused or not",
          "[layers][bits]") {
  const Matrix x = 3 * test::normal(170, 1, 70);
  for (const Layer& layer : stateless()) {
    INFO(layer.kind());
    const auto whole = test::value_and_slope(Sequential(170, {layer}), x);
    int different = 0;
    for (Index rows = 1; rows <= 70; ++rows) {
      const Sequential net(rows, {layer});
      for (Index begin = 0; begin < 100; begin += 3) {
        const auto part = test::value_and_slope(net, x.middleRows(begin, rows), rows % 2 == 0);
        different += !same(part.value, whole.value.middleRows(begin, rows)) ||
                     !same(part.slope, whole.slope.middleRows(begin, rows));
      }
    }
    CHECK(different == 0);
  }
}

TEST_CASE("activations: values have the same bits with every compiler and instruction set",
          "[layers][bits]") {
  for (const Layer& layer : stateless()) {
    const std::uint64_t hash = hash_of(layer);
    INFO(layer.kind() << ", " << 8 * sizeof(Scalar) << " bits: 0x" << std::hex << hash);
    const auto known = hashes.find(std::string(layer.kind()));
    CHECK((known != hashes.end() && known->second[sizeof(Scalar) / 8] == hash));
  }
}

TEST_CASE("activations: in place or not, the bits are the same", "[layers][bits]") {
  const Matrix x = test::normal(20, 9, 71);
  for (const Layer& layer : stateless()) {
    INFO(layer.kind());
    const Sequential net(20, {Dense{70}, layer, Dense{66}, layer, Dense{3}}, 5);
    const auto fused = test::value_and_slope(net, x),
               unfused = test::value_and_slope(net, x, false);
    CHECK(same(fused.value, unfused.value));
    CHECK(same(fused.slope, unfused.slope));
    CHECK(same(net.predict(x), unfused.value));
  }
}

TEST_CASE("relu: keeps its input only where its slope at zero is not 0", "[layers]") {
  CHECK(!Layer(ReLU{})->needs(5).keeps_input);
  CHECK(Layer(ReLU{})->needs(5).keeps_output);
  CHECK(value_and_slope(ReLU{}, 0).second == 0);
  const Layer half = ReLU{.slope_at_zero = 0.5};
  CHECK(half->needs(5).keeps_input);
  CHECK(!half->needs(5).keeps_output);
  CHECK(value_and_slope(half, 0).second == Scalar(0.5));
  CHECK(value_and_slope(half, Scalar(-0.0)).second == Scalar(0.5));
  CHECK(value_and_slope(half, 2) == std::pair<Scalar, Scalar>(2, 1));
  CHECK(value_and_slope(half, -2) == std::pair<Scalar, Scalar>(0, 0));
}

TEST_CASE("activations: options that cannot be are refused", "[layers]") {
  CHECK(problems_of({{"type", "relu"}, {"slope_at_zero", 1.5}}) ==
        std::vector<std::string>{"slope_at_zero: expected a number >= 0 and <= 1, got 1.5"});
  CHECK(problems_of({{"type", "hard_tanh"}, {"min_value", 2}, {"max_value", 2}}) ==
        std::vector<std::string>{"max_value: expected a number > min_value, 2; got 2"});
  CHECK(problems_of({{"type", "gelu"}, {"approximate", "tan"}}) ==
        std::vector<std::string>{
            "approximate: expected one of none, tanh; got \"tan\" (did you mean \"tanh\"?)"});
  CHECK(problems_of({{"type", "celu"}, {"alpha", 0}}) ==
        std::vector<std::string>{"alpha: expected a number > 0, got 0"});
  CHECK(problems_of({{"type", "softplus"}, {"beta", 0}}) ==
        std::vector<std::string>{"beta: expected a number > 0, got 0"});
}
