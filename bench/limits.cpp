#include <rectify/math/gemm.hpp>
#include <rectify/math/instruction_set.hpp>
#include <rectify/nn/team.hpp>

#include <rectify/machine/clock.hpp>
#include <rectify/machine/peak.hpp>
#include "products.hpp"
#include "program.hpp"

namespace rectify::bench { namespace {

/// GFLOP/s of the library's products on whole tiles, one thread.
Json product_rates(double seconds) {
  Json rates = Json::object();
  for (const TileProduct& product : tile_products()) {
    if (product.kind != TileProduct::forward || product.rows < tile_units) continue;
    Operands operands(product);
    const auto all = time_calls(seconds, [&](std::size_t) { return operands.multiply(); });
    rates[product.name()] = rounded(product.flops() * 1e-9 / median(all));
  }
  return rates;
}

void measure(double seconds) {
  const Team one(1), all;
  Json limits{{"who", "limits"}, {"threads", all.size()}};
  limits["instructions"] = name_of(instruction_set());
  limits["gflops_one"] = rounded(measure_peak(one, seconds));
  limits["gflops_all"] = rounded(measure_peak(all, seconds));
  limits["gbytes_one"] = rounded(measure_bandwidth(one, seconds));
  limits["gbytes_all"] = rounded(measure_bandwidth(all, seconds));
  limits["products_by"] = gemm_backend();
  limits["products_gflops"] = product_rates(seconds / 2);
  print(limits);
}

}  // namespace
}  // namespace rectify::bench

int main(int argc, char** argv) {
  using namespace rectify::bench;
  double seconds = 0.3;
  CLI::App app{"Measures what this machine could do, and what the products make of it",
               "bench_limits"};
  app.add_option("--seconds", seconds, "for each limit");
  return run_program(app, argc, argv, [&] { measure(seconds); });
}
