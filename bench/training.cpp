#include <memory>

#include <rectify/datasets/images.hpp>
#include <rectify/nn/trainer.hpp>
#include <rectify/vitals/census.hpp>

#include <rectify/machine/clock.hpp>
#include "cases.hpp"
#include "program.hpp"

namespace rectify::bench {
namespace {

struct Arguments {
  std::string id;
  int threads = 0;
  double seconds = 3;
  bool vitals = false;
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

void measure(const Arguments& arguments) {
  const Case c = find_case("training", arguments.id);
  const Dataset data = datasets::fashion_mnist().train.first(c.samples);
  const auto timer = std::make_shared<EpochTimer>(c, arguments.seconds);
  Observers observers{timer};
  if (arguments.vitals) observers.insert(observers.begin(), dead_units(draw_probe(data, 2000, 1)));
  Sequential net = c.net();
  const Trainer trainer{{.optimizer = *c.optimizer,
                         .batch_size = c.batch,
                         .epochs = 1'000'000,
                         .threads = arguments.threads}};
  trainer.fit(net, data, {}, observers);
  const auto& all = timer->microseconds_per_step;
  print_result({{"who", arguments.vitals ? "rectify with vitals" : "rectify"},
                {"case", c.id},
                {"threads", timer->threads},
                {"epochs", all.size()}},
               "microseconds_per_step", all);
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
  return run_program(app, argc, argv, [&] { measure(arguments); });
}
