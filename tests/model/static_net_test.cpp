#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/model/static_net.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

/// A file with this net, and what the net gives for `x`.
std::string saved(const Sequential& net, const std::filesystem::path& folder,
                  const Normalization& normalization = {}) {
  const auto path = folder / "model.safetensors";
  save(net, path, {.normalization = normalization});
  return path.string();
}

}  // namespace

TEST_CASE("static net: gives what the net in the file gives, to rounding", "[model]") {
  const test::TemporaryFolder folder;
  const Sequential small(8, {Dense{16}, ReLU{}, Dense{17}, LeakyReLU{.negative_slope = 0.3},
                             Dense{.units = 10, .bias = false}});
  static StaticNet<8, fixed::Dense<16>, ReLU, fixed::Dense<17>, LeakyReLU, fixed::Dense<10>> tiny;
  tiny.load(saved(small, folder.path()));
  const Sequential large(784, {Dense{128}, Tanh{}, Dense{10}});
  static StaticNet<784, fixed::Dense<128>, Tanh, fixed::Dense<10>> wide;
  const Normalization bytes{{0.5f}, {255}};
  wide.load(saved(large, folder.path(), bytes));
  for (std::uint32_t place = 0; place < 5; ++place) {
    const Matrix a = test::normal(8, 1, 200 + place);
    Matrix b = test::normal(784, 1, 300 + place) * 100;
    const auto from_tiny = tiny.predict(std::span<const Scalar, 8>(a.data(), 8));
    const auto from_wide = wide.predict(std::span<const Scalar, 784>(b.data(), 784));
    bytes.apply(view(b));
    CHECK(test::relative_error(view(from_tiny.data(), 10, 1), small.predict(a)) < 1e-5);
    CHECK(test::relative_error(view(from_wide.data(), 10, 1), large.predict(b)) < 1e-5);
  }
}

TEMPLATE_TEST_CASE("static net: has every activation without weights", "[model]", ReLU, LeakyReLU,
                   ReLU6, ELU, SELU, CELU, GELU, Mish, Softplus, HardSwish, Tanh, Sigmoid, Softsign,
                   HardTanh, HardSigmoid, Identity) {
  const test::TemporaryFolder folder;
  const Sequential net(8, {Dense{17}, TestType{}, Dense{10}});
  static StaticNet<8, fixed::Dense<17>, TestType, fixed::Dense<10>> fixed_net;
  fixed_net.load(saved(net, folder.path()));
  const Matrix x = test::normal(8, 1, 500);
  const auto y = fixed_net.predict(std::span<const Scalar, 8>(x.data(), 8));
  CHECK(test::relative_error(view(y.data(), 10, 1), net.predict(x)) < 1e-5);
}

TEST_CASE("static net: may begin with an activation", "[model]") {
  const test::TemporaryFolder folder;
  const Sequential net(5, {Tanh{}, Dense{3}, Sigmoid{}});
  static StaticNet<5, Tanh, fixed::Dense<3>, Sigmoid> fixed_net;
  fixed_net.load(saved(net, folder.path()));
  const Matrix x = test::normal(5, 1, 600);
  const auto y = fixed_net.predict(std::span<const Scalar, 5>(x.data(), 5));
  CHECK(test::relative_error(view(y.data(), 3, 1), net.predict(x)) < 1e-5);
}

TEST_CASE("static net: keeps nothing of the net that it held before", "[model]") {
  const test::TemporaryFolder folder;
  StaticNet<8, fixed::Dense<4>> net;
  Sequential biased(8, {Dense{4}}), plain(8, {Dense{.units = 4, .bias = false}});
  biased.set_tensor("0.bias", Matrix::Ones(4, 1));
  net.load(saved(biased, folder.path()));
  net.load(saved(plain, folder.path()));
  const Matrix x = test::normal(8, 1, 400);
  const auto y = net.predict(std::span<const Scalar, 8>(x.data(), 8));
  CHECK(test::relative_error(view(y.data(), 4, 1), plain.predict(x)) < 1e-5);
}

TEST_CASE("static net: refuses a file with another net", "[model]") {
  const test::TemporaryFolder folder;
  const std::string path = saved(Sequential(8, {Dense{16}, ReLU{}, Dense{10}}), folder.path());
  StaticNet<8, fixed::Dense<16>, Tanh, fixed::Dense<10>> net;
  CHECK_THROWS_WITH(net.load(path),
                    path +
                        ": layers: expected 8 inputs, dense of 16, tanh, dense of 10; got "
                        "8 inputs, dense of 16, relu, dense of 10");
}
