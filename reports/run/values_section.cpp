#include "values_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../charts/chart.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Further targets have a row in the table and no chart.
constexpr Index most_charts = 6;
/// Of more samples, every n-th is drawn.
constexpr Index most_drawn = 2000;

/// The metrics of each target by name, as of metrics.jsonl; empty in runs of earlier versions.
const Json& scores_of(const RunMaterial& material) {
  return inside(material.run.test, {"test_targets"});
}

/// Those of the model, or else numbers.
std::vector<std::string> target_names(const RunMaterial& material) {
  const Index targets = material.values->targets.rows();
  if (material.model && std::ssize(material.model->info.target_names) == targets) {
    return material.model->info.target_names;
  }
  std::vector<std::string> names;
  for (Index k = 0; k < targets; ++k) names.push_back(std::to_string(k));
  return names;
}

/// R2, and how far predictions are from the true values.
std::string finding(const RunMaterial& material, Index target, const std::string& name) {
  const Json& scores = scores_of(material);
  const auto r2 = figure_of(inside(scores, {name}), "r2");
  const auto errors =
      (material.values->predicted.row(target) - material.values->targets.row(target)).cwiseAbs();
  std::vector<double> sizes;
  for (Index i = 0; i < errors.size(); ++i) sizes.push_back(static_cast<double>(errors(i)));
  std::sort(sizes.begin(), sizes.end());
  const double median = sizes.empty() ? 0 : sizes[sizes.size() / 2];
  return fmt::format("{}Half of the predictions are within {} of the true value.",
                     r2 ? fmt::format("R2 is {}. ", number_text(r2)) : "", number_text(median));
}

Figure scatter_figure(const RunMaterial& material, Index target, const std::string& name) {
  const Index samples = material.values->targets.cols();
  const Index stride = (samples + most_drawn - 1) / most_drawn;
  const std::string shown = name_in_text("target", name);
  Scatter scatter{
      .x = {.title = "true " + shown}, .y = {.title = "predicted " + shown}, .points = {}};
  for (Index i = 0; i < samples; i += stride) {
    scatter.points.push_back({static_cast<double>(material.values->targets(target, i)),
                              static_cast<double>(material.values->predicted(target, i))});
  }
  const std::string dots = stride == 1 ? "One dot per test sample"
                                       : fmt::format("{} of the {}, one dot each",
                                                     count_text(std::ssize(scatter.points)),
                                                     count_text(samples, "test sample"));
  return {.name = "predicted-" + slug(shown),
          .title = "Predicted against true: " + shown,
          .result = finding(material, target, name),
          .caption = dots +
                     ", in the target's own unit. On the dashed line the prediction is the "
                     "true value.",
          .chart = scatter_chart(scatter)};
}

PageTable scores_table(const Json& scores) {
  PageTable table{
      .title = "Scores by target",
      .caption =
          "On the test set. R2: 1 is perfect, 0 is no better than predicting the mean. RMSE "
          "and MAE: root mean squared and mean absolute error, in the target's own unit.",
      .columns = {{"target", true}, {"R2"}, {"RMSE"}, {"MAE"}},
      .rows = {},
      .wide = false};
  for (const auto& [name, metrics] : scores.items()) {
    table.rows.push_back({name, number_text(figure_of(metrics, "r2")),
                          number_text(figure_of(metrics, "rmse")),
                          number_text(figure_of(metrics, "mae"))});
  }
  return table;
}

}  // namespace

Section values_section(const RunMaterial& material) {
  Section section{.title = "Predictions"};
  const std::vector<std::string> names = target_names(material);
  const Index targets = std::ssize(names);
  if (material.values->targets.cols() == 0) return section;
  if (targets > most_charts) {
    section.introduction =
        fmt::format("Charts of the first {} of {}.", most_charts, count_text(targets, "target"));
  }
  for (Index k = 0; k < std::min(targets, most_charts); ++k) {
    section.parts.push_back(scatter_figure(material, k, names[at(k)]));
  }
  if (!scores_of(material).empty()) section.parts.push_back(scores_table(scores_of(material)));
  return section;
}

std::string values_text(const RunMaterial& material) {
  const RunRecord& run = material.run;
  const auto r2 = figure_of(run.test, "test_r2");
  const auto rmse = figure_of(run.test, "test_rmse"), mae = figure_of(run.test, "test_mae");
  if (!rmse) return "";
  const Index samples = material.values ? material.values->targets.cols() : 0;
  const std::string on = samples > 0 ? " on " + count_text(samples, "sample") : "";
  const std::size_t targets = scores_of(material).size();
  if (targets > 1) {
    return r2 ? fmt::format("The test R2, the mean of {} targets, is {}{}.", targets,
                            number_text(r2), on)
              : fmt::format("The test loss is {}{}.", number_text(figure_of(run.test, "test_loss")),
                            on);
  }
  const std::string errors = fmt::format("RMSE {}{} and the MAE {}.", r2 ? "" : "is ",
                                         number_text(rmse), number_text(mae));
  return r2 ? fmt::format("The test R2 is {}{}, the {}", number_text(r2), on, errors)
            : fmt::format("The test {}", errors);
}

std::vector<KeyFigure> value_figures(const RunMaterial& material) {
  const Json& test = material.run.test;
  const auto r2 = figure_of(test, "test_r2"), rmse = figure_of(test, "test_rmse");
  const std::string mae = "MAE " + number_text(figure_of(test, "test_mae"));
  if (!rmse) return {};
  if (scores_of(material).size() > 1) {
    if (!r2) return {};
    return {{"Test R2", number_text(r2), "mean of the targets"}};
  }
  if (!r2) return {{"Test RMSE", number_text(rmse), mae}};
  return {{"Test R2", number_text(r2), "RMSE " + number_text(rmse) + ", " + mae}};
}

}}  // namespace rectify
