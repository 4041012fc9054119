#include "commands.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/indices.hpp"
#include "../../datasets/source.hpp"
#include "../../io/npz.hpp"
#include "../../layers/activations.hpp"
#include "../../layers/dense.hpp"
#include "../../losses/softmax_cross_entropy.hpp"
#include "../../machine/clock.hpp"
#include "../../machine/machine.hpp"
#include "../../machine/peak.hpp"
#include "../../math/gemm.hpp"
#include "../../math/instruction_set.hpp"
#include "../../optim/adam.hpp"
#include "../../training/training_step.hpp"
#include "../terminal/output.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Matrix products slower than this fraction of the peak, and threads below this fraction of ideal
/// scaling, are reported as a problem.
constexpr double good_fraction = 0.75;

double best(std::vector<double> seconds) {
  return *std::min_element(seconds.begin(), seconds.end());
}

/// GFLOP/s of all threads of the team together, each computing matrix products of the size that a
/// training step has: 64 units by 64 samples by 784 inputs.
double product_rate(const Team& team) {
  constexpr Index units = 64, samples = 64, inputs = 784;
  const Matrix a = Matrix::Ones(units, inputs), b = Matrix::Ones(inputs, samples);
  std::vector<Matrix> results(static_cast<std::size_t>(team.size()), Matrix(units, samples));
  constexpr int products = 20;
  const double seconds = best(time_calls(0.2, [&](std::size_t) {
    team.run([&](const Worker& worker) {
      Matrix& c = results[at(worker.index())];
      for (int i = 0; i < products; ++i) multiply(view(a), view(b), view(c));
    });
    return static_cast<double>(results[0](0, 0));
  }));
  return 2e-9 * units * samples * inputs * products * team.size() / seconds;
}

struct Step {
  double microseconds;
  long allocations;  ///< in one step after the first; -1: not counted
};

/// A step of 784-128-10 with Adam on batches of 64.
Step measure_step(const Team& team, AllocationCount allocations) {
  constexpr Index batch = 64;
  Sequential net(784, {Dense{128}, ReLU{}, Dense{10}});
  const Dataset data = Dataset::of_values(Matrix::Ones(784, batch), Labels(std::size_t{batch}), 10);
  const std::vector<Index> samples = all_indices(batch);
  TrainingStep step(net, {SoftmaxCrossEntropy{}, Adam{}, batch}, team);
  step(data, samples);
  const long before = allocations ? allocations() : 0;
  step(data, samples);
  const long during = allocations ? allocations() - before : -1;
  const double seconds =
      best(time_calls(0.2, [&](std::size_t) { return step(data, samples).loss; }));
  return {seconds * 1e6, during};
}

/// Loads a data source: its sizes and how long it took, or why it cannot be loaded.
Json try_source(const Registry<Source>::Entry& entry) {
  Json result{{"source", entry.kind}, {"found", false}};
  try {
    std::vector<Problem> problems;
    const auto source = registry<Source>().read(Reader(Json(entry.kind), "", problems));
    if (!source) return result;
    Stopwatch watch;
    const Splits splits = (*source)->load({});
    result.update({{"found", true},
                   {"train", splits.train.size()},
                   {"test", splits.test.size()},
                   {"seconds", watch.lap()}});
  } catch (const DataError& error) {
    result["reason"] = error.what();  // starts with the source's name
  }
  return result;
}

Json try_sources() {
  Json sources = Json::array();
  for (const auto& entry : registry<Source>().entries()) {
    if (!entry.needs_more()) sources.push_back(try_source(entry));
  }
  return sources;
}

/// Everything that doctor reports, but for the problems found.
Json examine(AllocationCount allocations) {
  const Build built = build();
  const Team one(1), all;
  Json report{{"version", built.version},
              {"commit", built.commit.empty() ? Json() : Json(built.commit)},
              {"build", built.type},
              {"compiler", built.compiler},
              {"scalar", built.scalar},
              {"optimized", built.optimized},
              {"processor", processor_name()},
              {"instruction_set", name_of(instruction_set())},
              {"products", built.products},
              {"threads", all.size()},
              {"load_average", load_average()}};
  report["peak_gflops"] = measure_peak(one, 0.2);
  report["product_gflops"] = product_rate(one);
  report["product_gflops_all_threads"] = product_rate(all);
  const Step alone = measure_step(one, allocations), together = measure_step(all, allocations);
  report["step_microseconds"] = alone.microseconds;
  report["step_microseconds_all_threads"] = together.microseconds;
  if (together.allocations >= 0) report["allocations_in_a_step"] = together.allocations;
  report["data"] = try_sources();
  report["npz"] = npz_library().empty() ? Json() : Json(npz_library());
  return report;
}

/// The problems found, each with its cause or remedy.
std::vector<std::string> diagnose(const Json& report) {
  std::vector<std::string> causes;
  if (!report["optimized"].get<bool>()) {
    causes.emplace_back("built without optimization; use: cmake --preset release");
  }
  const auto products = report["products"].get<std::string>();
  if (products.starts_with("Eigen")) {
    causes.emplace_back("built with Eigen's matrix products; use: cmake -DRECTIFY_GEMM=rectify");
  }
  if (instruction_set() != instruction_sets().back()) {
    causes.push_back(
        fmt::format("RECTIFY_INSTRUCTION_SET selects less than the processor supports, which is {}",
                    name_of(instruction_sets().back())));
  }
  if (instruction_sets().back() == InstructionSet::baseline) {
    causes.emplace_back("the processor has no AVX2 or AVX-512, or a virtual machine hides them");
  }
  const double of_peak =
      report["product_gflops"].get<double>() / report["peak_gflops"].get<double>();
  const double load = report["load_average"].get<double>();
  const auto threads = report["threads"].get<double>();
  const bool busy = load > 0.5;
  if (of_peak < good_fraction && causes.empty()) {
    causes.push_back(fmt::format("matrix products reach {:.0f} % of peak speed: {}", 100 * of_peak,
                                 busy ? "other processes are running"
                                      : "the processor is throttled, or shared with other users"));
  }
  const double scaling = report["product_gflops_all_threads"].get<double>() /
                         (threads * report["product_gflops"].get<double>());
  if (scaling < good_fraction) {
    causes.push_back(
        fmt::format("{} threads are {:.1f} times as fast as one: {}", threads, scaling * threads,
                    busy ? fmt::format("other processes are running (load average {:.1f})", load)
                         : "they share one core, are throttled, or shared with other users"));
  }
  return causes;
}

std::string data_line(const Json& source) {
  const auto kind = source["source"].get<std::string>();
  if (!source["found"].get<bool>()) {
    return fmt::format("  {}\n", source.value("reason", kind));
  }
  return fmt::format("  {:<14} {} training and {} test samples, loaded in {:.2f} s\n", kind,
                     source["train"].get<Index>(), source["test"].get<Index>(),
                     source["seconds"].get<double>());
}

std::string text(const Json& report) {
  const auto number = [&](const char* key) { return report[key].get<double>(); };
  const auto word = [&](const char* key) { return report[key].get<std::string>(); };
  const auto threads = report["threads"].get<int>();
  std::string text = version_line(build()) + "\n\n";
  text += fmt::format("processor        {}, {} threads, {}\n", word("processor"), threads,
                      word("instruction_set"));
  text += fmt::format("matrix products  {}\n", word("products"));
  text += fmt::format(
      "  one thread     {:.0f} GFLOP/s, {:.0f} % of the peak of {:.0f}\n", number("product_gflops"),
      100 * number("product_gflops") / number("peak_gflops"), number("peak_gflops"));
  text += fmt::format("  {} threads      {:.0f} GFLOP/s, {:.2f} times one thread\n", threads,
                      number("product_gflops_all_threads"),
                      number("product_gflops_all_threads") / number("product_gflops"));
  text += "training step    784-128-10, Adam, batches of 64\n";
  text += fmt::format("  one thread     {:.0f} us\n", number("step_microseconds"));
  text += fmt::format("  {} threads      {:.0f} us\n", threads,
                      number("step_microseconds_all_threads"));
  if (report.contains("allocations_in_a_step")) {
    text += fmt::format("  allocations    {}, including those of libraries\n",
                        report["allocations_in_a_step"].get<long>());
  }
  text += "data\n";
  for (const Json& source : report["data"]) text += data_line(source);
  text +=
      fmt::format("  .npz files     {}\n",
                  report["npz"].is_null()
                      ? "not supported: built without libzip (install libzip-dev and build again)"
                      : "read by " + word("npz"));
  const auto& causes = report["to_mend"];
  text += causes.empty() ? "\nno problems found\n" : "\nproblems\n";
  for (const Json& cause : causes) text += fmt::format("  {}\n", cause.get<std::string>());
  return text;
}

}  // namespace

void add_doctor_command(CLI::App& app, AllocationCount allocations) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("doctor", "Show build, processor, speed, data and problems");
  command->add_flag("--json", *json, "print one JSON document");
  command->footer("Example: rectify doctor");
  command->callback([json, allocations] {
    Json report = examine(allocations);
    report["to_mend"] = diagnose(report);
    *json ? print_json(report) : print(text(report));
  });
}

}}  // namespace rectify
