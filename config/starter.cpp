#include "starter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../base/utf8.hpp"
#include "../base/words.hpp"
#include "../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// {0} the config's file, {1} what it is for.
constexpr std::string_view head = R"({1}// A small net to start from. Train it:
//     rectify train {0}
// Print all keys with their defaults; override one for a single run:
//     rectify config {0} --fill
//     rectify train {0} --set training.epochs=5
)";

/// {0} the source, {1} the other sources, {2} outputs, {3} epochs, {4} the batch size, {5} the
/// learning rate.
constexpr std::string_view body_for_kind = R"({{
  "$schema": "rectify.schema.json",  // lets editors complete and check this file
  "name": "{0}",  // run folders: runs/{0}/0001, 0002, ...
  "seed": 1,  // the same seed gives bit-identical results
  "data": {{
    "source": "{0}",  // or {1}
    "validation": 0.1  // held out of the training set: a count or a fraction
  }},
  "model": {{"layers": [
    {{"type": "dense", "units": 128, "activation": "relu"}},
    {{"type": "dense", "units": {2}}}  // one output per class
  ]}},
  "optimizer": {{"type": "adam", "learning_rate": {5}}},
  "schedule": {{"type": "cosine", "warmup_epochs": 1}},
  "training": {{"epochs": {3}, "batch_size": {4}}}
}}
)";

/// {0} the name, {1} the source, {2} how features are normalized, {3} outputs, {4} what they are,
/// {5} the loss, {6} weight decay, {7} the batch size, {8} validation, {9} when training ends.
constexpr std::string_view body_for_data = R"({{
  "$schema": "rectify.schema.json",  // lets editors complete and check this file
  "name": {0},  // of the folder of its runs
  "seed": 1,  // the same seed gives bit-identical results
  "data": {{
    "source": {1},
    "validation": {8}
    {2}
  }},
  "model": {{"layers": [
    {{"type": "dense", "units": 64, "activation": "relu"}},
    {{"type": "dense", "units": 64, "activation": "relu"}},
    {{"type": "dense", "units": {3}}}  // {4}
  ]}},
  {5}
  "optimizer": {{
    "type": "adamw", "learning_rate": 0.003,
    "weight_decay": {6},  // more for fewer samples, against overfitting
    "average": 0.99  // the net is the moving average of the weights, which varies less
  }},
  "training": {{
    {9}"batch_size": {7}  // about a hundredth of the training samples
  }}
}}
)";

/// The source of that kind, with the default values of its fields.
Source standard_source(const std::string& kind) {
  std::vector<Problem> problems;
  const Json none = Json::object();
  return registry<Source>().find(kind)->read(Reader(none, "", problems), {});
}

std::string comment_of(const std::string& text) {
  constexpr std::size_t most = 100;
  return text.empty() ? "" : "  // " + one_line(text, most);
}

/// The nearest power of two, from 8 to 256.
Index batch_size_for(Index samples) {
  const double wanted = std::max(1.0, static_cast<double>(samples) / 100);
  return static_cast<Index>(std::clamp(std::exp2(std::round(std::log2(wanted))), 8.0, 256.0));
}

/// In inverse proportion to the number of samples, with one digit.
std::string weight_decay_for(Index samples) {
  return fmt::format("{:.1g}", std::min(1.0, 200.0 / static_cast<double>(samples)));
}

std::string outputs_text(const Dataset& train) {
  switch (train.task()) {
    case Task::classification: return "one output per class";
    case Task::multilabel: return "one output per label";
    case Task::regression: return train.outputs() == 1 ? "the value" : "one output per target";
  }
  return {};
}

const char* loss_line(Task task) {
  switch (task) {
    case Task::classification: return R"("loss": "softmax_cross_entropy",  // for classes)";
    case Task::multilabel: return R"("loss": "binary_cross_entropy",  // for labels of 0 and 1)";
    case Task::regression:
      return R"("loss": "mse",  // of targets scaled to mean 0 and standard deviation 1)";
  }
  return "";
}

/// A config for data of this kind; `source` is its JSON, with comments.
std::string starter_for_data(const std::string& file, const std::string& name,
                             const std::string& what, const std::string& source,
                             const Dataset& train) {
  const char* normalize =
      train.bytes()
          ? R"("normalize": "unit"  // bytes are divided by 255)"
          : R"("normalize": "standard"  // each feature to mean 0 and standard deviation 1)";
  constexpr Index enough = 10;  // to hold some out
  const bool validates = train.size() >= enough;
  const char* validation =
      validates ? "0.1,  // held out of the training set: decides which epoch was the best"
                : "0,  // there are too few samples to hold some out of the training set";
  const char* end = validates
                        ? "\"epochs\": 200,  // at most: early stopping ends sooner\n"
                          "    \"early_stopping\": {\"patience\": 20},  // restores the net of the "
                          "best epoch\n    "
                        : "\"epochs\": 100,\n    ";
  return fmt::format(head, escape_controls(file), what) +
         fmt::format(body_for_data, text_of(Json(name)), source, normalize, train.outputs(),
                     outputs_text(train), loss_line(train.task()), weight_decay_for(train.size()),
                     batch_size_for(train.size()), validation, end);
}

/// Why a key of the source has its value; empty if there is nothing to say.
std::string reason_for(const std::string& key, const TableProposal& proposal) {
  if (key == "label") return proposal.label_reason;
  if (key == "task") return proposal.task_reason;
  if (key == "categories") {
    std::vector<std::string> texts;
    for (const auto& [column, reason] : proposal.as_texts) {
      texts.push_back(fmt::format("{}: {}", column, reason));
    }
    return fmt::format("{}", fmt::join(texts, "; "));
  }
  if (key == "missing") return proposal.missing_reason;
  return {};
}

/// The value of a key; columns to ignore are a line each, with the reasons.
std::string value_for(const std::string& key, const Json& value, const TableProposal& proposal) {
  if (key != "ignore" || proposal.ignored.empty()) return text_of(value);
  const Json columns = value.is_array() ? value : Json::array({value});
  std::string text = "[\n";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string reason = i < proposal.ignored.size() ? proposal.ignored[i].reason : "";
    text += fmt::format("        {}{}{}\n", text_of(columns[i]), i + 1 < columns.size() ? "," : "",
                        comment_of(reason));
  }
  return text + "      ]";
}

/// The keys of a table's source that differ from their defaults, a line each, with the reasons.
std::string source_lines(const TableProposal& proposal) {
  const Json fields = to_json(Source(proposal.source)).at("csv");
  const Json standard = to_json(Source(CsvFiles{})).at("csv");
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [key, value] : fields.items()) {
    if (key != "task" && value == standard.at(key)) continue;
    lines.emplace_back(
        fmt::format("      {}: {}", text_of(Json(key)), value_for(key, value, proposal)),
        comment_of(reason_for(key, proposal)));
  }
  std::string text = "{\"csv\": {\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += lines[i].first + (i + 1 < lines.size() ? "," : "") + lines[i].second + "\n";
  }
  return text + "    }}";
}

}  // namespace

std::string starter_for_kind(const std::string& file, const std::string& kind) {
  std::vector<std::string> others = registry<Source>().complete_kinds();
  if (std::find(others.begin(), others.end(), kind) == others.end()) {
    throw ConfigError(
        Mismatch{.where = "--data",
                 .expected = one_of(others) + ", the name of a table (.csv) or a source as JSON",
                 .got = in_quotes(kind),
                 .hint = did_you_mean(kind, others)});
  }
  std::erase(others, kind);
  const Source source = standard_source(kind);
  const bool points =
      source->outputs() == 2;  // a thousand of them; the other sources have thousands of images
  return fmt::format(head, escape_controls(file), "") +
         fmt::format(body_for_kind, kind, fmt::join(others, " or "), source->outputs(),
                     points ? 100 : 10, points ? 16 : 64, points ? 0.01 : 0.001);
}

std::string starter_for_source(const std::string& file, const std::string& name,
                               const Source& source) {
  const Dataset train = source->load({}).train;
  return starter_for_data(
      file, name,
      fmt::format("// {}: {} samples to train on.\n", one_line(name, 60), count_text(train.size())),
      text_of(to_json(source)), train);
}

std::string label_text(const TableProposal& proposal) {
  const auto reason = [](const std::string& text) { return text.empty() ? "" : " (" + text + ")"; };
  return fmt::format("label: {}{}\ntask: {}{}\n", text_of(to_json(proposal.source.label)),
                     reason(proposal.label_reason), name_of(proposal.source.task),
                     reason(proposal.task_reason));
}

std::string starter_for_table(const std::string& file, const std::string& name,
                              const TableProposal& proposal) {
  const Splits splits = proposal.source.load();
  const std::string what = fmt::format(
      "// {}: {}, {} as features; {} rows are held out for testing.\n// What was inferred has its "
      "reason beside it: check the label, the task and the columns left out.\n",
      one_line(proposal.source.train, 60), count_text(proposal.rows, "row"),
      count_text(proposal.features, "column"), count_text(splits.test.size()));
  return starter_for_data(file, name, what, source_lines(proposal), splits.train);
}

}}  // namespace rectify
