#include "measures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Value = std::optional<double>;

/// `test_accuracy`
Value from_test(const RunRecord& run, const std::string& name) { return figure_of(run.test, name); }

/// `validation_loss` of the last epoch.
Value last(const RunRecord& run, const std::string& name) {
  return run.epochs.empty() ? Value() : figure_of(run.epochs.back(), name);
}

/// `best_validation_loss`: of all epochs.
template <bool most>
Value best(const RunRecord& run, const std::string& name) {
  const std::map<Index, double> series = series_of(run, {name.substr(name.find('_') + 1)});
  if (series.empty()) return std::nullopt;
  const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
  return most ? std::max_element(series.begin(), series.end(), less)->second
              : std::min_element(series.begin(), series.end(), less)->second;
}

/// Training time, without probes and validation.
Value seconds_per_epoch(const RunRecord& run, const std::string&) {
  const std::map<Index, double> seconds = series_of(run, {"seconds"});
  if (seconds.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [epoch, value] : seconds) sum += value;
  return sum / static_cast<double>(seconds.size());
}

/// The vitals of a line by layer; empty if there are none.
const Json& layers_in(const Json& line) { return inside(line, {"vitals", "layers"}); }

/// The vitals of the last line that has any.
const Json& last_layers(const RunRecord& run) {
  for (auto line = run.epochs.rbegin(); line != run.epochs.rend(); ++line) {
    if (!layers_in(*line).empty()) return layers_in(*line);
  }
  static const Json nothing = Json::object();
  return nothing;
}

/// The share of units that are dead by a definition, over the layers that it applies to.
Value share(const RunRecord& run, const std::string& name) {
  double dead = 0, units = 0;
  for (const auto& [layer, vitals] : last_layers(run).items()) {
    const Value of_layer = figure_of(vitals, name);
    if (!of_layer) continue;
    const double size = figure_of(vitals, "units").value_or(1);
    dead += *of_layer * size;
    units += size;
  }
  return units > 0 ? Value(dead / units) : std::nullopt;
}

/// Number of events, over all layers and epochs.
Value events(const RunRecord& run, const std::string& name) {
  Value sum;
  for (const Json& line : run.epochs) {
    for (const auto& [layer, vitals] : layers_in(line).items()) {
      sum = sum.value_or(0) + figure_of(vitals, name).value_or(0);
    }
  }
  return sum;
}

/// At the end.
Value gradient_norm(const RunRecord& run, const std::string&) {
  return run.epochs.empty() ? Value() : gradient_norm_of(run.epochs.back());
}

std::vector<Measure> make_measures() {
  using enum Better;
  std::vector<Measure> list{
      {"test_accuracy", "test accuracy", Unit::percent, more, from_test, true},
      {"test_loss", "test loss", Unit::plain, less, from_test, true},
      {"test_r2", "test R2", Unit::plain, more, from_test, true},
      {"test_rmse", "test RMSE", Unit::plain, less, from_test, true},
      {"test_mae", "test MAE", Unit::plain, less, from_test, true},
      {"test_macro_f1", "test macro F1", Unit::plain, more, from_test, true},
      {"test_micro_f1", "test micro F1", Unit::plain, more, from_test, true},
      {"test_subset_accuracy", "test exact match", Unit::percent, more, from_test, true},
      {"test_hamming_loss", "test Hamming loss", Unit::plain, less, from_test, true},
      {"test_f1", "test F1", Unit::plain, more, from_test, true},
      {"test_roc_auc", "test ROC AUC", Unit::plain, more, from_test, true},
      {"validation_accuracy", "final validation accuracy", Unit::percent, more, last, true},
      {"best_validation_accuracy", "best validation accuracy", Unit::percent, more, best<true>,
       true},
      {"validation_loss", "final validation loss", Unit::plain, less, last, true},
      {"best_validation_loss", "best validation loss", Unit::plain, less, best<false>, true},
      {"train_loss", "final training loss", Unit::plain, less, last, true},
      // `neither`: trials run side by side, and the machine may have other work.
      {"seconds_per_epoch", "time per epoch", Unit::seconds, neither, seconds_per_epoch},
      {"gradient_norm", "final gradient norm", Unit::plain, neither, gradient_norm},
  };
  for (const Definition& definition : dead_definitions) {
    std::string title = definition.name;
    std::replace(title.begin(), title.end(), '_', ' ');
    const bool dead = &definition == &dead_definitions.front();
    list.push_back(
        {definition.name, title + " units", Unit::percent, dead ? less : neither, share});
  }
  list.push_back({"born_dead", "units born dead", Unit::plain, less, events});
  list.push_back({"died", "deaths", Unit::plain, less, events});
  list.push_back({"revived", "revivals", Unit::plain, neither, events});
  for (Measure& measure : list) measure.range = range_of(measure.name);
  return list;
}

}  // namespace

ValueRange range_of(std::string_view name) {
  if (name.ends_with("r2")) return {.high = 1};
  const auto is_share = [&](const char* ending) { return name.ends_with(ending); };
  constexpr std::array shares{"accuracy", "f1", "auc", "hamming_loss"};
  if (std::any_of(shares.begin(), shares.end(), is_share)) return {.low = 0, .high = 1};
  for (const Definition& definition : dead_definitions) {
    if (name == definition.name) return {.low = 0, .high = 1};
  }
  return {.low = 0};
}

std::optional<double> gradient_norm_of(const Json& epoch) {
  double squares = 0;
  bool any = false;
  for (const auto& [tensor, figures] : inside(epoch, {"vitals", "tensors"}).items()) {
    const Value norm = figure_of(figures, "gradient_norm");
    if (!norm) continue;
    squares += *norm * *norm;
    any = true;
  }
  return any ? Value(std::sqrt(squares)) : std::nullopt;
}

Outcome outcome_of(const RunRecord& run) {
  if (run.has_diverged()) return Outcome::diverged;
  if (!run.is_done() || !figure_of(run.test, "test_loss")) return Outcome::missing;
  constexpr double least = 0.1;
  const Json& chance = inside(run.status, {"chance"});
  const Value accuracy = figure_of(run.test, "test_accuracy");
  const Value chance_accuracy = figure_of(chance, "accuracy");
  const Value chance_loss = figure_of(chance, "loss");
  double skill = 1;
  if (accuracy && chance_accuracy) {
    if (*chance_accuracy < 1) skill = (*accuracy - *chance_accuracy) / (1 - *chance_accuracy);
  } else if (chance_loss && *chance_loss > 0) {
    skill = 1 - *figure_of(run.test, "test_loss") / *chance_loss;
  }
  return skill < least ? Outcome::collapsed : Outcome::done;
}

const std::vector<Measure>& measures() {
  static const std::vector<Measure> list = make_measures();
  return list;
}

const Measure& measure(std::string_view name) {
  const auto found = std::find_if(measures().begin(), measures().end(),
                                  [&](const Measure& known) { return known.name == name; });
  if (found == measures().end()) throw std::out_of_range("no measure with this name");
  return *found;
}

const Measure& primary_measure(const std::vector<RunRecord>& runs) {
  for (const char* name : {"test_accuracy", "test_r2", "test_macro_f1"}) {
    const Measure& quality = measure(name);
    const bool has_it = std::any_of(runs.begin(), runs.end(), [&](const RunRecord& run) {
      return quality.of(run).has_value();
    });
    if (has_it) return quality;
  }
  return measure("test_loss");
}

}}  // namespace rectify
