#include "vitals.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "definitions.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr auto state_name = "vitals";

void put(Json& json, const char* name, std::optional<double> value) {
  if (value) json[name] = std::isfinite(*value) ? Json(*value) : Json();
}

/// A layer in a line of metrics: the share of units under each definition, and what else there is
/// one number of.
Json figures_of(const LayerCensus& layer, const Turnover& turnover) {
  Json json = Json::object();
  for (const Definition& definition : dead_definitions) {
    if (!definition.applies(layer)) continue;
    json[definition.name] = static_cast<double>(count_units(layer, definition)) /
                            static_cast<double>(layer.units.size());
  }
  json["sparsity"] = layer.sparsity();
  put(json, "effective_rank", layer.effective_rank);
  put(json, "gradient_norm", layer.gradient_norm);
  if (turnover.born_dead > 0) json["born_dead"] = turnover.born_dead;
  json["died"] = turnover.died;
  json["revived"] = turnover.revived;
  if (turnover.replaced > 0) json["replaced"] = turnover.replaced;
  return json;
}

Json figures_of(const TensorCensus& tensor) {
  Json json{{"norm", tensor.norm}};
  put(json, "gradient_norm", tensor.gradient_norm);
  put(json, "update_ratio", tensor.update_ratio);
  return json;
}

std::vector<LayerBirth> births_in(const Census& census) {
  std::vector<LayerBirth> births;
  for (const LayerCensus& layer : census.layers) {
    births.push_back({layer.layer, layer.mean_abs_output(), layer.gradient_norm});
  }
  return births;
}

/// Sample by sample, so that no more than one is in memory as scalars.
InputScale scale_of(const Dataset& probe) {
  double sum = 0, squares = 0;
  Matrix x(probe.features(), 1);
  for (Index sample = 0; sample < probe.size(); ++sample) {
    probe.gather(std::span(&sample, 1), view(x));
    sum += x.cast<double>().sum();
    squares += x.cast<double>().squaredNorm();
  }
  const double n = static_cast<double>(probe.size()) * static_cast<double>(probe.features());
  const double mean = sum / n;
  return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
}

void describe(const Census& census, const DeadHistory& history, Epoch& epoch) {
  for (std::size_t k = 0; k < census.layers.size(); ++k) {
    const LayerCensus& layer = census.layers[k];
    epoch.dead[layer.layer] = layer.dead_share();
    epoch.vitals["layers"][std::to_string(layer.layer)] =
        figures_of(layer, turnovers(history.layers[k]).back());
  }
  for (const TensorCensus& tensor : census.tensors) {
    epoch.vitals["tensors"][tensor.name] = figures_of(tensor);
  }
}

}  // namespace

Vitals::Vitals(Dataset probe, Options options)
    : probe_(std::move(probe)), options_(std::move(options)), input_scale_(scale_of(probe_)) {}

bool Vitals::due_after_epoch(Index epoch, Index epochs) const {
  return epoch % options_.every_epochs == 0 || epoch == epochs;
}

bool Vitals::due_after_step(std::uint64_t step) const {
  return options_.every_steps && step % static_cast<std::uint64_t>(*options_.every_steps) == 0;
}

void Vitals::begin(Training& training) {
  if (options_.forensics) {
    forensics_.begin(training.trained());
    training.keep_gradients(true);
  }
  if (!training.resumed) {
    look(training, 0);
    describe(*census_, history_, training.epoch);
    births_ = births_in(*census_);
  }
  keep_weights(training);
}

void Vitals::after_step(Training& training) {
  if (options_.forensics) forensics_.note(training);
  if (training.place.samples_done == training.samples_per_epoch) return;  // see `after_epoch`
  if (due_after_step(training.place.step)) look(training, training.place.epoch);
  keep_weights(training);
}

void Vitals::after_epoch(Training& training) {
  const Index epoch = training.epoch.number;
  if (due_after_epoch(epoch, training.epochs) || due_after_step(training.place.step)) {
    look(training, epoch);
    describe(*census_, history_, training.epoch);
  }
  keep_weights(training);
}

void Vitals::look(Training& training, Index epoch) {
  const Sequential& net = training.net();
  Probe probe{.time = {epoch, training.place.step},
              .census = take_census(net, probe_, training.team(), {.loss = options_.loss})};
  if (training.place.step > 0) add_update_ratios(training.trained(), probe.census);
  if (options_.forensics) {
    if (!history_.times.empty()) {
      probe.deaths = forensics_.explain(net, probe.census, probe_, probe.time);
    }
    forensics_.remember(net, probe.census, probe.time);
  }
  history_.add(
      probe.time, probe.census,
      options_.replaced ? options_.replaced(probe.census) : std::vector<std::vector<bool>>{});
  if (options_.on_probe) options_.on_probe(probe, history_.times.size() - 1);
  census_ = std::move(probe.census);
}

void Vitals::add_update_ratios(const Sequential& trained, Census& census) const {
  const auto& parameters = trained.architecture().parameters();
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const Tensor& tensor = parameters[k];
    const auto flat = [&](const Flat& values) {
      return view(values.data() + tensor.offset, tensor.size(), 1).cast<double>();
    };
    const double before = flat(weights_before_).norm();
    if (before == 0) continue;
    census.tensors[k].update_ratio =
        (flat(trained.weights()) - flat(weights_before_)).norm() / before;
  }
}

/// Where the step to come is the last one before a probe.
void Vitals::keep_weights(const Training& training) {
  const Place& place = training.place;
  const auto left = training.samples_per_epoch - place.samples_done;
  const bool ends_epoch = training.batch.empty() || left <= std::ssize(training.batch);
  const bool due = (ends_epoch && due_after_epoch(place.epoch, training.epochs)) ||
                   due_after_step(place.step + 1);
  if (due) weights_before_ = training.trained().weights();
}

void Vitals::save(RunState& state) const {
  Json& note = state.notes[state_name];
  note = history_.to_json();
  note["births"] = Json::array();
  for (const LayerBirth& birth : births_) {
    note["births"].push_back({birth.layer, birth.mean_abs_output,
                              birth.gradient_norm ? Json(*birth.gradient_norm) : Json()});
  }
  if (options_.forensics) forensics_.save(state);
}

std::size_t Vitals::probes_in(const RunState& state) {
  const Json none = Json::object();
  return state.notes.value(state_name, none).value("times", none).size();
}

void Vitals::restore(const RunState& state) {
  if (!state.notes.contains(state_name)) return;  // nobody looked
  const Json& note = state.notes.at(state_name);
  history_ = DeadHistory::from_json(note);
  births_.clear();
  for (const Json& birth : note.at("births")) {
    births_.push_back({birth.at(0), birth.at(1), {}});
    if (!birth.at(2).is_null()) births_.back().gradient_norm = birth.at(2).get<double>();
  }
  if (options_.forensics) forensics_.restore(state);
}

}  // namespace rectify::inline RECTIFY_PRECISION
