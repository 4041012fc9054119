#include "run_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "../../base/words.hpp"
#include "../../run/run_files.hpp"
#include "../page/text.hpp"
#include "consequence.hpp"
#include "labels_section.hpp"
#include "run_sections.hpp"
#include "unit_history.hpp"
#include "values_section.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Index last_epoch(const RunRecord& run) {
  return run.epochs.empty() ? 0 : run.epochs.back().value("epoch", Index{0});
}

/// Binomial standard error of the accuracy; none if the number of test samples is unknown.
std::optional<double> standard_error(const RunMaterial& material, double accuracy) {
  if (!material.test || material.test->size() == 0) return std::nullopt;
  return std::sqrt(accuracy * (1 - accuracy) / static_cast<double>(material.test->size()));
}

/// How the run ended.
std::string ending_text(const RunRecord& run) {
  const std::string status = run.state();
  if (status == "diverged" || status == "failed") {
    return fmt::format("The run {} in epoch {}: {}.", status, last_epoch(run) + 1,
                       label(run.status.value("error", "the reason is unknown"), 400));
  }
  if (status.empty()) return "How the run ended is not recorded.";
  if (status == "running") return "The run has not ended.";
  return fmt::format("The run {} after epoch {}.", status == "done" ? "ended" : "was " + status,
                     last_epoch(run));
}

std::string quality_text(const RunMaterial& material) {
  const auto accuracy = figure_of(material.run.test, "test_accuracy");
  const auto loss = figure_of(material.run.test, "test_loss");
  if (!accuracy && !loss) return ending_text(material.run);
  if (const std::string text = values_text(material); !text.empty()) return text;
  if (const std::string text = labels_text(material); !text.empty()) return text;
  if (!accuracy) return fmt::format("The test loss is {}.", number_text(loss));
  const std::string on = material.test ? " on " + count_text(material.test->size(), "sample") : "";
  const auto error = standard_error(material, *accuracy);
  return fmt::format(
      "The test accuracy is {}{}{}.", percent_text(*accuracy, 2), on,
      error ? fmt::format(" (standard error {:.2f} percentage points)", 100 * *error) : "");
}

/// Whether the saved and tested net is of an epoch before the last, at which dead units are
/// counted; or may be, as the folder does not tell.
bool keeps_earlier(const RunMaterial& material) {
  if (!material.config || !material.run.is_done()) return false;
  if (material.run.status.contains("best_epoch")) return earlier_saved_net(material).has_value();
  const auto& stopping = material.config->training.early_stopping;
  return (stopping && stopping->restore_best) ||
         material.config->checkpoint.model == WhichModel::best;
}

/// The epoch of the saved net, and its dead units.
std::string saved_text(const RunMaterial& material) {
  const auto saved = earlier_saved_net(material);
  if (!saved) return " The saved net is that of the best epoch.";
  if (saved->dead.empty()) return fmt::format(" The saved net is that of epoch {}.", saved->epoch);
  if (saved_net_text(material).empty()) {
    return fmt::format(" The saved net, that of epoch {}, has the same number.", saved->epoch);
  }
  const Index dead = std::accumulate(saved->dead.begin(), saved->dead.end(), Index{0});
  return fmt::format(" In the saved net, that of epoch {}, {} {} dead.", saved->epoch,
                     dead == 0 ? "none" : count_text(dead), dead <= 1 ? "is" : "are");
}

std::string death_text(const RunMaterial& material) {
  const DeadCount count = dead_of(material);
  const bool earlier = keeps_earlier(material);
  std::string saved = earlier ? saved_text(material) : "";
  if (count.units == 0) return saved;
  const char* when = earlier ? " at the end of training" : "";
  if (count.dead == 0) {
    return fmt::format(" None of the {} is dead{}.{}", count_text(count.units, "hidden unit"), when,
                       saved);
  }
  Index born = 0;
  for (const Index layer : material.layers()) born += events_of(material, layer)[0];
  const std::string consequence = earlier ? "" : consequence_text(material);
  return fmt::format(" {} of the {} {} dead{} ({}){}.{}{}{}", count_text(count.dead),
                     count_text(count.units, "hidden unit"), count.dead == 1 ? "is" : "are", when,
                     percent_text(count.fraction()),
                     born > 0 ? fmt::format("; {} {} dead at initialization", count_text(born),
                                            born == 1 ? "was" : "were")
                              : "",
                     saved, consequence.empty() ? "" : " ", consequence);
}

std::vector<std::string> remarks_of(const RunMaterial& material) {
  std::vector<std::string> remarks;
  const bool tested = figure_of(material.run.test, "test_loss").has_value();
  if (!material.run.is_done() && tested) remarks.push_back(ending_text(material.run));
  for (const std::string& text : material.missing) remarks.push_back(text + ".");
  return remarks;
}

std::vector<KeyFigure> key_figures(const RunMaterial& material) {
  std::vector<KeyFigure> figures;
  if (const auto accuracy = figure_of(material.run.test, "test_accuracy")) {
    const auto error = standard_error(material, *accuracy);
    figures.push_back({"Test accuracy", percent_text(*accuracy, 2),
                       error ? fmt::format("standard error {:.2f} points", 100 * *error) : ""});
  }
  for (const KeyFigure& figure : value_figures(material)) figures.push_back(figure);
  for (const KeyFigure& figure : label_key_figures(material)) figures.push_back(figure);
  if (const auto loss = figure_of(material.run.test, "test_loss")) {
    const bool known = material.config && material.config->loss;
    figures.push_back(
        {"Test loss", number_text(loss), known ? std::string(material.config->loss->kind()) : ""});
  }
  if (const DeadCount count = dead_of(material); count.units > 0) {
    const std::string saved = saved_net_text(material);
    figures.push_back(
        {"Dead units", count_text(count.dead),
         fmt::format("of {}, {}{}{}", count_text(count.units), percent_text(count.fraction()),
                     saved.empty() ? "" : ", at the end of training; ", saved)});
  }
  if (material.model) {
    figures.push_back(
        {"Parameters", count_text(material.model->net.architecture().parameter_count())});
  }
  if (const auto seconds = figure_of(material.run.status, "seconds")) {
    figures.push_back(
        {"Training time", duration_text(*seconds), count_text(last_epoch(material.run), "epoch")});
  }
  return figures;
}

}  // namespace

Page run_page(const RunMaterial& material) {
  return {.kind = "Run",
          .title = material.run.name.empty() ? material.run.folder.string() : material.run.name,
          .verdict = quality_text(material) + death_text(material),
          .remarks = remarks_of(material),
          .figures = key_figures(material),
          .sections = {units_section(material), causes_section(material), help_section(material),
                       training_curves_section(material), predictions_section(material),
                       signals_section(material), settings_section(material)}};
}

std::filesystem::path write_run_report(const std::filesystem::path& folder,
                                       std::optional<Dataset> test) {
  const std::filesystem::path path = folder / run_files::report;
  write_page(run_page(read_material(folder, std::move(test))), path);
  return path;
}

}}  // namespace rectify
