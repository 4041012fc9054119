#include <rectify/base/error.hpp>
#include <rectify/base/hash.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/safetensors.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/model/checkpoint.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/model/stored_tensors.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/optim/schedules.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/early_stopping.hpp>
#include <rectify/training/optimizer.hpp>
#include <rectify/training/trainer.hpp>

#include <limits>

#include "../catch.hpp"
#include "../support.hpp"
#include "../takes_state.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

constexpr Index steps_per_epoch = 5;  // of 32 samples; the last is short

struct RunSetting {
  std::vector<Layer> layers{Dense{70}, PReLU{}, Dense{4}};
  Optimizer optimizer = Adam{};
  int threads = 1;
  Index epochs = 3;
  Schedule schedule = Cosine{.warmup_epochs = 1};
  UpdateOptions updates = {};
  std::optional<EarlyStopping> early_stopping = {};
  bool resets = false;  ///< the optimizer's slots for two units
};

/// Resets the optimizer's state for two units, the first after two steps and the second later.
class ResetsSlots : public Observer {
 public:
  void after_step(Training& training) override {
    if (training.place.step == 2) reset_slots(training, 66);  // in the second tile
    if (training.place.step == 6) reset_slots(training, 5);
  }

 private:
  static void reset_slots(Training& training, Index unit) {
    Surgery surgery = training.surgery();
    const Tensor& weight = training.trained().architecture().parameters()[0];
    for (Index i = 0; i < weight.inputs(); ++i) surgery.reset_slots(weight, unit, i);
  }
};

Trainer trainer(const RunSetting& setting) {
  return Trainer{{.optimizer = setting.optimizer,
                  .schedule = setting.schedule,
                  .batch_size = 32,
                  .epochs = setting.epochs,
                  .threads = setting.threads,
                  .updates = setting.updates}};
}

Observers observers_of(const RunSetting& setting) {
  Observers observers;
  if (setting.resets) observers.push_back(std::make_shared<ResetsSlots>());
  if (setting.early_stopping) observers.push_back(early_stopping(*setting.early_stopping));
  return observers;
}

const Dataset& fitting() {
  static const Dataset data = test::blobs(150, 20, 4);
  return data;
}
const Dataset& validation() {
  static const Dataset data = test::blobs(40, 20, 4);
  return data;
}

/// Everything but the times.
std::vector<std::optional<double>> figures(const Epoch& epoch) {
  return {static_cast<double>(epoch.number),
          static_cast<double>(epoch.step),
          epoch.train_loss,
          epoch.train_accuracy,
          epoch.validation_loss,
          epoch.validation_accuracy,
          epoch.learning_rate};
}

/// A run left alone and one resumed in a net of other first weights end alike.
void check_resume(const RunSetting& setting, std::uint64_t step, int threads_then = 1) {
  const auto takes = std::make_shared<test::TakesState>(step);
  Sequential left_alone(20, setting.layers);
  Observers observers = observers_of(setting);
  observers.push_back(takes);
  const History whole = trainer(setting).fit(left_alone, fitting(), validation(), observers);
  Sequential other(20, setting.layers, /*seed*/ 9);
  RunSetting then = setting;
  then.threads = threads_then;
  const History rest =
      trainer(then).resume(takes->state, other, fitting(), validation(), observers_of(setting));
  CHECK(test::bits_of(other) == test::bits_of(left_alone));
  CHECK(other.buffers() == left_alone.buffers());
  REQUIRE(!rest.empty());
  for (std::size_t k = 1; k <= rest.size(); ++k) {
    CHECK(figures(rest[rest.size() - k]) == figures(whole[whole.size() - k]));
  }
}

struct Saved {
  Sequential net;
  RunState state;  ///< after three steps
};

/// Trains a net and saves its state after three steps.
Saved train_and_save(const std::filesystem::path& checkpoint) {
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{takes});
  save_checkpoint(takes->state, Json::object(), net.architecture(), checkpoint);
  return {std::move(net), takes->state};
}

}  // namespace

TEST_CASE("resume: from any step of a run the bits and figures are those of a run left alone",
          "[training][bits]") {
  for (std::uint64_t step = 1; step <= 3 * steps_per_epoch; ++step) {
    INFO("after step " << step);
    check_resume({}, step);
  }
}

TEST_CASE("resume: the same for every layer and on another number of threads",
          "[training][threads][every]") {
  for (const Layer& layer : test::catalogue_examples<Layer>()) {
    INFO(to_json(layer));
    check_resume({.layers = test::surrounded(layer, 198, 4)}, 7, 2);
  }
}

TEST_CASE("resume: the same for every optimizer", "[training]") {
  for (const Optimizer& optimizer : test::catalogue_examples<Optimizer>()) {
    INFO(to_json(optimizer));
    check_resume({.optimizer = optimizer}, 8);
  }
}

TEST_CASE("resume: the same where the optimizer has forgotten some of it, of every optimizer",
          "[training][threads][every]") {
  for (const Optimizer& optimizer : test::catalogue_examples<Optimizer>()) {
    INFO(to_json(optimizer));
    for (const std::uint64_t step : {1u, 4u, 9u}) {
      check_resume({.optimizer = optimizer, .resets = true}, step, 2);
    }
  }
  check_resume({.updates = {.clip_norm = 0.1, .average = 0.75}, .resets = true}, 9, 2);
}

TEST_CASE("resume: resetting slots changes the run", "[training]") {
  const auto bits = [](bool resets) {
    Sequential net(20, RunSetting{}.layers);
    const RunSetting setting{.resets = resets};
    trainer(setting).fit(net, fitting(), {}, observers_of(setting));
    return test::bits_of(net);
  };
  CHECK(bits(true) != bits(false));
}

TEST_CASE("resume: the same for every schedule", "[training]") {
  for (const Schedule& schedule : test::catalogue_examples<Schedule>()) {
    INFO(to_json(schedule));
    check_resume({.schedule = schedule}, 8);
  }
  check_resume({.epochs = 6, .schedule = StepRate{.every_epochs = 1, .warmup_epochs = 0.5}}, 18);
}

TEST_CASE("resume: the same with a rate that falls by what was validated before", "[training]") {
  const Plateau plateau{.reduction = 0.5, .patience = 0, .threshold = 0.5};
  for (const std::uint64_t step : {5u, 11u, 17u, 24u}) {
    INFO("after step " << step);
    check_resume({.epochs = 6, .schedule = plateau}, step);
  }
  Sequential net(20, RunSetting{}.layers);
  const History history =
      trainer({.epochs = 6, .schedule = plateau}).fit(net, fitting(), validation());
  CHECK(history.back().learning_rate < history.front().learning_rate);
}

TEST_CASE("resume: the same with groups, clipping and an average, on other threads",
          "[training][threads]") {
  const ParameterGroup group{.kind = "prelu", .learning_rate = 0.01, .weight_decay = 0.1};
  const UpdateOptions all{.groups = {group}, .clip_norm = 0.5, .clip_value = 0.05, .average = 0.75};
  for (const UpdateOptions& updates :
       {UpdateOptions{.groups = {group}}, UpdateOptions{.clip_norm = 0.5},
        UpdateOptions{.clip_value = 0.05}, UpdateOptions{.average = 0.75}, all}) {
    for (const std::uint64_t step : {1u, 8u, 10u}) check_resume({.updates = updates}, step, 2);
  }
}

TEST_CASE("resume: a run that is stopped early is stopped at the same epoch, with the best net",
          "[training]") {
  const EarlyStopping stopping{.patience = 2, .min_delta = 0.5};
  for (const std::uint64_t step : {3u, 5u, 8u, 14u}) {
    INFO("after step " << step);
    check_resume({.epochs = 20, .updates = {.average = 0.5}, .early_stopping = stopping}, step);
  }
  Sequential net(20, RunSetting{}.layers);
  const RunSetting setting{.epochs = 20, .early_stopping = stopping};
  const auto takes = std::make_shared<test::TakesState>(5);
  Observers observers = observers_of(setting);
  const History history = trainer(setting).fit(net, fitting(), validation(), observers);
  CHECK(history.size() < 20);
}

TEST_CASE("resume: a state without the average that is asked for is refused", "[training]") {
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{takes});
  CHECK_THROWS_WITH(trainer({.updates = {.average = 0.5}}).resume(takes->state, net, fitting()),
                    "state: average of the weights: expected " +
                        std::to_string(net.weights().size()) + ", got 0 (is it of another net?)");
  takes->state.place.epoch = 2;
  CHECK_THROWS_WITH(trainer({}).resume(takes->state, net, fitting()),
                    "state: history: expected 1 epochs, got 0");
}

TEST_CASE("resume: an epoch that was stopped within is not counted, and is completed later",
          "[training]") {
  const auto stops = std::make_shared<test::TakesState>(7, true);
  Sequential net(20, RunSetting{}.layers);
  CHECK(trainer({}).fit(net, fitting(), {}, Observers{stops}).size() == 1);
  CHECK(stops->state.place.epoch == 2);
  CHECK(stops->state.place.samples_done == 64);
  const History rest = trainer({}).resume(stops->state, net, fitting());
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].number == 2);
}

TEST_CASE("resume: a state of another net is refused", "[training]") {
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{takes});
  Sequential wider(20, {Dense{90}, PReLU{}, Dense{4}});
  CHECK_THROWS_AS(trainer({}).resume(takes->state, wider, fitting()), ConfigError);
  CHECK_THROWS_WITH(trainer({.optimizer = SGD{}}).resume(takes->state, net, fitting()),
                    "state: slots of the optimizer: expected 0, got 2 (is it of another net?)");
}

TEST_CASE("resume: a place that no run of this data can be at is refused", "[training]") {
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{takes});
  for (const Place& place :
       {Place{.epoch = 0}, Place{.samples_done = -64}, Place{.samples_done = 151}}) {
    RunState state = takes->state;
    state.place = place;
    CHECK_THROWS_AS(trainer({}).resume(state, net, fitting()), ConfigError);
  }
}

TEST_CASE("resume: a state of which elements were reset after its last step is refused",
          "[training]") {
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{takes});
  takes->state.reset_steps.assign(net.weights().size(), Scalar(4));
  CHECK_THROWS_WITH(trainer({}).resume(takes->state, net, fitting()),
                    "state: reset steps: expected from 0 to 3, got 4");
}

TEST_CASE("resume: an average that is not finite ends the run, and is named", "[training]") {
  const RunSetting setting{.updates = {.average = 0.5}};
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, setting.layers);
  trainer(setting).fit(net, fitting(), {}, Observers{takes});
  takes->state.average.front() = std::numeric_limits<Scalar>::infinity();
  CHECK_THROWS_WITH(trainer(setting).resume(takes->state, net, fitting()),
                    ContainsSubstring("average of "));
}

TEST_CASE("resume: notes that an observer cannot read are refused", "[training]") {
  class Reads : public Observer {
   public:
    void restore(const RunState& state) override { seen_ = state.notes.at("seen").get<int>(); }

   private:
    int seen_ = 0;
  };
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{takes});
  takes->state.notes["seen"] = "text";
  CHECK_THROWS_WITH(
      trainer({}).resume(takes->state, net, fitting(), {}, {std::make_shared<Reads>()}),
      "checkpoint: notes: expected the notes of a rectify checkpoint, got others");
}

TEST_CASE("trainer: a batch has at least one sample", "[training]") {
  Sequential net(20, RunSetting{}.layers);
  const Trainer none{{.optimizer = SGD{}, .batch_size = 0}};
  CHECK_THROWS_WITH(none.fit(net, fitting()),
                    "trainer: batch_size: expected a whole number >= 1, got 0");
}

TEST_CASE("checkpoint: everything comes back, to the last bit", "[training]") {
  const test::TemporaryFolder folder;
  const auto takes = std::make_shared<test::TakesState>(12);
  Sequential net(20, RunSetting{}.layers);
  trainer({.updates = {.average = 0.5}})
      .fit(net, fitting(), validation(), Observers{std::make_shared<BestNet>(), takes});
  RunState& state = takes->state;
  REQUIRE(state.kept.size() == 1);
  state.place = {.epoch = 3,
                 .samples_done = 64,
                 .step = 12,
                 .loss_sum = 1.0 / 3,
                 .weight_sum = 2.0 / 3,
                 .correct = 17,
                 .seconds = 1.0 / 7,
                 .skipped = 1,
                 .skipped_samples = 32,
                 .rollbacks = 2};
  save_checkpoint(state, {{"data", "abc"}}, net.architecture(), folder / "c");
  const CheckpointFile file(folder / "c");
  CHECK(file.run() == Json{{"data", "abc"}});
  const RunState loaded = file.state(net.architecture());
  CHECK(loaded.place.epoch == state.place.epoch);
  CHECK(loaded.place.samples_done == state.place.samples_done);
  CHECK(loaded.place.step == state.place.step);
  CHECK(loaded.place.loss_sum == state.place.loss_sum);
  CHECK(loaded.place.weight_sum == state.place.weight_sum);
  CHECK(loaded.place.correct == state.place.correct);
  CHECK(loaded.place.seconds == state.place.seconds);
  CHECK(loaded.place.skipped == state.place.skipped);
  CHECK(loaded.place.skipped_samples == state.place.skipped_samples);
  CHECK(loaded.place.rollbacks == state.place.rollbacks);
  CHECK(loaded.net.weights == state.net.weights);
  CHECK(loaded.slots == state.slots);
  CHECK(loaded.reset_steps.empty());
  CHECK(loaded.average == state.average);
  REQUIRE(loaded.history.size() == 2);
  CHECK(figures(loaded.history[1]) == figures(state.history[1]));
  CHECK(loaded.history[1].seconds == state.history[1].seconds);
  CHECK(loaded.kept.at("best_validation_loss").weights ==
        state.kept.at("best_validation_loss").weights);
  CHECK(loaded.notes == state.notes);
}

TEST_CASE("checkpoint: since when each element's steps are counted comes back", "[training]") {
  const test::TemporaryFolder folder;
  const auto takes = std::make_shared<test::TakesState>(12);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{std::make_shared<ResetsSlots>(), takes});
  save_checkpoint(takes->state, Json::object(), net.architecture(), folder / "c");
  const RunState loaded = CheckpointFile(folder / "c").state(net.architecture());
  CHECK(loaded.reset_steps == takes->state.reset_steps);
  const Tensor& weight = net.architecture().parameters()[0];
  CHECK(loaded.reset_steps[at(weight.at(66, 1))] == 2);
  CHECK(loaded.reset_steps[at(weight.at(5, 1))] == 6);
  CHECK(loaded.reset_steps[at(weight.at(6, 1))] == 0);
}

TEST_CASE("checkpoint: damage is noticed; a model, or a checkpoint of another net, is refused",
          "[training]") {
  const test::TemporaryFolder folder;
  const auto [net, state] = train_and_save(folder / "c");
  const auto bytes = read_bytes(folder / "c");
  const auto refused = [&](const std::vector<std::uint8_t>& damaged) {
    write_atomically(folder / "d", damaged);
    CHECK_THROWS_AS(CheckpointFile(folder / "d"), DataError);
  };
  for (std::size_t size = 0; size < bytes.size(); size += 997) {
    refused({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)});
  }
  auto flipped = bytes;
  flipped[bytes.size() - 5] ^= 1;
  refused(flipped);
  save(net, folder / "m");
  CHECK_THROWS_WITH(CheckpointFile(folder / "m"),
                    (folder / "m").string() +
                        ": __metadata__.format: expected \"rectify checkpoint "
                        "4\", got \"rectify 2\" (is this a checkpoint?)");
  const Sequential wider(20, {Dense{90}, PReLU{}, Dense{4}});
  CHECK_THROWS_WITH(CheckpointFile(folder / "c").state(wider.architecture()),
                    (folder / "c").string() + ": 0.weight: expected shape (90, 20); got (70, 20)");
}

TEST_CASE("checkpoint: a tensor that no such state has is refused", "[training]") {
  const test::TemporaryFolder folder;
  const auto [net, state] = train_and_save(folder / "c");
  SafeTensors file = read_safetensors(folder / "c");
  const std::size_t count = file.tensors.size();
  file.tensors.push_back({"optimizer.2.0.weight", {1}, {0}});
  file.metadata[checksum_key] = checksum_of(file);
  write_safetensors(folder / "c", file);
  CHECK_THROWS_WITH(CheckpointFile(folder / "c").state(net.architecture()),
                    (folder / "c").string() + ": tensors: expected " + std::to_string(count) +
                        ", got " + std::to_string(count + 1));
}

TEST_CASE("checkpoint: numbers that are not finite are not saved, the old file stays",
          "[training]") {
  const test::TemporaryFolder folder;
  const auto [net, taken] = train_and_save(folder / "c");
  const auto before = read_bytes(folder / "c");
  const auto refuses = [&](std::size_t place, const std::string& tensor) {
    RunState state = taken;
    state.net.weights[place] = std::numeric_limits<Scalar>::infinity();
    CHECK_THROWS_WITH(save_checkpoint(state, Json::object(), net.architecture(), folder / "c"),
                      (folder / "c").string() + ": " + tensor +
                          ": expected finite numbers, got nan or inf (not saved)");
  };
  refuses(3, "0.weight");
  refuses(static_cast<std::size_t>(net.architecture().parameters().back().offset), "2.bias");
  CHECK(read_bytes(folder / "c") == before);
}

TEST_CASE("checkpoint: one that says of itself what it has not is refused", "[training]") {
  const test::TemporaryFolder folder;
  const auto [net, taken] = train_and_save(folder / "c");
  const SafeTensors whole = read_safetensors(folder / "c");
  const auto refused = [&](const std::string& message, auto change) {
    SafeTensors file = whole;
    Json state = parse_json(file.metadata["state"], "state").value;
    change(file, state);
    file.metadata["state"] = text_of(state);
    file.metadata[checksum_key] = checksum_of(file);
    write_safetensors(folder / "d", file);
    CHECK_THROWS_WITH(CheckpointFile(folder / "d").state(net.architecture()),
                      (folder / "d").string() + ": " + message);
  };
  const std::string count = std::to_string(whole.tensors.size());
  refused("slots: expected at most 4, got 5",
          [](SafeTensors&, Json& state) { state["slots"] = 5; });
  refused("kept: expected fewer nets than tensors, got more", [&](SafeTensors&, Json& state) {
    for (std::size_t k = 0; k <= whole.tensors.size(); ++k) state["kept"].push_back("best");
  });
  refused("tensors: expected " + count + ", got " + std::to_string(whole.tensors.size() + 1),
          [](SafeTensors& file, Json&) {
            file.tensors.push_back({"more", {1}, {0}});
          });
}

TEST_CASE("checkpoint: as many slots as an optimizer may have come back, more are refused",
          "[training]") {
  const test::TemporaryFolder folder;
  const auto takes = std::make_shared<test::TakesState>(3);
  Sequential net(20, RunSetting{}.layers);
  trainer({}).fit(net, fitting(), {}, Observers{takes});
  RunState& state = takes->state;
  const auto comes_back = [&](Index slots) {
    state.slots.assign(static_cast<std::size_t>(slots), state.net.weights);
    save_checkpoint(state, Json::object(), net.architecture(), folder / "c");
    return CheckpointFile(folder / "c").state(net.architecture()).slots == state.slots;
  };
  CHECK(comes_back(most_slots));
  CHECK_THROWS_WITH(comes_back(most_slots + 1),
                    (folder / "c").string() + ": slots: expected at most 4, got 5");
}
