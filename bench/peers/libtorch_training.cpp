// First: what torch.h reads before it has a vector of a class that only this file completes, which
// Clang refuses in C++20.
#include <ATen/core/ivalue.h>

#include <torch/torch.h>

#include <numeric>

#include <rectify/datasets/images.hpp>
#include <rectify/machine/clock.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>

#include "../cases.hpp"
#include "../program.hpp"

// PyTorch from C++, the same as torch_training.py. rectify only brings the data and the case.

namespace rectify::bench { namespace {

struct Arguments {
  std::string id;
  int threads = 1;
  double seconds = 3;
};

struct Tensors {
  torch::Tensor images;  // (samples, features), bytes
  torch::Tensor labels;
};

Tensors load(Index samples) {
  const Dataset data = datasets::fashion_mnist().train.first(samples);
  std::vector<Index> all(static_cast<std::size_t>(samples));
  std::iota(all.begin(), all.end(), Index{0});
  Matrix pixels(data.features(), samples);
  data.gather_raw(all, view(pixels));
  std::vector<std::int64_t> labels;
  for (const Index i : all) labels.push_back(data.target(i).label);
  return {torch::from_blob(pixels.data(), {samples, data.features()}).to(torch::kUInt8),
          torch::tensor(labels)};
}

torch::nn::Sequential make_net(const Case& c) {
  torch::nn::Sequential net;
  for (std::size_t i = 1; i < c.sizes.size(); ++i) {
    if (i > 1) net->push_back(torch::nn::ReLU());
    net->push_back(torch::nn::Linear(c.sizes[i - 1], c.sizes[i]));
  }
  return net;
}

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const Case& c,
                                                        std::vector<torch::Tensor> parameters) {
  if (const auto* sgd = c.optimizer->as<SGD>()) {
    return std::make_unique<torch::optim::SGD>(
        parameters, torch::optim::SGDOptions(sgd->learning_rate).momentum(sgd->momentum));
  }
  const auto* adam = c.optimizer->as<Adam>();
  return std::make_unique<torch::optim::Adam>(parameters,
                                              torch::optim::AdamOptions(adam->learning_rate));
}

void train_epoch(torch::nn::Sequential& net, torch::optim::Optimizer& optimizer,
                 const Tensors& data, Index batch) {
  for (const torch::Tensor& samples : torch::randperm(data.images.size(0)).split(batch)) {
    const auto x = data.images.index_select(0, samples).to(torch::kFloat32).div_(255);
    const auto labels = data.labels.index_select(0, samples);
    optimizer.zero_grad();
    torch::nn::functional::cross_entropy(net->forward(x), labels).backward();
    optimizer.step();
  }
}

void measure(const Arguments& arguments) {
  const Case c = find_case("training", arguments.id);
  if (arguments.threads > 0) torch::set_num_threads(arguments.threads);
  torch::manual_seed(1);
  const Tensors data = load(c.samples);
  auto net = make_net(c);
  const auto optimizer = make_optimizer(c, net->parameters());
  train_epoch(net, *optimizer, data, c.batch);  // warms up
  const double steps = static_cast<double>((c.samples + c.batch - 1) / c.batch);
  std::vector<double> all;
  for (double left = arguments.seconds; all.empty() || left > 0;) {
    Stopwatch watch;
    train_epoch(net, *optimizer, data, c.batch);
    const double seconds = watch.lap();
    all.push_back(seconds * 1e6 / steps);
    left -= seconds;
  }
  print_result({{"who", "libtorch"},
                {"version", TORCH_VERSION},
                {"case", c.id},
                {"threads", torch::get_num_threads()},
                {"epochs", all.size()}},
               "microseconds_per_step", all);
}

}  // namespace
}  // namespace rectify::bench

int main(int argc, char** argv) {
  using namespace rectify::bench;
  Arguments arguments;
  CLI::App app{"Trains a case of cases.json with PyTorch in C++", "peer_libtorch"};
  app.add_option("--case", arguments.id, "T0, T1, ...")->required();
  app.add_option("--threads", arguments.threads, "of PyTorch; 0: as it chooses");
  app.add_option("--seconds", arguments.seconds, "how long, after an epoch to warm up");
  return run_program(app, argc, argv, [&] { measure(arguments); });
}
