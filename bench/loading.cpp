#include <rectify/datasets/images.hpp>

#include <rectify/machine/clock.hpp>
#include "program.hpp"

namespace rectify::bench { namespace {

void measure(const std::string& folder, double seconds) {
  Json facts{{"who", "rectify"}, {"what", "loading Fashion-MNIST"}};
  const auto all = time_calls(seconds, [&](std::size_t) {
    const Splits splits = datasets::fashion_mnist(folder);
    return static_cast<double>(splits.train.size() + splits.test.size());
  });
  print_result(facts, "seconds", all);
}

}  // namespace
}  // namespace rectify::bench

int main(int argc, char** argv) {
  using namespace rectify::bench;
  std::string folder;
  double seconds = 2;
  CLI::App app{"Loads Fashion-MNIST again and again and prints seconds a time", "bench_loading"};
  app.add_option("--folder", folder, "of its files, raw or .gz; else the usual one");
  app.add_option("--seconds", seconds, "how long");
  return run_program(app, argc, argv, [&] { measure(folder, seconds); });
}
