#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/nn/training_step.hpp>
#include <rectify/optim/adam.hpp>

#include <atomic>
#include <cstdlib>
#include <new>
#include <numeric>

#include "../catch.hpp"
#include "../support.hpp"

// Counts what goes through operator new. Under sanitizers, which have one of their own, there is
// nothing to count.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)

namespace {
std::atomic<long> allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  if (void* memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole)) return memory;
  throw std::bad_alloc();
}
}  // namespace

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

using namespace rectify;

TEST_CASE("training: a step after the first allocates nothing of ours", "[nn]") {
  Sequential net(20, {Dense{130}, PReLU{}, Dense{70}, ReLU{}, Dense{4}});
  const Dataset data = test::blobs(64, 20, 4);
  for (const int threads : {1, 2}) {
    const Team team(threads);
    TrainingStep step(net, {SoftmaxCrossEntropy{}, Adam{}, 64}, team);
    std::vector<Index> samples(64);
    std::iota(samples.begin(), samples.end(), Index{0});
    step(data, samples, 1e-3);
    const long before = allocations;
    for (int i = 0; i < 10; ++i) step(data, samples, 1e-3);
    step(data, std::span(samples).first(10), 1e-3);
    CHECK(allocations - before == 0);
  }
}

TEST_CASE("predict: allocates nothing, of one sample or of many", "[nn]") {
  const Sequential net(20, {Dense{130}, PReLU{}, Dense{4}});
  for (const Index batch : {1, 64}) {
    const Matrix x = test::normal(20, batch, 72);
    Matrix y(4, batch);
    Workspace workspace = net.workspace(batch);
    net.predict(view(x), view(y), workspace);
    const long before = allocations;
    for (int i = 0; i < 10; ++i) net.predict(view(x), view(y), workspace);
    CHECK(allocations - before == 0);
  }
}

#endif
