// The two scalars, in one program: a net trained in float by the fused plan, layers in each other's
// memory, against the same in double, each layer by itself.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace rectify {
inline namespace f32 {
std::vector<double> train_digits(bool fuse);
}
namespace f64 {
std::vector<double> train_digits(bool fuse);
}
}  // namespace rectify

int main() {
  const std::vector<double> fused = rectify::f32::train_digits(true);
  const std::vector<double> exact = rectify::f64::train_digits(false);
  double difference = 0, largest = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    difference = std::max(difference, std::abs(fused[i] - exact[i]));
    largest = std::max(largest, std::abs(exact[i]));
  }
  std::printf("largest difference %.2g of %.2g\n", difference, largest);
  return fused.size() == exact.size() && difference <= 1e-5 * largest ? 0 : 1;
}
