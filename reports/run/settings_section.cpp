#include <fmt/format.h>

#include "../../base/words.hpp"
#include "../../io/files.hpp"
#include "../../run/run_files.hpp"
#include "../page/text.hpp"
#include "run_sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A value of run.json as text; empty if there is none.
std::string fact(const Json& status, const char* name) {
  const auto found = status.find(name);
  if (found == status.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : text_of(*found);
}

/// Lines that run.json lists under a key, as sentences.
std::string list_of(const Json& status, const char* name) {
  std::string text;
  for (const Json& line : status.value(name, Json::array())) {
    text += (text.empty() ? "" : "; ") + line.get<std::string>();
  }
  return text;
}

std::string net_text(const RunMaterial& material) {
  const Architecture& net = material.model->net.architecture();
  std::string text = std::to_string(net.inputs());
  Index units = net.inputs();
  for (const PlacedLayer& placed : net.layers()) {
    const std::string kind(placed.layer.kind());
    text += kind == "dense" ? fmt::format(" → {}", placed.outputs()) : " " + kind;
    if (kind != "dense" && placed.outputs() != units)
      text += fmt::format(" → {}", placed.outputs());
    units = placed.outputs();
  }
  return text + fmt::format(" ({} parameters)", count_text(net.parameter_count()));
}

}  // namespace

Section settings_section(const RunMaterial& material) {
  const Json& status = material.run.status;
  PageTable table{.title = "Run", .columns = {{"property", true}, {"value", true}}, .rows = {}};
  const auto add = [&table](const std::string& name, const std::string& value) {
    if (!value.empty()) table.rows.push_back({name, value});
  };
  add("status", fact(status, "status"));
  add("folder", material.run.folder.string());
  if (material.model) add("model", net_text(material));
  add("seed", fact(status, "seed"));
  add("threads", fact(status, "threads"));
  add("started", fact(status, "started"));
  if (const auto seconds = figure_of(status, "seconds")) {
    add("training time", duration_text(*seconds));
  }
  add("resumed at step", fact(status, "resumed_at_step"));
  add("reason for stopping", fact(status, "stopped"));
  add("rectify version", fact(status, "rectify"));
  add("commit", fact(status, "commit"));
  add("compiler", fact(status, "compiler"));
  add("scalar type", fact(status, "scalar"));
  add("matrix products", fact(status, "products"));
  add("processor", fact(status, "processor"));
  add("data hash", fact(status, "data"));
  add("read from the data", list_of(status, "notes"));
  add("warnings", list_of(status, "warnings"));
  Section section{.title = "Settings and environment"};
  section.parts.push_back(std::move(table));
  section.parts.push_back(Listing{"config.json", text_of(material.run.config, 2)});
  const auto overrides = material.run.folder / run_files::overrides;
  if (has_file(overrides)) {
    const std::string text = read_text(overrides);
    if (!text.empty()) section.parts.push_back(Listing{"overrides.txt", text});
  }
  return section;
}

}}  // namespace rectify
