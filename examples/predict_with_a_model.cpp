#include <rectify/model/model.hpp>

#include <algorithm>
#include <cstdio>

/// predict_with_a_model MODEL: the scores of a black image.
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto model = rectify::Model::load(argv[1]);
  auto workspace = model.workspace();
  std::vector<rectify::Scalar> pixels(static_cast<std::size_t>(model.inputs()), 0);
  std::vector<rectify::Scalar> scores(static_cast<std::size_t>(model.outputs()));
  model.predict(pixels, scores, workspace);
  const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
  std::printf("class %td\n", best);
}
