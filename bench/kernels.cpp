#include <benchmark/benchmark.h>

#include <rectify/base/indices.hpp>
#include <rectify/datasets/images.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/losses/catalogue.hpp>
#include <rectify/nn/workspace.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/optim/sgd.hpp>

#include "../tests/support.hpp"
#include "products.hpp"

// Single kernels on one thread. Options are Google Benchmark's: --benchmark_filter=adam for one.

namespace rectify::bench { namespace {

using benchmark::State;

constexpr Index batch = 64;

template <class F>
void add(const std::string& name, F&& f) {
  benchmark::RegisterBenchmark(name.c_str(), std::forward<F>(f));
}

void add_products() {
  for (const TileProduct& product : tile_products()) {
    add("product/" + product.name(), [product](State& state) {
      Operands operands(product);
      for (auto _ : state) benchmark::DoNotOptimize(operands.multiply());
      state.counters["FLOP/s"] =
          benchmark::Counter(product.flops(), benchmark::Counter::kIsIterationInvariantRate);
    });
  }
}

/// A unit-wise layer on one tile, as a plan runs it.
void run_tile(State& state, const Layer& layer, bool backward) {
  Sequential net(tile_units, {layer});
  Workspace workspace(net.architecture(), batch,
                      {.training = true, .fuse = false, .input_gradient = true});
  const Matrix x = Matrix::Random(tile_units, batch);
  const WorkerPass pass =
      workspace.training({.training = true}, view(x), net.weights(), net.buffers());
  const Plan& plan = workspace.plan();
  plan.forward(pass);
  plan.output_gradient(pass).setConstant(Scalar(0.01));
  for (auto _ : state) {
    if (backward) {
      plan.backward(pass, [](const GradientTile&) {});
    } else {
      plan.forward(pass);
    }
    benchmark::ClobberMemory();
  }
}

void add_activations() {
  for (const auto& entry : registry<Layer>().entries()) {
    const Layer layer = test::example<Layer>(entry);
    if (!layer->needs(tile_units).unitwise) continue;
    for (const bool backward : {false, true}) {
      add(entry.kind + (backward ? "/backward" : "/forward"),
          [=](State& state) { run_tile(state, layer, backward); });
    }
  }
}

void run_update(State& state, const Optimizer& optimizer) {
  constexpr std::size_t size = 100'000;
  Flat weights(size, Scalar(0.1)), gradients(size, Scalar(0.01));
  std::vector<Flat> slots(static_cast<std::size_t>(optimizer->slots()), Flat(size));
  Update update{.weights = weights,
                .gradients = gradients.data(),
                .slots = {},
                .learning_rate = optimizer->learning_rate(),
                .step = 0,
                .weight_decay = optimizer->weight_decay(),
                .carried = 0.5};
  for (std::size_t k = 0; k < slots.size(); ++k) update.slots[k] = slots[k].data();
  for (auto _ : state) {
    ++update.step;
    optimizer->update(update);
    benchmark::ClobberMemory();
  }
}

void add_optimizers() {
  const auto add_optimizer = [](const std::string& name, const Optimizer& optimizer) {
    add(name + "/100,000 weights", [=](State& state) { run_update(state, optimizer); });
  };
  for (const auto& entry : registry<Optimizer>().entries()) {
    add_optimizer(entry.kind, test::example<Optimizer>(entry));
  }
  add_optimizer("sgd, momentum", SGD{.momentum = 0.9});
}

void add_losses() {
  for (const auto& entry : registry<Loss>().entries()) {
    add(entry.kind + "/64x10", [loss = test::example<Loss>(entry)](State& state) {
      const Matrix outputs = Matrix::Random(10, batch);
      Matrix gradient(10, batch);
      for (auto _ : state) {
        for (Index i = 0; i < batch; ++i) {
          benchmark::DoNotOptimize(loss->value_and_gradient(
              {outputs.col(i).data(), 10}, {.label = i % 10}, {gradient.col(i).data(), 10}));
        }
      }
    });
  }
}

/// 64 images, others each time.
void add_gather() {
  add("gather/64 images", [](State& state) {
    const Dataset data = datasets::fashion_mnist().train;
    auto order = all_indices(data.size());
    random::shuffle(order, random::Stream(1, random::Purpose::batches));
    Matrix x(data.features(), batch);
    std::size_t begin = 0;
    for (auto _ : state) {
      data.gather(std::span(order).subspan(begin, batch), view(x));
      begin = (begin + batch) % (order.size() - batch);
      benchmark::ClobberMemory();
    }
  });
}

}  // namespace
}  // namespace rectify::bench

int main(int argc, char** argv) {
  using namespace rectify::bench;
  add_products();
  add_activations();
  add_optimizers();
  add_losses();
  add_gather();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
