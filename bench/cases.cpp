#include "cases.hpp"

#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/json.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/optim/catalogue.hpp>

namespace rectify::bench {
namespace {

std::optional<Optimizer> read_optimizer(const Json& entry) {
  if (!entry.contains("optimizer")) return std::nullopt;
  std::vector<Problem> problems;
  auto optimizer =
      registry<Optimizer>().read(Reader(entry["optimizer"], "cases.json: optimizer", problems));
  if (!problems.empty()) throw ConfigError(problems.front().mismatch);
  return optimizer;
}

}  // namespace

Sequential Case::net() const {
  std::vector<Layer> layers{Dense{sizes[1]}};
  for (std::size_t i = 2; i < sizes.size(); ++i) {
    layers.push_back(ReLU{});
    layers.push_back(Dense{sizes[i]});
  }
  return {sizes[0], layers};
}

std::vector<Case> cases(const std::string& section) {
  const JsonDocument document = parse_json(read_text(RECTIFY_CASES), "cases.json");
  std::vector<Case> list;
  for (const Json& entry : document.value.at(section)) {
    list.push_back({.id = entry.at("id"),
                    .sizes = entry.at("sizes"),
                    .batch = entry.at("batch"),
                    .samples = entry.value("samples", Index{0}),
                    .optimizer = read_optimizer(entry),
                    .inputs = entry.value("inputs", std::vector<std::string>{})});
  }
  return list;
}

Case find_case(const std::string& section, const std::string& id) {
  std::vector<std::string> ids;
  for (const Case& candidate : cases(section)) {
    if (candidate.id == id) return candidate;
    ids.push_back(candidate.id);
  }
  throw ConfigError(Mismatch{.where = "cases.json",
                             .what = section,
                             .expected = one_of(ids),
                             .got = in_quotes(id),
                             .hint = did_you_mean(id, ids)});
}

}  // namespace rectify::bench
