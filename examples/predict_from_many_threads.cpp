#include <rectify/datasets/images.hpp>
#include <rectify/model/model.hpp>

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

using namespace rectify;

/// predict_from_many_threads MODEL: classifies the synthetic digits on four threads and prints how
/// many are correct.
int main(int argc, char** argv) try {
  if (argc != 2) return 2;
  const Model model = Model::load(argv[1]);
  const Dataset digits = datasets::digits().test;
  std::atomic<Index> correct = 0;
  const auto work = [&](Index begin, Index end) {
    const auto workspace = model.workspace();
    std::vector<Scalar> pixels(784);
    for (Index i = begin; i < end; ++i) {
      digits.gather_raw({&i, 1}, view(pixels.data(), 784, 1));
      if (model.classify(pixels, workspace) == digits.target(i).label) ++correct;
    }
  };
  const Index size = digits.size(), count = 4;
  std::vector<std::jthread> threads;
  for (Index k = 0; k < count; ++k) {
    threads.emplace_back(work, k * size / count, (k + 1) * size / count);
  }
  threads.clear();  // waits for them
  std::printf("%td of %td correct\n", correct.load(), size);
  return correct > size * 9 / 10 ? 0 : 1;
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
