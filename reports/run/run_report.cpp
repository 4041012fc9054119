#include "run_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "../../base/words.hpp"
#include "../../runs/run_files.hpp"
#include "../page/text.hpp"
#include "run_sections.hpp"
#include "unit_history.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Index last_epoch(const RunRecord& run) {
  return run.epochs.empty() ? 0 : run.epochs.back().value("epoch", Index{0});
}

/// One binomial standard error; none where nobody knows how many samples there were.
std::optional<double> standard_error(const RunMaterial& material, double accuracy) {
  if (!material.test || material.test->size() == 0) return std::nullopt;
  return std::sqrt(accuracy * (1 - accuracy) / static_cast<double>(material.test->size()));
}

/// How the run ended, where it has no test.
std::string ending_text(const RunRecord& run) {
  const std::string status = run.state();
  if (status == "diverged" || status == "failed") {
    return fmt::format("The run {} in epoch {}: {}.", status, last_epoch(run) + 1,
                       label(run.status.value("error", "no reason is known"), 400));
  }
  if (status.empty()) return "Nobody knows how the run ended.";
  if (status == "running") return "The run has not ended.";
  return fmt::format("The run was {} after epoch {}.", status, last_epoch(run));
}

std::string quality_text(const RunMaterial& material) {
  const auto accuracy = figure_of(material.run.test, "test_accuracy");
  const auto loss = figure_of(material.run.test, "test_loss");
  if (!accuracy && !loss) return ending_text(material.run);
  const std::string of = material.test ? " of " + count_text(material.test->size(), "test sample")
                                       : " of the test set";
  if (!accuracy) return fmt::format("The loss on the test set is {}.", number_text(loss));
  const auto error = standard_error(material, *accuracy);
  return fmt::format("It is right on {}{}{}.", percent_text(*accuracy, 2), of,
                     error ? fmt::format(", give or take {:.2f} points", 100 * *error) : "");
}

std::string death_text(const RunMaterial& material) {
  const DeadCount count = dead_of(material);
  if (count.units == 0) return "";
  if (count.dead == 0) {
    return fmt::format(" None of its {} is dead.", count_text(count.units, "hidden unit"));
  }
  Index born = 0;
  for (const Index layer : material.layers()) born += events_of(material, layer)[0];
  return fmt::format(
      " {} of its {} {} dead ({}){}.", count_text(count.dead),
      count_text(count.units, "hidden unit"), count.dead == 1 ? "is" : "are",
      percent_text(count.share()),
      born > 0 ? fmt::format("; {} had been before the first step", count_text(born)) : "");
}

std::vector<std::string> remarks_of(const RunMaterial& material) {
  std::vector<std::string> remarks;
  const Json advice = material.run.status.value("advice", Json::array());
  for (const Json& one : advice) {
    remarks.push_back(
        fmt::format("Advice: {}: {}.", one.value("seen", ""), one.value("change", "")));
  }
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
                       error ? fmt::format("± {:.2f} points, standard error", 100 * *error) : ""});
  }
  if (const auto loss = figure_of(material.run.test, "test_loss")) {
    const bool known = material.config && material.config->loss;
    figures.push_back(
        {"Test loss", number_text(loss), known ? std::string(material.config->loss->kind()) : ""});
  }
  if (const DeadCount count = dead_of(material); count.units > 0) {
    figures.push_back(
        {"Dead units", count_text(count.dead),
         fmt::format("of {}, {}", count_text(count.units), percent_text(count.share()))});
  }
  if (material.model) {
    figures.push_back(
        {"Parameters", count_text(material.model->net.architecture().parameter_count())});
  }
  if (const auto seconds = figure_of(material.run.status, "seconds")) {
    figures.push_back(
        {"Trained for", duration_text(*seconds), count_text(last_epoch(material.run), "epoch")});
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
          .sections = {training_curves_section(material), units_section(material),
                       signals_section(material), predictions_section(material),
                       settings_section(material)}};
}

std::filesystem::path write_run_report(const std::filesystem::path& folder,
                                       std::optional<Dataset> test) {
  const std::filesystem::path path = folder / run_files::report;
  write_page(run_page(read_material(folder, std::move(test))), path);
  return path;
}

}}  // namespace rectify
