#include "meant_names.hpp"

#include <fmt/format.h>

#include "../base/error.hpp"
#include "../inits/catalogue.hpp"
#include "../io/json.hpp"
#include "config.hpp"
#include "synonyms.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Kinds and names that are valid as the value of a key.
std::vector<std::string> valid_names(const std::string& key) {
  if (key == "layers" || key == "activation") return registry<Layer>().kinds();
  if (key == "init" || key == "bias_init") return registry<Init>().kinds();
  if (key == "loss") return registry<Loss>().kinds();
  if (key == "optimizer") return registry<Optimizer>().kinds();
  if (key == "schedule") return registry<Schedule>().kinds();
  if (key == "source") return registry<Source>().complete_kinds();
  if (key == "normalize") return list_names<Normalize>();
  return {};
}

}  // namespace

MeantName meant_name(const std::string& name, const std::string& key) {
  const std::string plain = plain_word(name);
  if (plain.empty()) return {};
  for (const std::string& valid : valid_names(key)) {
    if (plain_word(valid) == plain) return {valid, {}};
  }
  if (key == "source" && (name.ends_with(".csv") || name.ends_with(".tsv"))) {
    return {Json{{"csv", {{"train", name}, {"label", -1}}}},
            "-1 is the last column; rectify init --data " + name + " writes a config"};
  }
  if (key == "source" && name.ends_with(".npz")) return {Json{{"npz", {{"file", name}}}}, {}};
  for (const NameSynonym& synonym : name_synonyms()) {
    if (!is_among(key, synonym.keys) || !is_among(name, synonym.words)) continue;
    const std::string_view value = synonym.value;
    return {value.empty() ? Json() : parse_stored_json(value, ""), synonym.note};
  }
  return {};
}

MeantName meant_kind(const std::string& name, const std::string& key, Json& object) {
  const auto activation = object.find("activation");
  const bool named = plain_word(name) == "activation" && activation != object.end();
  if (!named || !activation->is_string()) return meant_name(name, key);
  MeantName meant = meant_name(*activation, key);
  if (!meant.value) return meant;
  object.erase("activation");
  meant.note = R"(without the key "activation")";
  return meant;
}

Json renamed(const Json& value, const std::string& key) {
  if (!value.is_string()) return value;
  const MeantName meant = meant_name(value.get<std::string>(), key);
  return meant.value && !meant.value->is_null() ? *meant.value : value;
}

std::string did_you_mean_name(const std::string& name, const std::string& key,
                              const std::vector<std::string>& known) {
  const MeantName meant = meant_name(name, key);
  for (const std::string& one : known) {
    if (meant.value == one) return fmt::format("did you mean {}?", in_quotes(one));
  }
  return did_you_mean(name, known);
}

}}  // namespace rectify
