#include <fmt/format.h>

#include <algorithm>

#include "../../base/words.hpp"
#include "../page/text.hpp"
#include "run_sections.hpp"
#include "unit_history.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

void add_advice(const RunMaterial& material, Section& section) {
  PageTable table{
      .title = "Advice",
      .columns = {{"observation", true, /*sentences=*/true}, {"change", true, /*sentences=*/true}},
      .rows = {}};
  for (const Json& one : material.run.status.value("advice", Json::array())) {
    table.rows.push_back({one.value("seen", ""), one.value("change", "")});
  }
  if (!table.rows.empty()) section.parts.push_back(std::move(table));
}

/// What removes units that are the same for all samples.
void add_pruning(const RunMaterial& material, Section& section) {
  if (dead_of(material).dead == 0 || !material.model) return;
  section.parts.push_back(Paragraph{fmt::format(
      "Units whose output is the same for every training sample can be removed without changing a "
      "prediction: rectify prune {} --out small.safetensors",
      shell_word(material.run.folder.string()))});
}

}  // namespace

Section help_section(const RunMaterial& material) {
  Section section{.title = "What helps"};
  add_advice(material, section);
  add_pruning(material, section);
  return section;
}

}}  // namespace rectify
