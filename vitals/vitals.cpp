#include "vitals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "../io/json_shape.hpp"
#include "definitions.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto vitals_state = "vitals";

void put(Json& json, const char* name, std::optional<double> value) {
  if (value) json[name] = number_to_json(*value);
}

Json to_json(std::optional<double> value) { return value ? number_to_json(*value) : Json(); }
std::optional<double> optional_from(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

const Json& note_shape() {
  static const Json shape = [] {
    Json of = DeadHistory::shape();
    of["described"] = "count";
    of["births"] = Json::array({{"count", "number or null", "number or null", "true or false"}});
    of["update_ratios"] = Json::array({"number or null"});
    of["updated"] = "count";
    of["silence"] = Silence::shape();
    of["early?"] = EarlyChecks::shape();
    return of;
  }();
  return shape;
}

/// A layer's figures for a line of metrics: the share of units under each definition, ranks,
/// gradient norm and events.
Json figures_of(const LayerCensus& layer, const Turnover& turnover) {
  Json json{{"units", layer.units.size()}};
  for (const Definition& definition : dead_definitions) {
    if (!definition.applies(layer)) continue;
    json[definition.name] = static_cast<double>(count_units(layer, definition)) /
                            static_cast<double>(layer.units.size());
  }
  json[layer.has_zeros ? "sparsity" : "underflow"] = layer.sparsity();
  put(json, "effective_rank", layer.effective_rank);
  put(json, "centred_rank", layer.centred_rank);
  put(json, "stable_rank", layer.stable_rank);
  put(json, "gradient_norm", layer.gradient_norm);
  if (turnover.born_dead > 0) json["born_dead"] = turnover.born_dead;
  json["died"] = turnover.died;
  json["revived"] = turnover.revived;
  if (turnover.replaced > 0) {
    json["replaced"] = turnover.replaced;
    json["replaced_dead"] = turnover.replaced_dead;
  }
  return json;
}

Json figures_of(const TensorCensus& tensor) {
  Json json{{"norm", tensor.norm}};
  put(json, "gradient_norm", tensor.gradient_norm);
  put(json, "update_ratio", tensor.update_ratio);
  if (const auto& slopes = tensor.slopes; !slopes.empty()) {
    const double sum = std::accumulate(slopes.begin(), slopes.end(), 0.0);
    json["mean"] = number_to_json(sum / static_cast<double>(slopes.size()));
    json["min"] = number_to_json(*std::min_element(slopes.begin(), slopes.end()));
    json["max"] = number_to_json(*std::max_element(slopes.begin(), slopes.end()));
  }
  return json;
}

std::vector<LayerAtInit> layers_at_init(const Census& census, const Architecture& net) {
  std::vector<LayerAtInit> at_init;
  const auto has_statistics = [](const PlacedLayer& placed) { return !placed.buffers.empty(); };
  for (const LayerCensus& layer : census.layers) {
    const auto first = net.layers().begin();
    at_init.push_back({layer.layer, layer.mean_abs_output(), layer.gradient_norm,
                       std::any_of(first, first + layer.layer, has_statistics)});
  }
  return at_init;
}

/// Sample by sample, to save memory.
InputScale scale_of(const Dataset& probe) {
  constexpr Scalar most = std::numeric_limits<Scalar>::infinity();
  double sum = 0, squares = 0;
  Matrix x(probe.features(), 1), lowest = Matrix::Constant(probe.features(), 1, most),
                                 highest = -lowest;
  for (Index sample = 0; sample < probe.size(); ++sample) {
    probe.gather(std::span(&sample, 1), view(x));
    sum += x.cast<double>().sum();
    squares += x.cast<double>().squaredNorm();
    lowest = lowest.cwiseMin(x);
    highest = highest.cwiseMax(x);
  }
  const double n = static_cast<double>(probe.size()) * static_cast<double>(probe.features());
  const double mean = sum / n;
  return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean)),
          (highest.array() > lowest.array()).count()};
}

/// |w - w'| / |w'| of one unit's weights; none where |w'| is 0.
std::optional<double> update_ratio(const UnitRows& rows, Index unit, const Flat& before,
                                   const Flat& now) {
  double moved = 0, size = 0;
  for (const Tensor& tensor : rows.tensors) {
    for (Index i = 0; i < tensor.inputs(); ++i) {
      const auto place = static_cast<std::size_t>(tensor.at(unit, i));
      const auto old = static_cast<double>(before[place]);
      moved += (static_cast<double>(now[place]) - old) * (static_cast<double>(now[place]) - old);
      size += old * old;
    }
  }
  return size > 0 ? std::optional(std::sqrt(moved / size)) : std::nullopt;
}

/// Writes the newest census and the events since probe `first` into the epoch.
void describe(const Census& census, const DeadHistory& history, std::size_t first, Epoch& epoch) {
  for (std::size_t k = 0; k < census.layers.size(); ++k) {
    const LayerCensus& layer = census.layers[k];
    set_dead_share(epoch, layer.layer, layer.dead_share());
    set_layer_vitals(epoch, layer.layer,
                     figures_of(layer, total(turnovers(history.layers[k]), first)));
  }
  for (const TensorCensus& tensor : census.tensors) {
    set_tensor_vitals(epoch, tensor.name, figures_of(tensor));
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

EarlyBudget Vitals::early_budget_of(const Training& training) const {
  return early_budget(training.trained().architecture(), training.samples_per_epoch,
                      static_cast<std::uint64_t>(training.steps_per_epoch), probe_.size());
}

void Vitals::begin(Training& training) {
  rows_ = unit_rows(training.trained().architecture());
  if (options_.forensics) {
    forensics_.begin(training.trained());
    training.trace();
  }
  if (training.resumed) {
    check_restored(training.trained().architecture());
  } else {
    probe_after_epoch(training, 0);
    if (options_.early && !options_.every_steps) checks_.begin(early_budget_of(training));
    at_init_ = layers_at_init(*census_, training.net().architecture());
  }
  keep_weights(training);
}

/// `DeadHistory::add` checks the history.
void Vitals::check_restored(const Architecture& net) const {
  if (history_.times.empty()) return;
  check_kept(at_init_.size() == history_.layers.size(), vitals_state);
  check_kept(update_ratios_.size() == net.parameters().size(), vitals_state);
  if (explains()) forensics_.check_restored(net, probe_.size());
}

/// Counts for `silent_samples` where the last step's samples may be among the `silence_window`
/// newest at a probe. A probe may follow any epoch, if the run is stopped there.
void Vitals::follow_samples(const Training& training) {
  const Place& place = training.place;
  bool counts = training.samples_per_epoch - place.samples_done < silence_window;
  if (options_.every_steps) {
    const auto every = static_cast<std::uint64_t>(*options_.every_steps);
    const auto steps = static_cast<Index>((every - place.step % every) % every);
    counts = counts || steps < silence_window / std::ssize(training.batch) + 1;
  }
  if (counts) {
    silence_.add(training.trained(), training.data(), training.batch);
  } else {
    silence_.interrupt();
  }
}

/// Deaths are explained from the second probe on.
bool Vitals::explains() const { return options_.forensics && !history_.times.empty(); }

void Vitals::note_step(const Training& training) {
  if (!explains() || noted_ == training.place.step) return;
  forensics_.note(training);
  noted_ = training.place.step;
}

std::shared_ptr<Observer> Vitals::before_changes() {
  struct Before : Observer {
    explicit Before(Vitals& vitals) : vitals_(vitals) {}
    void after_step(Training& training) override { vitals_.note_step(training); }
    Vitals& vitals_;
  };
  return std::make_shared<Before>(*this);
}

void Vitals::after_step(Training& training) {
  note_step(training);
  if (explains()) forensics_.begin_step(training.trained());
  follow_samples(training);
  measure_update(training);
  if (training.place.samples_done == training.samples_per_epoch) {  // see `after_epoch`
    stopped_within_epoch_ = training.stopped().has_value();
    return;
  }
  const Place& place = training.place;
  if (due_after_step(place.step)) take_probe(training, place.epoch);
  if (place.epoch == 1 && checks_.next() == place.step) check_early(training);
  keep_weights(training);
}

// An interruption alone causes no probe, since the uninterrupted run would have none.
void Vitals::after_epoch(Training& training) {
  const Index epoch = training.epoch.number;
  const bool is_last = training.stopped() && !stopped_within_epoch_;
  if (due_after_epoch(epoch, training.epochs) || due_after_step(training.place.step) || is_last) {
    probe_after_epoch(training, epoch);
  }
  keep_weights(training);
}

void Vitals::probe_after_epoch(Training& training, Index epoch) {
  take_probe(training, epoch);
  describe(*census_, history_, described_, training.epoch);
  described_ = history_.times.size();
}

/// Without the figures that take several times as long as all others, and update ratios, for which
/// weights would have to be kept before each check.
void Vitals::check_early(Training& training) {
  std::vector<std::vector<bool>> dead;
  for (const LayerHistory& layer : history_.layers) dead.push_back(layer.dead.back());
  const EarlyBudget budget = early_budget_of(training);
  DeathCheck check =
      check_for_deaths(training.net(), probe_, dead, checks_.one_in(budget), training.team(),
                       {.relate = false, .dormant_share = options_.dormant_share});
  checks_.add(budget, check.samples, check.census.has_value());
  if (!check.census) return;
  const Place& place = training.place;
  add_probe(training,
            {.time = {place.epoch, place.step}, .census = std::move(*check.census), .early = true});
}

void Vitals::take_probe(Training& training, Index epoch) {
  add_probe(training, {.time = {epoch, training.place.step},
                       .census = take_census(
                           training.net(), probe_, training.team(),
                           {.loss = options_.loss, .dormant_share = options_.dormant_share})});
}

void Vitals::add_probe(Training& training, Probe probe) {
  const Sequential& net = training.net();
  add_update_ratios(training, probe.census);
  std::vector<std::vector<bool>> replaced;
  if (options_.replaced) replaced = options_.replaced(probe.census);
  history_.add(probe.time, probe.census, replaced);
  silence_.describe(probe.census);
  if (history_.times.size() > 1) {
    describe_units(net, probe.census);
    if (options_.forensics) {
      probe.deaths = forensics_.explain(net, probe.census, probe_, history_, net_at_probe_,
                                        &net != &training.trained());
    }
  }
  if (options_.forensics) {
    if (history_.times.size() == 1) forensics_.begin(training.trained());
    forensics_.remember(probe.census, probe.time);
  }
  net_at_probe_ = {net.weights(), net.buffers()};
  if (options_.on_probe) options_.on_probe(probe, history_.times.size() - 1);
  census_ = std::move(probe.census);
}

/// Sets the update ratios since the previous probe; clears figures of replaced units.
void Vitals::describe_units(const Sequential& net, Census& census) const {
  for (const UnitRows& rows : rows_) {
    for (LayerCensus& layer : census.layers) {
      if (layer.layer != rows.activation) continue;
      for (std::size_t i = 0; i < layer.units.size(); ++i) {
        layer.units[i].update_ratio =
            update_ratio(rows, static_cast<Index>(i), net_at_probe_.weights, net.weights());
      }
    }
  }
  for (std::size_t k = 0; k < census.layers.size(); ++k) {
    const std::vector<bool>& replaced = history_.layers[k].replaced.back();
    for (std::size_t i = 0; i < replaced.size(); ++i) {
      if (!replaced[i]) continue;
      census.layers[k].units[i].silent_samples.reset();
      census.layers[k].units[i].update_ratio.reset();
    }
  }
}

/// Copies the weights if the next step is the last one before a probe.
void Vitals::keep_weights(const Training& training) {
  const Place& place = training.place;
  const auto left = training.samples_per_epoch - place.samples_done;
  const bool ends_epoch = training.batch.empty() || left <= std::ssize(training.batch);
  const bool due = (ends_epoch && due_after_epoch(place.epoch, training.epochs)) ||
                   due_after_step(place.step + 1);
  if (!due) return;
  weights_before_ = training.trained().weights();
  weights_step_ = place.step;
}

/// Called right after the step, as a state may be saved between an epoch's last step and its probe.
void Vitals::measure_update(const Training& training) {
  if (weights_before_.empty() || weights_step_ + 1 != training.place.step) return;
  const Sequential& trained = training.trained();
  const auto& parameters = trained.architecture().parameters();
  update_ratios_.assign(parameters.size(), {});
  updated_ = training.place.step;
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const Tensor& tensor = parameters[k];
    const auto flat = [&](const Flat& values) {
      return view(values.data() + tensor.offset, tensor.size(), 1).cast<double>();
    };
    const double before = flat(weights_before_).norm();
    if (before == 0) continue;
    update_ratios_[k] = (flat(trained.weights()) - flat(weights_before_)).norm() / before;
  }
}

/// Clears the ratios if the last step was not measured.
void Vitals::add_update_ratios(const Training& training, Census& census) {
  if (updated_ != training.place.step) update_ratios_.clear();
  update_ratios_.resize(census.tensors.size());
  updated_ = training.place.step;
  for (std::size_t k = 0; k < census.tensors.size(); ++k) {
    census.tensors[k].update_ratio = update_ratios_[k];
  }
}

void Vitals::save(RunState& state) const {
  Json& note = state.notes[vitals_state];
  note = history_.to_json();
  note["described"] = described_;
  note["births"] = Json::array();
  for (const LayerAtInit& layer : at_init_) {
    note["births"].push_back({layer.layer, number_to_json(layer.mean_abs_output),
                              to_json(layer.gradient_norm), layer.statistics_unset});
  }
  note["updated"] = updated_;
  note["update_ratios"] = Json::array();
  for (const auto& ratio : update_ratios_) note["update_ratios"].push_back(to_json(ratio));
  note["silence"] = silence_.to_json();
  if (options_.early) note["early"] = checks_.to_json();
  state.kept[vitals_state] = net_at_probe_;
  if (explains()) forensics_.save(state);
}

std::size_t Vitals::probes_in(const RunState& state) {
  const auto note = state.notes.find(vitals_state);
  if (note == state.notes.end()) return 0;
  check_shape(*note, DeadHistory::shape(), "checkpoint: vitals");
  return (*note)["times"].size();
}

void Vitals::restore(const RunState& state) {
  if (!state.notes.contains(vitals_state)) return;
  const Json& note = state.notes[vitals_state];
  check_shape(note, note_shape(), "checkpoint: vitals");
  history_ = DeadHistory::from_json(note);
  described_ = note.at("described");
  at_init_.clear();
  for (const Json& layer : note.at("births")) {
    at_init_.push_back(
        {layer.at(0), number_from_json(layer.at(1)), optional_from(layer.at(2)), layer.at(3)});
  }
  updated_ = note.at("updated");
  update_ratios_.clear();
  for (const Json& ratio : note.at("update_ratios")) {
    update_ratios_.push_back(optional_from(ratio));
  }
  silence_.read(note.at("silence"));
  checks_ = {};
  if (note.contains("early")) checks_.read(note.at("early"));
  net_at_probe_ = state.kept.at(vitals_state);
  if (explains()) forensics_.restore(state);
}

}}  // namespace rectify
