#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../activations/activation_figures.hpp"
#include "../page/text.hpp"
#include "curves.hpp"
#include "run_sections.hpp"
#include "weight_pictures.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The points above 0, for a logarithmic axis.
std::vector<Line> above_zero(std::vector<Line> lines) {
  for (Line& line : lines) {
    std::erase_if(line.points, [](const Point& point) { return !point.y || !(*point.y > 0); });
  }
  std::erase_if(lines, [](const Line& line) { return line.points.empty(); });
  return lines;
}

/// The counts of a probe as densities, without the two unbounded bins.
std::vector<double> densities(const NpyArray& counts, const std::vector<double>& edges,
                              std::size_t probe) {
  const auto bins = static_cast<std::size_t>(counts.shape[1]);
  const auto row = counts.values.begin() + static_cast<std::ptrdiff_t>(probe * bins);
  const double all = std::accumulate(row, row + static_cast<std::ptrdiff_t>(bins), 0.0);
  std::vector<double> result;
  for (std::size_t bin = 1; bin + 1 < bins; ++bin) {
    const double count = row[static_cast<std::ptrdiff_t>(bin)];
    result.push_back(all > 0 ? count / all / (edges[bin + 1] - edges[bin]) : 0);
  }
  return result;
}

double nonnegative_fraction(const NpyArray& counts, std::size_t probe) {
  const auto bins = static_cast<std::ptrdiff_t>(counts.shape[1]);
  const auto row = counts.values.begin() + static_cast<std::ptrdiff_t>(probe) * bins;
  const double all = std::accumulate(row, row + bins, 0.0);
  return all > 0 ? std::accumulate(row + bins / 2, row + bins, 0.0) / all : 0;
}

/// Removes bins at both ends that are nearly empty.
void trim(Bins& bins) {
  const auto mass = [&](std::size_t bin) {
    double most = 0;
    for (const auto& [name, heights] : bins.heights) {
      most = std::max(most, heights[bin] * (bins.edges[bin + 1] - bins.edges[bin]));
    }
    return most;
  };
  constexpr double nearly_empty = 0.002;
  std::size_t begin = 0, end = bins.edges.size() - 1;
  while (begin + 1 < end && mass(begin) < nearly_empty) ++begin;
  while (begin + 1 < end && mass(end - 1) < nearly_empty) --end;
  const auto part = [&](const std::vector<double>& all, std::size_t to) {
    return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(begin),
                               all.begin() + static_cast<std::ptrdiff_t>(to));
  };
  for (auto& [name, heights] : bins.heights) heights = part(heights, end);
  bins.edges = part(bins.edges, end + 1);
}

void add_histograms(const RunMaterial& material, Section& section) {
  const NpyArray* edge_array = material.array("input_edges");
  if (edge_array == nullptr || material.layers().size() > most_layers) return;
  const std::vector<double> edges(edge_array->values.begin(), edge_array->values.end());
  for (const Index layer : material.layers()) {
    const NpyArray* counts = material.array(fmt::format("{}.inputs", layer));
    if (counts == nullptr || counts->shape.size() != 2 || counts->shape[0] < 2) continue;
    const auto end = static_cast<std::size_t>(counts->shape[0]) - 1;
    Bins bins{.x = {.title = "z"},
              .y = {.title = "density"},
              .series = "time",
              .edges = {edges.begin() + 1, edges.end() - 1},
              .heights = {{"before the first step", densities(*counts, edges, 0)},
                          {"at the end", densities(*counts, edges, end)}}};
    trim(bins);
    section.parts.push_back(Figure{
        .name = fmt::format("inputs-of-layer-{}", layer),
        .title = "Inputs of " + material.layer_name(layer),
        .result =
            fmt::format("z >= 0 for {} of the values before the first step, and for {} at the end.",
                        percent_text(nonnegative_fraction(*counts, 0)),
                        percent_text(nonnegative_fraction(*counts, end))),
        .caption =
            "Distribution of the pre-activations z over all units of the layer and all probe "
            "samples, as a probability density. Tails with less than 0.2 % of the values per "
            "bin are cut off.",
        .chart = histogram(bins)});
  }
}

std::string span_sentence(const char* what, const std::vector<Line>& lines) {
  const auto less = [](const Line& a, const Line& b) { return last(a).value < last(b).value; };
  const auto [least, most] = std::minmax_element(lines.begin(), lines.end(), less);
  if (least == most) {
    return fmt::format("At the end, {} is {}.", what, number_text(last(*least).value));
  }
  return fmt::format("At the end, {} ranges from {} in {} to {} in {}.", what,
                     number_text(last(*least).value), least->name, number_text(last(*most).value),
                     most->name);
}

void add_gradients(const RunMaterial& material, Section& section) {
  const std::vector<Line> lines = above_zero(layer_lines(material, "gradient_norm"));
  if (lines.empty()) return;
  section.parts.push_back(Figure{
      .name = "gradients",
      .title = "Gradient norm by layer",
      .result = span_sentence("the norm", lines),
      .caption =
          "Norm of dL/dz, the gradient of the mean loss over 250 probe samples with respect to the "
          "pre-activations z of a layer, by epoch. Logarithmic axis.",
      .chart = line_chart({.x = epochs(),
                           .y = {.title = "|dL/dz|", .format = "~g", .log = true},
                           .series = "layer",
                           .lines = lines,
                           .ordered = lines.size() > 8})});
}

/// The names of all parameters that were observed.
std::vector<std::string> tensors_of(const RunRecord& run) {
  std::vector<std::string> names;
  if (run.epochs.empty()) return names;
  const Json vitals = run.epochs.back().value("vitals", Json::object());
  const Json tensors = vitals.value("tensors", Json::object());
  for (const auto& [name, tensor] : tensors.items()) names.push_back(name);
  return names;
}

/// Update ratios of weight matrices.
void add_updates(const RunMaterial& material, Section& section) {
  std::vector<Line> lines;
  for (const std::string& name : tensors_of(material.run)) {
    if (!name.ends_with(".weight")) continue;
    lines.push_back(line_of(material.run, name, {"vitals", "tensors", name, "update_ratio"}));
  }
  lines = above_zero(std::move(lines));
  if (lines.empty()) return;
  section.parts.push_back(Figure{
      .name = "updates",
      .title = "Update ratio by weight matrix",
      .result = span_sentence("the ratio", lines),
      .caption =
          "Norm of the change that the last step of each epoch made to a weight matrix, divided "
          "by the norm of the matrix before it. Values around 1e-3 are typical. Logarithmic axis.",
      .chart = line_chart({.x = epochs(),
                           .y = {.title = "|update| / |weights|", .format = "~g", .log = true},
                           .series = "tensor",
                           .lines = lines,
                           .ordered = lines.size() > 8})});
}

void add_ranks(const RunMaterial& material, Section& section) {
  const std::vector<Line> lines = layer_lines(material, "effective_rank");
  if (lines.empty()) return;
  section.parts.push_back(Figure{
      .name = "effective-rank",
      .title = "Effective rank by layer",
      .result = span_sentence("the effective rank", lines),
      .caption =
          "Effective number of directions that the outputs of a layer span over the probe "
          "samples: exp of the entropy of the normalized singular values (Roy & Vetterli 2007).",
      .chart = line_chart({.x = epochs(),
                           .y = {.title = "effective rank", .zero = true},
                           .series = "layer",
                           .lines = lines,
                           .ordered = lines.size() > 8})});
}

/// The parameter of an activation layer: the mean over its units, with the smallest and the largest
/// value if they differ.
Line parameter_line(const RunRecord& run, const std::string& name) {
  Line line = line_of(run, name, {"vitals", "tensors", name, "mean"});
  const auto least = series_of(run, {"vitals", "tensors", name, "min"});
  const auto most = series_of(run, {"vitals", "tensors", name, "max"});
  for (Point& point : line.points) {
    const auto epoch = static_cast<Index>(point.x);
    const auto low = least.find(epoch), high = most.find(epoch);
    if (low == least.end() || high == most.end() || low->second == high->second) continue;
    point.low = low->second;
    point.high = high->second;
  }
  return line;
}

/// The learned parameters of activations: the slopes of PReLU, the beta of SiLU.
void add_parameters(const RunMaterial& material, Section& section) {
  std::vector<Line> lines;
  for (const std::string& name : tensors_of(material.run)) {
    Line line = parameter_line(material.run, name);
    if (!line.points.empty()) lines.push_back(std::move(line));
  }
  if (lines.empty()) return;
  section.parts.push_back(Figure{
      .name = "activation-parameters",
      .title = "Learned parameters of activations",
      .result = span_sentence("the mean parameter", lines),
      .caption = "The slope of prelu or the beta of silu, by epoch. Where each unit has its own "
                 "parameter: mean over the units, with a band from the smallest to the largest.",
      .chart = line_chart(
          {.x = epochs(), .y = {.title = "parameter"}, .series = "tensor", .lines = lines})});
}

/// What activations with learned parameters have become; `rectify plot` draws the others.
void add_activations(const RunMaterial& material, Section& section) {
  if (!material.model) return;
  std::vector<NamedActivation> activations;
  for (const PlacedLayer& placed : material.model->net.architecture().layers()) {
    if (!has_curve(placed.layer) || placed.parameters.empty()) continue;
    const Tensor& tensor = placed.parameters[0];
    const auto mean = static_cast<double>(material.model->net.tensor(tensor.full_name()).mean());
    activations.push_back(
        {fmt::format("{}, parameter {:.3g}", material.layer_name(tensor.layer), mean), placed.layer,
         mean});
  }
  if (activations.empty()) return;
  activations.resize(std::min<std::size_t>(activations.size(), 6), activations.front());
  for (Figure& figure : activation_figures(activations, -4, 4)) {
    section.parts.push_back(std::move(figure));
  }
}

}  // namespace

Section signals_section(const RunMaterial& material) {
  Section section{.title = "Activations, gradients and weights"};
  add_histograms(material, section);
  add_gradients(material, section);
  add_updates(material, section);
  add_ranks(material, section);
  add_parameters(material, section);
  add_activations(material, section);
  if (auto weights = weight_pictures(material)) section.parts.push_back(std::move(*weights));
  return section;
}

}}  // namespace rectify
