#include <rectify/io/files.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/layer_list.hpp>
#include <rectify/metrics/class_outputs.hpp>
#include <rectify/model/checkpoint.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/model/stored_tensors.hpp>
#include <rectify/optim/catalogue.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "../bytes.hpp"
#include "../generators.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

namespace fs = std::filesystem;

/// Layers of the catalogue, with any option, that fit each other.
Architecture draw_net() {
  static const std::vector<Layer> all = test::catalogue_examples<Layer>();
  for (;;) {
    std::vector<Layer> layers;
    for (std::size_t left = test::draw_below(4); left > 0; --left) {
      layers.push_back(test::draw_from(all));
    }
    layers.emplace_back(Dense{1 + static_cast<Index>(test::draw_below(4))});
    const auto inputs = static_cast<Index>(1 + test::draw_below(6));
    if (auto net = test::unless_refused([&] { return Architecture(inputs, layers); })) return *net;
  }
}

std::vector<std::string> draw_names(Index count) {
  return *rc::gen::container<std::vector<std::string>>(static_cast<std::size_t>(count),
                                                       test::any_text());
}

ModelInfo draw_info(const Architecture& net) {
  ModelInfo info;
  if (test::draw_below(2) == 0) info.class_names = draw_names(class_count_of(net.outputs()));
  if (test::draw_below(2) == 0) info.feature_names = draw_names(net.inputs());
  if (test::draw_below(2) == 0) info.classes = class_count_of(net.outputs());
  if (test::draw_below(2) == 0) info.normalization = {{0.5F}, {2}};
  return info;
}

/// First values, as a model file keeps them exactly whatever the scalar is.
Sequential draw_model() {
  Architecture net = draw_net();
  Flat weights, buffers;
  net.initialize(test::draw_below(100), weights, buffers);
  for (Flat* flat : {&weights, &buffers}) {
    for (Scalar& value : *flat) value = static_cast<Scalar>(static_cast<float>(value));
  }
  return {std::move(net), std::move(weights), std::move(buffers)};
}

/// Without what fills up tiles.
std::string bytes_of(const std::vector<Tensor>& tensors, const Flat& flat) {
  if (flat.empty()) return "none";
  std::string bytes;
  for (const Tensor& tensor : tensors) bytes += test::raw(to_stored(tensor, flat).values);
  return bytes;
}

/// All that a model is, as text.
std::string text_of_model(const Sequential& net, const ModelInfo& info) {
  std::vector<Layer> layers;
  for (const PlacedLayer& placed : net.architecture().layers()) layers.push_back(placed.layer);
  const Json json{layers_to_json(layers),
                  net.inputs(),
                  info.class_names,
                  info.feature_names,
                  info.normalization.mean,
                  info.normalization.deviation,
                  std::max(info.classes, std::ssize(info.class_names))};
  return text_of(json) + bytes_of(net.architecture().parameters(), net.weights()) +
         bytes_of(net.architecture().buffers(), net.buffers());
}

std::string read_model(const fs::path& path) {
  const SavedModel model = load(path);
  return text_of_model(model.net, model.info);
}

Epoch draw_epoch() {
  Epoch epoch{.number = static_cast<Index>(test::draw_below(100)),
              .step = test::draw_below(1000),
              .train_loss = *test::any_number<double>(),
              .validation_loss = *test::finite_number<double>(),
              .learning_rate = *test::finite_number<double>(),
              .skipped = static_cast<Index>(test::draw_below(3)),
              .rollbacks = static_cast<Index>(test::draw_below(3))};
  for (std::size_t left = test::draw_below(3); left > 0; --left) {
    epoch.layer_metrics["dead"][static_cast<Index>(test::draw_below(20))] =
        *test::finite_number<double>();
  }
  return epoch;
}

Place draw_place() {
  return {.epoch = static_cast<Index>(test::draw_below(100)),
          .samples_done = static_cast<Index>(test::draw_below(1000)),
          .step = *rc::gen::arbitrary<std::uint32_t>(),
          .loss_sum = *test::finite_number<double>(),
          .weight_sum = *test::finite_number<double>(),
          .correct = static_cast<Index>(test::draw_below(1000)),
          .seconds = *test::finite_number<double>(),
          .skipped = static_cast<Index>(test::draw_below(3)),
          .skipped_samples = static_cast<Index>(test::draw_below(100)),
          .rollbacks = static_cast<Index>(test::draw_below(3))};
}

Flat draw_flat(Index size) { return test::draw_finite<Flat>(static_cast<std::size_t>(size)); }

/// Any state that a run of this net with this optimizer could be in, and many that none is in.
RunState draw_state(const Architecture& net, const Optimizer& optimizer) {
  const auto draw_snapshot = [&] {
    return Snapshot{draw_flat(net.weights_size()), draw_flat(net.buffers_size())};
  };
  RunState state{.place = draw_place(), .net = draw_snapshot()};
  for (Index k = 0; k < optimizer->slots(); ++k) {
    state.slots.push_back(draw_flat(net.weights_size()));
  }
  if (test::draw_below(2) == 0) state.reset_steps = draw_flat(net.weights_size());
  if (test::draw_below(2) == 0) state.average = draw_flat(net.weights_size());
  for (std::size_t left = test::draw_below(3); left > 0; --left) {
    state.history.push_back(draw_epoch());
  }
  for (std::size_t left = test::draw_below(3); left > 0; --left) {
    state.kept[*test::any_text()] = draw_snapshot();
  }
  state.notes = test::draw_object(3);
  return state;
}

/// All that a state is, as text.
std::string text_of_state(const Architecture& net, const RunState& state) {
  const auto weights = [&](const Flat& flat) { return bytes_of(net.parameters(), flat); };
  const auto text_of_net = [&](const Snapshot& snapshot) {
    return weights(snapshot.weights) + bytes_of(net.buffers(), snapshot.buffers);
  };
  std::string text = text_of_net(state.net) + weights(state.reset_steps) + weights(state.average);
  for (const Flat& slot : state.slots) text += weights(slot);
  for (const auto& [name, snapshot] : state.kept) text += name + text_of_net(snapshot);
  for (const Epoch& epoch : state.history) text += text_of(epoch_to_json(epoch));
  const Place& place = state.place;
  const Json json{place.epoch,           place.samples_done, place.step,    place.loss_sum,
                  place.weight_sum,      place.correct,      place.seconds, place.skipped,
                  place.skipped_samples, place.rollbacks};
  return text + text_of(json) + text_of(state.notes);
}

const Optimizer& draw_optimizer() {
  static const std::vector<Optimizer> all = test::catalogue_examples<Optimizer>();
  return test::draw_from(all);
}

std::string read_state(const Architecture& net, const fs::path& path) {
  const CheckpointFile file(path);
  return text_of_state(net, file.state(net)) + text_of(file.run());
}

}  // namespace

TEST_CASE("properties: a model file has the net, and all that is known of it", "[model]") {
  const test::TemporaryFolder folder;
  test::check_property(100, [&] {
    const Sequential net = draw_model();
    const ModelInfo info = draw_info(net.architecture());
    save(net, folder / "m", info);
    RC_ASSERT(read_model(folder / "m") == text_of_model(net, info));
  });
}

TEST_CASE("properties: a model file that is damaged is refused, or is the same model", "[model]") {
  const test::TemporaryFolder folder;
  test::check_property(40, [&] {
    const Sequential net = draw_model();
    const ModelInfo info = draw_info(net.architecture());
    save(net, folder / "m", info);
    const std::string whole = read_text(folder / "m");
    for (int times = 0; times < 10; ++times) {
      test::put(folder / "m", test::draw_damaged(whole));
      const auto read = test::unless_refused([&] { return read_model(folder / "m"); });
      if (read) RC_ASSERT(*read == text_of_model(net, info));
    }
  });
}

TEST_CASE("properties: a checkpoint has the state that it was written of, to the last bit",
          "[model]") {
  const test::TemporaryFolder folder;
  test::check_property(100, [&] {
    const Architecture net = draw_net();
    const RunState state = draw_state(net, draw_optimizer());
    const Json run = test::draw_object(3);
    save_checkpoint(state, run, net, folder / "c");
    RC_ASSERT(read_state(net, folder / "c") == text_of_state(net, state) + text_of(run));
  });
}

TEST_CASE("properties: a checkpoint that is damaged is refused, or is the same state", "[model]") {
  const test::TemporaryFolder folder;
  test::check_property(40, [&] {
    const Architecture net = draw_net();
    const RunState state = draw_state(net, draw_optimizer());
    save_checkpoint(state, Json::object(), net, folder / "c");
    const std::string whole = read_text(folder / "c");
    for (int times = 0; times < 10; ++times) {
      test::put(folder / "c", test::draw_damaged(whole));
      const auto read = test::unless_refused([&] { return read_state(net, folder / "c"); });
      if (read) RC_ASSERT(*read == text_of_state(net, state) + "{}");
    }
  });
}
