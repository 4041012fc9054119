#include <fmt/format.h>

#include <memory>

#include <rectify/datasets/images.hpp>
#include <rectify/training/trainer.hpp>
#include <rectify/vitals/vitals.hpp>

#include <rectify/machine/clock.hpp>
#include "cases.hpp"
#include "program.hpp"

namespace rectify::bench { namespace {

struct Arguments {
  std::string id;
  int threads = 0;
  double seconds = 3;
  bool vitals = false;
  bool forensics = false;
  bool phases = false;
};

/// Times whole epochs as a user has them: shuffling, gathering and the observers before this one
/// included. The first epoch warms up; no epoch is begun after the time is over.
class EpochTimer : public Observer {
 public:
  EpochTimer(const Case& c, double seconds)
      : steps_(static_cast<double>((c.samples + c.batch - 1) / c.batch)), left_(seconds) {}

  void begin(Training& training) override {
    threads = training.team().size();
    watch_.lap();
  }
  void after_epoch(Training& training) override {
    const double seconds = watch_.lap();
    if (training.epoch.number == 1) return;
    microseconds_per_step.push_back(seconds * 1e6 / steps_);
    left_ -= seconds;
    if (left_ <= 0) training.stop("time is over");
  }

  int threads = 0;
  std::vector<double> microseconds_per_step;

 private:
  double steps_;
  double left_;
  Stopwatch watch_;
};

/// Where the time of the workers goes.
class PhaseTimer : public Observer {
 public:
  void begin(Training& training) override { training.team().measure(phases_); }
  void after_epoch(Training& training) override {
    steps_ = static_cast<double>(training.epoch.step);
  }

  /// Microseconds a step of each worker, phase by phase as `Plan` has them.
  void print(const Case& c) const {
    const std::vector<std::string> names = phase_names(c.sizes.size() - 1);
    for (std::size_t worker = 0; worker < phases_.size(); ++worker) {
      Json list = Json::array();
      for (std::size_t i = 0; i < phases_[worker].size(); ++i) {
        const Phase& phase = phases_[worker][i];
        list.push_back({{"phase", i < names.size() ? names[i] : "?"},
                        {"work", rounded(phase.work * 1e6 / steps_)},
                        {"wait", rounded(phase.wait * 1e6 / steps_)}});
      }
      bench::print({{"who", "phases"}, {"case", c.id}, {"worker", worker}, {"phases", list}});
    }
  }

 private:
  static std::vector<std::string> phase_names(std::size_t layers) {
    std::vector<std::string> names{"gather, forward 1"};
    for (std::size_t k = 2; k <= layers; ++k) names.push_back(fmt::format("forward {}", k));
    names.emplace_back("loss");
    names.emplace_back("slope of the output");
    for (std::size_t k = layers; k > 1; --k) {
      const std::string behind = k < layers ? fmt::format("weights {}, ", k + 1) : "";
      names.push_back(fmt::format("{}inputs {}, slope", behind, k));
    }
    names.emplace_back(layers > 1 ? "weights 2, weights 1" : "weights 1");
    return names;
  }

  Phases phases_;
  double steps_ = 1;
};

void measure(const Arguments& arguments) {
  const Case c = find_case("training", arguments.id);
  const Dataset data = datasets::fashion_mnist().train.first(c.samples);
  const auto timer = std::make_shared<EpochTimer>(c, arguments.seconds);
  Observers observers{timer};
  const bool looks = arguments.vitals || arguments.forensics;
  if (looks) {
    const Vitals::Options options{.loss = Loss::fitting(data), .forensics = arguments.forensics};
    observers.insert(observers.begin(),
                     std::make_shared<Vitals>(draw_probe(data, 2000, 1), options));
  }
  const auto phases = std::make_shared<PhaseTimer>();
  if (arguments.phases) observers.push_back(phases);
  Sequential net = c.net();
  const Trainer trainer{{.optimizer = *c.optimizer,
                         .batch_size = c.batch,
                         .epochs = 1'000'000,
                         .threads = arguments.threads}};
  trainer.fit(net, data, {}, observers);
  const auto& all = timer->microseconds_per_step;
  print_result({{"who", arguments.forensics ? "rectify with forensics"
                        : looks             ? "rectify with vitals"
                                            : "rectify"},
                {"case", c.id},
                {"threads", timer->threads},
                {"epochs", all.size()}},
               "microseconds_per_step", all);
  if (arguments.phases) phases->print(c);
}

}  // namespace
}  // namespace rectify::bench

int main(int argc, char** argv) {
  using namespace rectify::bench;
  Arguments arguments;
  CLI::App app{"Trains a case of cases.json on Fashion-MNIST and prints microseconds a step",
               "bench_training"};
  app.add_option("--case", arguments.id, "T0, T1, ...")->required();
  app.add_option("--threads", arguments.threads, "0: as Trainer chooses");
  app.add_option("--seconds", arguments.seconds, "how long, after an epoch to warm up");
  app.add_flag("--vitals", arguments.vitals, "look for dead units after every epoch");
  app.add_flag("--forensics", arguments.forensics, "and find out why they die");
  app.add_flag("--phases", arguments.phases, "how long each worker works and waits in each phase");
  return run_program(app, argc, argv, [&] { measure(arguments); });
}
