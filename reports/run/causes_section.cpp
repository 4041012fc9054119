#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "../../base/words.hpp"
#include "../page/text.hpp"
#include "causes.hpp"
#include "run_sections.hpp"
#include "unit_history.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// What causes are called, by `Cause`.
constexpr std::array<const char*, cause_count> cause_titles{
    "its bias",           "its weights", "changes of its inputs", "a norm layer's parameters",
    "running statistics", "cures"};

LayerCauses total_of(const Causes& causes) {
  LayerCauses total;
  for (const LayerCauses& layer : causes.layers) {
    total.deaths += layer.deaths;
    total.revived += layer.revived;
    total.without_cause += layer.without_cause;
    total.by_gradient += layer.by_gradient;
    total.by_momentum += layer.by_momentum;
    for (std::size_t k = 0; k < layer.largest.size(); ++k) total.largest[k] += layer.largest[k];
    total.by_decay += layer.by_decay;
    total.without_gradient += layer.without_gradient;
    total.offset_by_sample += layer.offset_by_sample;
    for (std::size_t k = 0; k < cause_count; ++k) total.causes[k] += layer.causes[k];
  }
  return total;
}

/// "momentum from earlier gradients (90) and weight decay (20)", most first.
std::string parts_text(const std::array<Index, 3>& counts) {
  std::array<std::pair<Index, const char*>, 3> parts{
      {{counts[0], "the gradient of the step itself"},
       {counts[1], "momentum from earlier gradients"},
       {counts[2], "weight decay"}}};
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> items;
  for (const auto& [count, name] : parts) {
    if (count > 0) items.push_back(fmt::format("{} ({})", name, count_text(count)));
  }
  return list_text(items);
}

/// "weights or bias lowered z most in 53 of the 58 deaths, ..."
std::string summary_of(const LayerCauses& total) {
  const auto of = [&](Cause cause) { return total.causes[at(cause)]; };
  const Index own = of(Cause::weights) + of(Cause::bias);
  std::string text = fmt::format(
      "{} in training. Their own weights or bias lowered z most in {} of them, changes of their "
      "inputs, which the layers before make, in {}.",
      count_text(total.deaths, "death"), count_text(own), count_text(of(Cause::inputs)));
  if (total.by_gradient + total.by_momentum + total.by_decay > 0) {
    text += fmt::format(" What lowered z in these {} was mostly {}.", count_text(own),
                        parts_text({total.by_gradient, total.by_momentum, total.by_decay}));
  } else if (total.largest != std::array<Index, 3>{}) {
    text += fmt::format(" The unit's largest update was mostly {}.", parts_text(total.largest));
  }
  if (total.without_gradient > 0) {
    text += fmt::format(
        " In {} of all {} the unit had no gradient in its largest update, most often since its "
        "slope "
        "was 0 on every sample of that batch: only momentum or weight decay moved it then.",
        count_text(total.without_gradient), count_text(total.deaths, "death"));
  }
  if (total.revived > 0) {
    text += fmt::format(" {} of the deaths did not last: the {} revived.",
                        count_text(total.revived), total.revived == 1 ? "unit was" : "units were");
  }
  return text;
}

PageTable causes_table(const RunMaterial& material, const Causes& causes) {
  const LayerCauses total = total_of(causes);
  PageTable table{.title = "Causes of death by layer",
                  .caption =
                      "Number of deaths by what lowered z most between the probe before the "
                      "death and the probe that found it.",
                  .columns = {{"", true}},
                  .rows = {}};
  for (const LayerCauses& layer : causes.layers) {
    table.columns.push_back({material.layer_name(layer.layer)});
  }
  const auto add = [&](const std::string& title, Index of_all, auto&& get) {
    if (of_all == 0) return;
    table.rows.push_back({title});
    for (const LayerCauses& layer : causes.layers) {
      table.rows.back().push_back(count_text(get(layer)));
    }
  };
  add("deaths", total.deaths, [](const LayerCauses& layer) { return layer.deaths; });
  for (const Cause cause :
       {Cause::weights, Cause::bias, Cause::inputs, Cause::norm, Cause::statistics, Cause::cures}) {
    add(std::string("by ") + cause_titles[at(cause)], total.causes[at(cause)],
        [&](const LayerCauses& layer) { return layer.causes[at(cause)]; });
  }
  add("z did not fall", total.without_cause,
      [](const LayerCauses& layer) { return layer.without_cause; });
  add("by weights or bias, mostly by momentum", total.by_momentum,
      [](const LayerCauses& layer) { return layer.by_momentum; });
  add("by weights or bias, mostly by weight decay", total.by_decay,
      [](const LayerCauses& layer) { return layer.by_decay; });
  add("no gradient in the largest update", total.without_gradient,
      [](const LayerCauses& layer) { return layer.without_gradient; });
  add("decrease offset in part by another sample", total.offset_by_sample,
      [](const LayerCauses& layer) { return layer.offset_by_sample; });
  add("revived later", total.revived, [](const LayerCauses& layer) { return layer.revived; });
  return table;
}

Listing deaths_listing(const std::vector<std::string>& sentences) {
  constexpr std::size_t most = 200;
  std::string text;
  for (std::size_t i = 0; i < std::min(sentences.size(), most); ++i) text += sentences[i] + "\n";
  if (sentences.size() > most) {
    text += fmt::format("All {} are in deaths.jsonl.\n", count_text(std::ssize(sentences)));
  }
  return {"Each death", text};
}

bool some_died(const RunMaterial& material) {
  const auto layers = material.layers();
  return std::any_of(layers.begin(), layers.end(),
                     [&](Index layer) { return events_of(material, layer)[1] > 0; });
}

}  // namespace

Section causes_section(const RunMaterial& material) {
  Section section{.title = "Why units died"};
  const Causes causes = causes_of(material);
  if (!causes.layers.empty()) {
    section.introduction = summary_of(total_of(causes));
    section.parts.push_back(causes_table(material, causes));
    if (!causes.sentences.empty()) section.parts.push_back(deaths_listing(causes.sentences));
  } else if (some_died(material) && material.config && !material.config->vitals.forensics) {
    section.parts.push_back(
        Paragraph{"The causes of these deaths were not recorded. To record them, train with --set "
                  "vitals.forensics=true: it changes no result and makes each step slower."});
  }
  return section;
}

}}  // namespace rectify
