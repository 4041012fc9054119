#include "requirement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "../../base/error.hpp"
#include "../../base/names.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

bool holds(const Requirement& requirement, double value) {
  switch (requirement.comparison) {
    case Requirement::Comparison::at_least: return value >= requirement.bound;
    case Requirement::Comparison::at_most: return value <= requirement.bound;
    case Requirement::Comparison::more: return value > requirement.bound;
    case Requirement::Comparison::less: return value < requirement.bound;
  }
  return false;
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace

Requirement read_requirement(const std::string& text, const std::vector<std::string>& names) {
  const std::string plain = without_blanks(text);
  const std::size_t at = plain.find_first_of("<>");
  const std::string name = plain.substr(0, at);
  const std::string rest = at == plain.npos ? "" : plain.substr(at);
  const auto signs = names_of(Requirement::Comparison{});
  const auto found = std::find_if(signs.begin(), signs.end(),
                                  [&](const char* sign) { return rest.starts_with(sign); });
  if (found == signs.end()) {
    throw ConfigError(
        Mismatch{"--require", "", "a condition such as test_accuracy>=0.88", in_quotes(text)});
  }
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw ConfigError(
        Mismatch{"--require", "", one_of(names), in_quotes(name), did_you_mean(name, names)});
  }
  const std::string number = rest.substr(std::string(*found).size());
  char* end = nullptr;
  const double bound = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || !std::isfinite(bound)) {
    throw ConfigError(Mismatch{"--require", name, "a number", in_quotes(number)});
  }
  return {name, static_cast<Requirement::Comparison>(found - signs.begin()), bound};
}

std::vector<std::string> unmet(const std::vector<Requirement>& requirements,
                               const Figures& figures) {
  std::vector<std::string> errors;
  for (const Requirement& requirement : requirements) {
    const auto found = std::find_if(figures.begin(), figures.end(), [&](const auto& figure) {
      return figure.first == requirement.figure;
    });
    if (found != figures.end() && holds(requirement, found->second)) continue;
    errors.push_back(
        Mismatch{"--require", requirement.figure,
                 fmt::format("{} {}", name_of(requirement.comparison), requirement.bound),
                 found == figures.end() ? "none" : fmt::format("{}", found->second)}
            .text());
  }
  return errors;
}

}}  // namespace rectify
