#include "checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "../io/json.hpp"
#include "../io/json_shape.hpp"
#include "../io/refuse.hpp"
#include "../math/loops.hpp"
#include "../training/optimizer.hpp"
#include "stored_tensors.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto checkpoint_format = "rectify checkpoint 4";

std::string slot_prefix(std::size_t k) { return fmt::format("optimizer.{}.", k); }
constexpr auto reset_steps_prefix = "optimizer.births.", average_prefix = "average.";
std::string kept_prefix(const std::string& name) { return name + "."; }

/// Calls `visit(tensor, flat, prefix)` for every tensor of a state.
template <class State, class Visit>
void for_each_tensor(State& state, const Architecture& net, Visit&& visit) {
  const auto visit_net = [&](auto& snapshot, const std::string& prefix) {
    for (const Tensor& tensor : net.parameters()) visit(tensor, snapshot.weights, prefix);
    for (const Tensor& tensor : net.buffers()) visit(tensor, snapshot.buffers, prefix);
  };
  visit_net(state.net, "");
  for (std::size_t k = 0; k < state.slots.size(); ++k) {
    for (const Tensor& tensor : net.parameters()) visit(tensor, state.slots[k], slot_prefix(k));
  }
  if (!state.reset_steps.empty()) {
    for (const Tensor& tensor : net.parameters()) {
      visit(tensor, state.reset_steps, reset_steps_prefix);
    }
  }
  if (!state.average.empty()) {
    for (const Tensor& tensor : net.parameters()) visit(tensor, state.average, average_prefix);
  }
  for (auto& [name, snapshot] : state.kept) visit_net(snapshot, kept_prefix(name));
}

Json place_to_json(const Place& place) {
  return {{"epoch", place.epoch},
          {"samples_done", place.samples_done},
          {"step", place.step},
          {"loss_sum", place.loss_sum},
          {"correct", place.correct},
          {"seconds", place.seconds},
          {"weight_sum", place.weight_sum},
          {"skipped", place.skipped},
          {"skipped_samples", place.skipped_samples},
          {"rollbacks", place.rollbacks}};
}

Place place_from_json(const Json& json) {
  return {.epoch = json.at("epoch").get<Index>(),
          .samples_done = json.at("samples_done").get<Index>(),
          .step = json.at("step").get<std::uint64_t>(),
          .loss_sum = json.at("loss_sum").get<double>(),
          .weight_sum = json.at("weight_sum").get<double>(),
          .correct = json.at("correct").get<Index>(),
          .seconds = json.at("seconds").get<double>(),
          .skipped = json.value("skipped", Index{0}),
          .skipped_samples = json.value("skipped_samples", Index{0}),
          .rollbacks = json.value("rollbacks", Index{0})};
}

Json header_of(const RunState& state) {
  Json kept = Json::array();
  for (const auto& [name, ignored] : state.kept) kept.push_back(name);
  Json history = Json::array();
  for (const Epoch& epoch : state.history) history.push_back(epoch_to_json(epoch));
  return {{"place", place_to_json(state.place)},
          {"slots", state.slots.size()},
          {"births", !state.reset_steps.empty()},
          {"average", !state.average.empty()},
          {"history", std::move(history)},
          {"kept", std::move(kept)},
          {"notes", state.notes}};
}

/// A text of the metadata; empty if missing.
std::string metadata(const SafeTensors& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  return found == file.metadata.end() ? "" : found->second;
}

/// Shape of a state's header. The notes are checked by the observers that wrote them.
const Json& header_shape() {
  static const Json shape{{"place",
                           {{"epoch", "count"},
                            {"samples_done", "count"},
                            {"step", "count"},
                            {"loss_sum", "number"},
                            {"correct", "count"},
                            {"seconds", "number"},
                            {"weight_sum", "number"},
                            {"skipped?", "count"},
                            {"skipped_samples?", "count"},
                            {"rollbacks?", "count"}}},
                          {"slots", "count"},
                          {"births", "true or false"},
                          {"average", "true or false"},
                          {"history", Json::array({epoch_shape()})},
                          {"kept", {"text"}},
                          {"notes", {{"*", "anything"}}}};
  return shape;
}

/// Throws DataError unless the file contains exactly the tensors of such a state in the net's
/// shapes. Called before memory is allocated for them.
void check_tensors(const SafeTensors& file, const std::string& name, const Json& header,
                   const Architecture& net) {
  const auto slots = header["slots"].get<std::size_t>();
  if (slots > most_slots) {
    refuse(name, "slots", fmt::format("at most {}", most_slots), std::to_string(slots));
  }
  std::size_t count = 0;
  const auto check_all = [&](const std::vector<Tensor>& tensors, const std::string& prefix) {
    for (const Tensor& tensor : tensors) stored(file, name, tensor, prefix);
    count += tensors.size();
  };
  std::vector<std::string> nets{""};
  for (const Json& kept : header["kept"]) nets.push_back(kept_prefix(kept));
  if (nets.size() > file.tensors.size() + 1)
    refuse(name, "kept", "fewer nets than tensors", "more");
  for (const std::string& prefix : nets) {
    check_all(net.parameters(), prefix);
    check_all(net.buffers(), prefix);
  }
  for (std::size_t k = 0; k < slots; ++k) check_all(net.parameters(), slot_prefix(k));
  if (header["births"].get<bool>()) check_all(net.parameters(), reset_steps_prefix);
  if (header["average"].get<bool>()) check_all(net.parameters(), average_prefix);
  if (count == file.tensors.size()) return;
  refuse(name, "tensors", std::to_string(count), std::to_string(file.tensors.size()));
}

/// A state of the header's shapes with all values 0.
RunState empty_state(const Json& header, const Architecture& net) {
  const Flat weights(static_cast<std::size_t>(net.weights_size()));
  const Snapshot snapshot{weights, Flat(static_cast<std::size_t>(net.buffers_size()))};
  const auto slots = header.at("slots").get<std::size_t>();
  RunState state{.place = place_from_json(header.at("place")),
                 .net = snapshot,
                 .slots = std::vector<Flat>(slots, weights),
                 .reset_steps = header.at("births").get<bool>() ? weights : Flat(),
                 .average = header.at("average").get<bool>() ? weights : Flat(),
                 .history = {},
                 .kept = {},
                 .notes = header.at("notes")};
  for (const Json& epoch : header.at("history")) state.history.push_back(epoch_from_json(epoch));
  for (const Json& name : header.at("kept")) state.kept[name.get<std::string>()] = snapshot;
  return state;
}

/// Checks the optimizer's slots too: with an infinite mean square, training would silently stop.
void check_finite(const RunState& state, const Architecture& net,
                  const std::filesystem::path& path) {
  for_each_tensor(state, net,
                  [&](const Tensor& tensor, const Flat& flat, const std::string& prefix) {
                    if (all_finite(flat.data() + tensor.offset, tensor.size())) return;
                    refuse_to_save(path.string(), prefix + tensor.full_name());
                  });
}

void check(const SafeTensors& file, const std::string& name) {
  const auto expect = [&](const char* key, const std::string& expected, const char* hint) {
    const std::string got = metadata(file, key);
    if (got == expected) return;
    throw DataError(Mismatch{name, fmt::format("__metadata__.{}", key), in_quotes(expected),
                             got.empty() ? "none" : in_quotes(got), hint});
  };
  expect("format", checkpoint_format, "is this a checkpoint?");
  expect(checksum_key, checksum_of(file), "is the file damaged?");
}

}  // namespace

void save_checkpoint(const RunState& state, const Json& run, const Architecture& net,
                     const std::filesystem::path& path) {
  check_finite(state, net, path);
  SafeTensors file;
  for_each_tensor(state, net,
                  [&](const Tensor& tensor, const Flat& flat, const std::string& prefix) {
                    file.tensors.push_back(to_stored(tensor, flat, prefix, exact_type));
                  });
  file.metadata = {
      {"format", checkpoint_format}, {"state", text_of(header_of(state))}, {"run", text_of(run)}};
  file.metadata[checksum_key] = checksum_of(file);
  write_safetensors(path, file);
}

CheckpointFile::CheckpointFile(const std::filesystem::path& path)
    : name_(path.string()), file_(read_safetensors(path)) {
  check(file_, name_);
  const auto read = [&](const char* key) {
    return parse_stored_json(metadata(file_, key), name_ + ": " + key);
  };
  run_ = read("run");
  header_ = read("state");
  check_shape(run_, Json::object(), name_ + ": run");
  check_shape(header_, header_shape(), name_ + ": state");
}

Place CheckpointFile::place() const { return place_from_json(header_["place"]); }

RunState CheckpointFile::state(const Architecture& net) const {
  check_tensors(file_, name_, header_, net);
  RunState state = empty_state(header_, net);
  for_each_tensor(state, net, [&](const Tensor& tensor, Flat& flat, const std::string& prefix) {
    from_stored(file_, name_, tensor, flat, prefix);
  });
  return state;
}

}}  // namespace rectify
