#include <rectify/model/static_net.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

using namespace rectify;

/// static_net MODEL: the same prediction as predict_with_a_model, by the net of train_in_a_program,
/// whose shape is fixed at compile time.
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  static StaticNet<784, fixed::Dense<128>, ReLU, fixed::Dense<10>> net;
  net.load(argv[1]);
  const std::array<Scalar, 784> pixels{};
  const auto scores = net.predict(pixels);
  const auto best = std::max_element(scores.begin(), scores.end());
  std::printf("class %td, score %.3f\n", best - scores.begin(), *best);
}
