#include <rectify/model/model.hpp>

#include <cstdio>
#include <vector>

/// predict_with_a_model MODEL: the class of a black image, and its scores.
int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const auto model = rectify::Model::load(argv[1]);
  const auto workspace = model.workspace();  // one for each thread
  const std::vector<rectify::Scalar> pixels(784, 0);  // as the data source gives them: 0 .. 255
  std::printf("class %td\n", model.classify(pixels, workspace));
} catch (const rectify::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
