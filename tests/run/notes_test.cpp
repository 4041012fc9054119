#include <rectify/base/error.hpp>
#include <rectify/cures/continual_backprop.hpp>
#include <rectify/cures/redo.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/model/checkpoint.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/run/checkpoints.hpp>
#include <rectify/run/run.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

namespace fs = std::filesystem;

/// Every observer of a run that leaves notes in its checkpoints is there.
Config noted_config() {
  Config config;
  config.name = "noted";
  config.data.validation = Index{8};
  config.model.layers.layers = {Dense{3}, ReLU{}, Dense{2}};
  config.optimizer.rule = Adam{.learning_rate = .01};
  config.training.epochs = 3;
  config.training.batch_size = 8;
  config.vitals.every_steps = {.automatic = false, .every = 2};
  config.vitals.forensics = true;
  config.vitals.cures = {ReDo{.every_steps = 2}, ContinualBackprop{.every_steps = 2}};
  config.checkpoint.model = WhichModel::best;
  return config;
}

/// The places of values in a document: of a list only its first and its last one, which stand for
/// those between them.
void find_places(const Json& value, const Json::json_pointer& at,
                 std::vector<Json::json_pointer>& places) {
  places.push_back(at);
  if (value.is_object()) {
    for (const auto& [key, child] : value.items()) find_places(child, at / key, places);
  } else if (value.is_array() && !value.empty()) {
    find_places(value.front(), at / 0, places);
    if (value.size() > 1) find_places(value.back(), at / (value.size() - 1), places);
  }
}

/// What may stand in a damaged document where `value` stood.
std::vector<Json> wrong_values(const Json& value) {
  std::vector<Json> wrong{nullptr, -1, 1e300, "x", Json::array()};
  if (value.is_number()) wrong.insert(wrong.end(), {0, 7, 1'000'000'000'000});
  if (!value.is_array() || value.empty()) return wrong;
  Json shorter = value, longer = value;
  shorter.erase(shorter.size() - 1);
  longer.push_back(value.back());
  wrong.insert(wrong.end(), {shorter, longer, Json::array({value})});
  return wrong;
}

}  // namespace

TEST_CASE("notes: wrong ones in a checkpoint are refused, or the run resumes from them", "[run]") {
  const test::TemporaryFolder folder;
  const Dataset data = test::blobs(24, 4, 2);
  RunOptions options{.out = folder / "run", .threads = 1, .data = Splits{data, data}};
  options.interrupted = [asked = 0]() mutable { return ++asked > 4; };
  REQUIRE(run(noted_config(), options).interrupted);
  options.interrupted = {};
  options.resume = true;
  const fs::path path = checkpoints_in(folder / "run" / "checkpoints").front();
  const CheckpointFile whole(path);
  const Architecture net(4, {Dense{3}, ReLU{}, Dense{2}});
  const RunState state = whole.state(net);

  std::vector<Json::json_pointer> places;
  find_places(state.notes, Json::json_pointer(), places);
  int refused = 0, tries = 0;
  for (const auto& place : places) {
    for (const Json& wrong : wrong_values(state.notes.at(place))) {
      INFO(place.to_string() << " is " << wrong.dump());
      RunState other = state;
      other.notes[place] = wrong;
      fs::copy(folder / "run", folder / "other", fs::copy_options::recursive);
      options.out = folder / "other";
      for (const auto& file : checkpoints_in(options.out / "checkpoints")) fs::remove(file);
      save_checkpoint(other, whole.run(), net, options.out / "checkpoints" / path.filename());
      ++tries;
      try {
        run(noted_config(), options);
      } catch (const Error&) {
        ++refused;
      } catch (const std::exception& error) {
        FAIL_CHECK(error.what());
      }
      fs::remove_all(folder / "other");
    }
  }
  CHECK(refused > tries / 2);
}
