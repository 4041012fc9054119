// Prints the bits of the library's activations, as functions and as layers: they are the same
// whatever this program is compiled with.
#include <cstdint>
#include <cstdio>

#include <rectify/base/hash.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/functions.hpp>
#include <rectify/nn/sequential.hpp>

using namespace rectify;

namespace {

void print(const char* name, const Matrix& values) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  const auto size = static_cast<std::size_t>(values.size()) * sizeof(Scalar);
  std::printf("%s %016llx\n", name, static_cast<unsigned long long>(hash_bytes({bytes, size})));
}

}  // namespace

int main() {
  Matrix x(64, 64);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = Scalar(i - 2048) / 128;
  print("elu", elu(x));
  print("selu", selu(x));
  print("celu", celu(x, 0.7));
  print("gelu", gelu(x));
  print("gelu, tanh", gelu(x, GELUApproximation::tanh));
  print("silu", silu(x, 1.3));
  print("mish", mish(x));
  print("softplus", softplus(x, 1.3));
  print("hard_swish", hard_swish(x));
  print("tanh", rectify::tanh(x));
  print("sigmoid", sigmoid(x));
  print("softsign", softsign(x));
  print("hard_sigmoid", hard_sigmoid(x));
  const Sequential net(64, {Dense{64}, Tanh{}, Dense{64}, GELU{}, Dense{64}, Mish{}, Dense{3}}, 5);
  print("a net's first weights", net.tensor("0.weight"));
  print("a net's outputs", net.predict(x));
}
