#include "static_nets.hpp"

#include <numeric>

#include <rectify/machine/clock.hpp>
#include <rectify/model/static_net.hpp>

// Compiled for this very processor, as header-only code of this kind is by its users.

namespace rectify::bench {
namespace {

template <Index inputs, class... Layers>
std::vector<double> time_net(const std::string& path, const Scalar* samples, Index count,
                             double seconds) {
  static StaticNet<inputs, Layers...> net;
  net.load(path);
  return time_calls(seconds, [&](std::size_t call) {
    const Scalar* x = samples + static_cast<Index>(call) % count * inputs;
    const auto y = net.predict(std::span<const Scalar, std::size_t{inputs}>(x, inputs));
    return std::accumulate(y.begin(), y.end(), Scalar(0));
  });
}

}  // namespace

std::vector<double> time_static_net(const std::string& id, const std::string& path,
                                    const Scalar* inputs, Index count, double seconds) {
  using fixed::Dense;
  if (id == "I0") {
    return time_net<8, Dense<16>, ReLU, Dense<16>, ReLU, Dense<10>>(path, inputs, count, seconds);
  }
  if (id == "I1") return time_net<784, Dense<128>, ReLU, Dense<10>>(path, inputs, count, seconds);
  return {};
}

}  // namespace rectify::bench
