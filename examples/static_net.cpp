#include <rectify/model/static_net.hpp>

#include <algorithm>
#include <cstdio>

using namespace rectify;

/// static_net MODEL: the class of a black image, by the net of train_in_a_program, compiled in.
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  static StaticNet<784, fixed::Dense<128>, ReLU, fixed::Dense<10>> net;
  net.load(argv[1]);
  const std::array<Scalar, 784> pixels{};
  const auto scores = net.predict(pixels);
  const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
  std::printf("class %td\n", best);
}
