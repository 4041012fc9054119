#include <rectify/model/model.hpp>

#include <array>

bool refuses(const char* path) {
  try {
    rectify::Model::load(path);
  } catch (const rectify::DataError&) {
    return true;
  }
  return false;
}

/// predicts MODEL: exclusive or, by the net that `trains` has saved.
int main(int argc, char** argv) {
  if (argc != 2 || !refuses("nowhere.safetensors")) return 2;
  const auto model = rectify::Model::load(argv[1]);
  const auto workspace = model.workspace();
  const auto predicts = [&](float a, float b) {
    const std::array<rectify::Scalar, 2> x{a, b};
    return model.classify(x, workspace);
  };
  const bool right =
      predicts(0, 0) == 0 && predicts(0, 1) == 1 && predicts(1, 0) == 1 && predicts(1, 1) == 0;
  return right ? 0 : 1;
}
