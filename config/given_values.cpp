#include "given_values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>

#include "config.hpp"
#include "paths.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The number under the first of these paths that the config has.
double number_of(const Json& config, std::initializer_list<const char*> paths, double standard) {
  for (const char* path : paths) {
    const Json* value = value_at(config, path);
    if (value != nullptr && value->is_number()) return *value;
  }
  return standard;
}

/// With three digits, as people write it.
Json rounded(double number) { return std::stod(fmt::format("{:.3g}", number)); }

/// All numbers in a text such as "64,32" or "(64, 32)".
Json numbers_in(const std::string& text) {
  Json numbers = Json::array();
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    double number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error == std::errc()) {
      const bool whole = number == static_cast<double>(static_cast<Index>(number));
      numbers.push_back(whole ? Json(static_cast<Index>(number)) : Json(number));
    }
    at = error == std::errc() ? next : at + 1;
  }
  return numbers;
}

/// The first number in a value, at any depth.
std::optional<double> first_number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) {
    const std::string text = value;  // "l2(0.01)": what follows the bracket
    const Json numbers = numbers_in(text.substr(text.find('(') + 1));  // npos + 1 is 0
    const bool call = text.find('(') != text.npos && !numbers.empty();
    return call ? std::optional(numbers[0].get<double>()) : std::nullopt;
  }
  if (!value.is_structured()) return std::nullopt;
  for (const Json& inner : value) {
    if (const auto number = first_number(inner)) return number;
  }
  return std::nullopt;
}

/// A layer for each number, with the activation that the config names for all, or else relu.
Json hidden_layers(Json sizes, const Json& config) {
  if (sizes.is_string()) sizes = numbers_in(sizes);
  if (!sizes.is_array()) sizes = Json::array({sizes});
  const Json given = config.is_object() ? config.value("activation", Json()) : Json();
  const Json activation = given.is_string() ? given : Json("relu");
  Json layers = Json::array();
  for (const Json& units : sizes) {
    layers.push_back({{"type", "dense"}, {"units", units}, {"activation", activation}});
  }
  return layers;
}

Json listed_weights(const Json& given) {
  if (!given.is_object()) return given;
  Json weights = Json::array();
  while (given.contains(std::to_string(weights.size()))) {
    weights.push_back(given.at(std::to_string(weights.size())));
  }
  return weights.size() == given.size() ? weights : given;
}

Json given_as(const std::string& form, const Json& given, const Json& config) {
  if (form == "$") return given;
  if (form == "$first") return given.is_array() && !given.empty() ? given.front() : given;
  if (form == "$hidden") return hidden_layers(given, config);
  if (form == "$layers") return given.is_object() ? given.value("layers", Json::array()) : given;
  if (form == "$weights") return listed_weights(given);
  if (form == "$stopping") return given.is_object() ? given : Json{{"patience", 10}};
  if (form == "$twice") return rounded(2 * first_number(given).value_or(5e-5));
  if (!given.is_number()) return given;
  const double number = given;
  if (form == "$rest") return rounded(1 - number);
  const Config standard;
  if (form == "$by_batch") {
    return rounded(number / number_of(config, {"training.batch_size", "batch_size"},
                                      static_cast<double>(standard.training.batch_size)));
  }
  return rounded(number / number_of(config, {"optimizer.learning_rate", "lr", "learning_rate"},
                                    standard.optimizer.rule->learning_rate()));
}

}  // namespace

Json filled_in(Json pattern, const Json& given, const Json& config) {
  if (pattern.is_string() && pattern.get_ref<const std::string&>().starts_with('$')) {
    return given_as(pattern, given, config);
  }
  if (pattern.is_structured()) {
    for (Json& inner : pattern) inner = filled_in(inner, given, config);
  }
  return pattern;
}

}}  // namespace rectify
