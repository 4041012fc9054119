#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/optim/adagrad.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/optim/lion.hpp>
#include <rectify/optim/nadam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

const Dataset& traced_data() {
  static const Dataset data = test::blobs(150, 20, 4);
  return data;
}

Sequential traced_net() { return {20, {Dense{70}, PReLU{}, Dense{4}}, 1}; }

/// What an observer sees of one step.
struct Step {
  Flat before, after;
  StepTrace trace = {};
  std::vector<Flat> slots_before = {};
};

/// Keeps every step, and traces them if asked to.
class Keeps : public Observer {
 public:
  explicit Keeps(bool traces) : traces_(traces) {}
  void begin(Training& training) override {
    if (traces_) training.trace();
    next(training);
  }
  void after_step(Training& training) override {
    steps.back().after = training.trained().weights();
    if (traces_) steps.back().trace = training.traced();
    next(training);
  }
  std::vector<Step> steps;  ///< the last one was not taken

 private:
  void next(const Training& training) {
    steps.push_back({training.trained().weights(), {}});
    steps.back().slots_before = training.state().slots;
  }
  bool traces_;
};

/// Resets the optimizer's slots for a unit after these steps.
class ResetsUnit : public Observer {
 public:
  ResetsUnit(std::vector<std::uint64_t> steps, Index unit)
      : steps_(std::move(steps)), unit_(unit) {}
  void after_step(Training& training) override {
    if (std::find(steps_.begin(), steps_.end(), training.place.step) == steps_.end()) return;
    Surgery surgery = training.surgery();
    for (const Tensor& tensor : training.trained().architecture().parameters()) {
      if (tensor.layer != 0) continue;
      for (Index i = 0; i < tensor.inputs(); ++i) surgery.reset_slots(tensor, unit_, i);
    }
  }

 private:
  std::vector<std::uint64_t> steps_;
  Index unit_;
};

std::vector<Step> steps_of(const Trainer::Options& options, bool traces,
                           const std::shared_ptr<Observer>& other = {}) {
  Sequential trained = traced_net();
  const auto keeps = std::make_shared<Keeps>(traces);
  Observers observers;
  if (other) observers.push_back(other);
  observers.push_back(keeps);
  Trainer(options).fit(trained, traced_data(), {}, observers);
  keeps->steps.pop_back();
  return keeps->steps;
}

double value_at(const Flat& values, std::size_t i) { return static_cast<double>(values[i]); }

/// Whether `part(i)` is what a trace has of each element, to a thousandth of the step or rounding.
void check_part(const Step& step, const Flat& traced,
                const std::function<double(std::size_t)>& part) {
  double worst = 0;
  for (std::size_t i = 0; i < traced.size(); ++i) {
    const double size = std::abs(value_at(step.after, i) - value_at(step.before, i));
    const double rounding = 1e-6 * std::max(1.0, std::abs(value_at(step.before, i)));
    worst = std::max(worst, std::abs(value_at(traced, i) - part(i)) / (1e-3 * size + rounding));
  }
  CHECK(worst < 1);
}

/// Whether the decay applies to this element.
std::vector<bool> decaying(const Architecture& net) {
  std::vector<bool> decays(static_cast<std::size_t>(net.weights_size()));
  for (const Tensor& tensor : net.parameters()) {
    for (Index i = 0; i < tensor.size(); ++i) {
      decays[at(tensor.offset + i)] = tensor.decays;
    }
  }
  return decays;
}

}  // namespace

TEST_CASE("updater: a traced step has the same bits as one that is not, of every optimizer",
          "[training][every]") {
  const auto final_bits = [](const Trainer::Options& options, bool traces) {
    return steps_of(options, traces).back().after;
  };
  for (const Optimizer& optimizer : test::catalogue_examples<Optimizer>()) {
    INFO(to_json(optimizer));
    const Trainer::Options options{.optimizer = optimizer, .epochs = 2, .threads = 1};
    CHECK(final_bits(options, true) == final_bits(options, false));
  }
  for (Trainer::Options options :
       {Trainer::Options{.optimizer = Adam{}, .updates = {.clip_norm = 0.1}},
        Trainer::Options{.optimizer = Adam{}, .updates = {.clip_value = 0.01}},
        Trainer::Options{.optimizer = Adam{}, .updates = {.average = 0.9}}}) {
    options.threads = 2;
    CHECK(final_bits(options, true) == final_bits(options, false));
  }
}

TEST_CASE("updater: a trace is the same on any number of threads", "[training][threads][bits]") {
  const auto traced = [](int threads) {
    return steps_of(
        {.optimizer = AdamW{}, .epochs = 1, .threads = threads, .updates = {.clip_norm = 0.1}},
        true);
  };
  const auto one = traced(1);
  for (const int threads : {2, 4}) {
    const auto many = traced(threads);
    for (std::size_t s = 0; s < one.size(); ++s) {
      CHECK(many[s].trace.gradients == one[s].trace.gradients);
      CHECK(many[s].trace.momentum == one[s].trace.momentum);
      CHECK(many[s].trace.decay == one[s].trace.decay);
    }
  }
}

TEST_CASE("updater: the first step is made of no momentum, and of decay only where there is some",
          "[training][every]") {
  for (const Optimizer& optimizer : test::catalogue_examples<Optimizer>()) {
    INFO(to_json(optimizer));
    const auto steps = steps_of({.optimizer = optimizer, .epochs = 1, .threads = 1}, true);
    const Flat none(steps[0].before.size());
    CHECK(steps[0].trace.momentum == none);
    for (const Step& step : steps) {
      if (optimizer->weight_decay() == 0) CHECK(step.trace.decay == none);
      if (optimizer->slots() == 0) CHECK(step.trace.momentum == none);
    }
    if (optimizer->weight_decay() > 0) CHECK(steps[1].trace.decay != none);
  }
}

TEST_CASE("updater: without an epsilon a trace stays finite", "[training]") {
  for (const Optimizer& optimizer :
       {Optimizer(Adam{.epsilon = 0}), Optimizer(Adagrad{.epsilon = 0}),
        Optimizer(Adam{.epsilon = 0, .weight_decay = 0.1})}) {
    const auto steps = steps_of({.optimizer = optimizer, .epochs = 1, .threads = 1}, true);
    for (const Flat* part : {&steps[0].trace.momentum, &steps[0].trace.decay}) {
      CHECK(std::all_of(part->begin(), part->end(), [](Scalar x) { return std::isfinite(x); }));
    }
  }
}

TEST_CASE("updater: the parts of SGD's and AdamW's steps are those of their formulas",
          "[training]") {
  const auto decays = decaying(traced_net().architecture());
  const double rate = 0.1, decay = 0.05;
  const auto sgd =
      steps_of({.optimizer = SGD{.learning_rate = rate, .momentum = 0.8, .weight_decay = decay},
                .epochs = 1,
                .threads = 1},
               true);
  REQUIRE(sgd.size() == 5);
  for (const Step& step : sgd) {
    check_part(step, step.trace.momentum,
               [&](std::size_t i) { return -rate * 0.8 * value_at(step.slots_before[0], i); });
    check_part(step, step.trace.decay, [&](std::size_t i) {
      return decays[i] ? -rate * decay * value_at(step.before, i) : 0;
    });
    // What is left of the step is the gradient's part.
    check_part(step, step.trace.gradients, [&](std::size_t i) {
      const double moved = value_at(step.after, i) - value_at(step.before, i);
      return -(moved - value_at(step.trace.momentum, i) - value_at(step.trace.decay, i)) / rate;
    });
  }
  const auto adamw = steps_of(
      {.optimizer = AdamW{.learning_rate = 0.01, .weight_decay = decay}, .epochs = 1, .threads = 1},
      true);
  for (std::size_t s = 0; s < adamw.size(); ++s) {
    const Step& step = adamw[s];
    const auto t = static_cast<double>(s + 1);
    check_part(step, step.trace.momentum, [&](std::size_t i) {
      const double m = 0.9 * value_at(step.slots_before[0], i),
                   v = 0.999 * value_at(step.slots_before[1], i);
      return -0.01 * m / (1 - std::pow(0.9, t)) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
    });
    check_part(step, step.trace.decay, [&](std::size_t i) {
      return decays[i] ? -0.01 * decay * value_at(step.before, i) : 0;
    });
  }
}

TEST_CASE("updater: a trace has the gradients as the optimizer took them", "[training]") {
  const double limit = 0.001;
  for (const Step& step :
       steps_of({.optimizer = SGD{}, .epochs = 1, .threads = 1, .updates = {.clip_value = limit}},
                true)) {
    double largest = 0;
    for (const Scalar g : step.trace.gradients) {
      largest = std::max(largest, std::abs(static_cast<double>(g)));
    }
    CHECK(largest == test::Approx(limit));
  }
  for (const Step& step :
       steps_of({.optimizer = SGD{}, .epochs = 1, .threads = 1, .updates = {.clip_norm = limit}},
                true)) {
    double squares = 0;
    for (const Scalar g : step.trace.gradients) squares += std::pow(static_cast<double>(g), 2);
    CHECK(std::sqrt(squares) == test::Approx(limit).epsilon(0.01));
  }
}

TEST_CASE("updater: what was forgotten steps as in the first step of a run, and then on from there",
          "[training][every]") {
  constexpr Index unit = 33;
  for (const Optimizer& optimizer : test::catalogue_examples<Optimizer>()) {
    INFO(to_json(optimizer));
    const Trainer::Options options{.optimizer = optimizer, .epochs = 3, .threads = 1};
    const auto alone = steps_of(options, true);
    const auto treated =
        steps_of(options, true, std::make_shared<ResetsUnit>(std::vector<std::uint64_t>{7}, unit));
    if (optimizer->slots() == 0) {
      CHECK(treated.back().after == alone.back().after);
      continue;
    }
    const Sequential some = traced_net();
    const Tensor& weight = some.architecture().parameters()[0];
    std::vector<std::size_t> own;
    for (const Tensor& tensor : some.architecture().parameters()) {
      if (tensor.layer != 0) continue;
      for (Index i = 0; i < tensor.inputs(); ++i) {
        own.push_back(static_cast<std::size_t>(tensor.at(unit, i)));
      }
    }
    // The rule alone, on fresh state: steps 1, 2 and 3 of a run with these gradients.
    double worst = 0;
    for (const std::size_t place : own) {
      const bool decays = place < static_cast<std::size_t>(weight.offset + weight.size());
      Scalar w = treated[7].before[place];
      std::array<Scalar, most_slots> slots{};
      double carried = 1;
      for (std::uint64_t step = 1; step <= 3; ++step) {
        carried = optimizer->carry(carried, step);
        const Scalar gradient = treated[6 + step].trace.gradients[place];
        Update update{.weights = {&w, 1},
                      .gradients = &gradient,
                      .slots = {},
                      .learning_rate = optimizer->learning_rate(),
                      .step = step,
                      .weight_decay = decays ? optimizer->weight_decay() : 0,
                      .carried = carried};
        for (std::size_t k = 0; k < slots.size(); ++k) update.slots[k] = &slots[k];
        optimizer->update(update);
        const double expected = value_at(treated[6 + step].after, place);
        worst = std::max(
            worst, std::abs(static_cast<double>(w) - expected) / std::max(1.0, std::abs(expected)));
      }
    }
    CHECK(worst < 1e-5);
    // The others take the step that they would have taken.
    Index others = 0;
    for (std::size_t i = 0; i < alone[7].after.size(); ++i) {
      if (std::find(own.begin(), own.end(), i) != own.end()) continue;
      others += alone[7].after[i] != treated[7].after[i] ? 1 : 0;
    }
    CHECK(others == 0);
  }
}

TEST_CASE("updater: after a reset the steps of Adam and its variants are at most about the rate",
          "[training]") {
  const double rate = 0.01;
  constexpr Index unit = 5;
  for (const Optimizer& optimizer :
       {Optimizer(Adam{.learning_rate = rate}),
        Optimizer(AdamW{.learning_rate = rate, .weight_decay = 0}),
        Optimizer(NAdam{.learning_rate = rate}), Optimizer(Adagrad{.learning_rate = rate}),
        Optimizer(Lion{.learning_rate = rate})}) {
    INFO(optimizer.kind());
    const auto steps = steps_of({.optimizer = optimizer, .epochs = 20, .threads = 1}, false,
                                std::make_shared<ResetsUnit>(std::vector<std::uint64_t>{90}, unit));
    const Sequential some = traced_net();
    const Tensor& weight = some.architecture().parameters()[0];
    double largest = 0;
    for (Index i = 0; i < weight.inputs(); ++i) {
      const auto place = static_cast<std::size_t>(weight.at(unit, i));
      largest = std::max(
          largest, std::abs(value_at(steps[90].after, place) - value_at(steps[90].before, place)));
    }
    CHECK(largest > 0.99 * rate);
    CHECK(largest < 1.1 * rate);
  }
}

TEST_CASE("updater: an average goes on from what a forgotten element is", "[training]") {
  struct Sets : Observer {
    void after_step(Training& training) override {
      if (training.place.step != 4) return;
      Surgery surgery = training.surgery();
      const Tensor& weight = training.trained().architecture().parameters()[0];
      surgery.weight(weight, 2, 3) = 5;
      surgery.reset_slots(weight, 2, 3);
      average = *surgery.averaged(weight, 2, 3);
      other = *surgery.averaged(weight, 2, 4);
    }
    Scalar average = 0, other = 0;
  };
  Sequential trained = traced_net();
  const auto sets = std::make_shared<Sets>();
  Trainer({.optimizer = Adam{}, .epochs = 1, .updates = {.average = 0.9}})
      .fit(trained, traced_data(), {}, Observers{sets});
  CHECK(sets->average == 5);
  CHECK(sets->other != 5);
}
