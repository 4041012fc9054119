#include <rectify/model/model.hpp>

#include <algorithm>
#include <cstdio>
#include <vector>

/// predict_with_a_model MODEL: prints the predicted class of a black 28 x 28 image, and its logit.
int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const auto model = rectify::Model::load(argv[1]);
  const auto workspace = model.workspace();
  const std::vector<rectify::Scalar> pixels(784);
  std::vector<rectify::Scalar> scores(10);
  model.predict(pixels, scores, workspace);
  const auto best = std::max_element(scores.begin(), scores.end());
  std::printf("class %td, score %.3f\n", best - scores.begin(), *best);
} catch (const rectify::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
