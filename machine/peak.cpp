#include "peak.hpp"

#include <algorithm>
#include <memory>

#include "../math/kernels.hpp"
#include "clock.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using kernels::Rounding;

/// Independent sums: more than latency x units of any core, and few enough for 16 registers with
/// the two operands.
constexpr int chains = 12;

/// Repeats sum = sum factor + term.
template <int bytes, Rounding rounding>
RECTIFY_INLINE float spin(long rounds, float factor, float term) {
  using Lanes = typename kernels::Vector<bytes, float>::Lanes;
  Lanes sums[chains];
  for (int i = 0; i < chains; ++i) sums[i] = Lanes{} + static_cast<float>(i);
  for (long r = 0; r < rounds; ++r) {
    for (Lanes& sum : sums) {
      Lanes next = Lanes{} + term;
      kernels::add_product<rounding>(next, sum, factor);
      sum = next;
    }
  }
  for (int i = 1; i < chains; ++i) sums[0] += sums[i];
  return sums[0][0];
}

#ifdef __x86_64__
[[RECTIFY_WHOLE_VECTORS gnu::target("arch=x86-64-v4")]] float spin_v4(long rounds, float factor,
                                                                      float term) {
  return spin<64, Rounding::once>(rounds, factor, term);
}
[[gnu::target("arch=x86-64-v3")]] float spin_v3(long rounds, float factor, float term) {
  return spin<32, Rounding::once>(rounds, factor, term);
}
#endif
float spin_baseline(long rounds, float factor, float term) {
  return spin<16, Rounding::twice>(rounds, factor, term);
}

struct Kernel {
  float (*spin)(long rounds, float factor, float term);
  int lanes;
};

Kernel kernel_in_use() {
#ifdef __x86_64__
  if (instruction_set() == InstructionSet::v4) return {spin_v4, 16};
  if (instruction_set() == InstructionSet::v3) return {spin_v3, 8};
#endif
  return {spin_baseline, 4};
}

using Array = std::unique_ptr<float[]>;

/// First written by the threads that use it, so that it is placed in memory near them (NUMA).
Array make_array(const Team& team, Index n) {
  Array array = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(n));
  team.run([&](const Worker& worker) {
    const IndexRange mine = worker.share(n);
    std::fill_n(array.get() + mine.begin, mine.size(), 1.0f);
  });
  return array;
}

}  // namespace

double measure_peak(const Team& team, double seconds) {
  constexpr long rounds = 200'000;
  const Kernel kernel = kernel_in_use();
  std::vector<float> results(static_cast<std::size_t>(team.size()));
  const auto all = time_calls(seconds, [&](std::size_t call) {
    const float term = 1e-3f * static_cast<float>(call % 8);
    team.run([&](const Worker& worker) {
      results[at(worker.index())] = kernel.spin(rounds, 0.999f, term);
    });
    return results.front();
  });
  return 2e-9 * rounds * chains * kernel.lanes * team.size() /
         *std::min_element(all.begin(), all.end());
}

double measure_bandwidth(const Team& team, double seconds) {
  constexpr Index n = 1 << 24;
  const Array a = make_array(team, n), b = make_array(team, n), c = make_array(team, n);
  const auto all = time_calls(seconds, [&](std::size_t call) {
    const float s = static_cast<float>(call % 8);
    team.run([&](const Worker& worker) {
      const IndexRange mine = worker.share(n);
      float* to = a.get();
      const float *first = b.get(), *second = c.get();
      for (Index i = mine.begin; i < mine.end; ++i) to[i] = first[i] + s * second[i];
    });
    return a[0];
  });
  return 3e-9 * sizeof(float) * n / *std::min_element(all.begin(), all.end());
}

}}  // namespace rectify
