#include "update_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string_view kind_of(const Architecture& net, const Tensor& tensor) {
  return net.layers()[at(tensor.layer)].layer.kind();
}

bool fits(const ParameterGroup& group, const Architecture& net, const Tensor& tensor) {
  const auto& layers = group.layers;
  return (layers.empty() ||
          std::find(layers.begin(), layers.end(), tensor.layer) != layers.end()) &&
         (group.kind.empty() || group.kind == kind_of(net, tensor)) &&
         (group.parameter.empty() || group.parameter == tensor.name);
}

/// The distinct values of `get` over the net's parameters: indices, kinds or names.
template <class Get>
std::vector<std::string> list(const Architecture& net, Get&& get) {
  std::vector<std::string> values;
  for (const Tensor& tensor : net.parameters()) {
    const std::string value(get(tensor));
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return values;
}

using Problems = std::vector<std::string>;

/// Adds a problem for each condition of the group that matches no parameter; returns whether there
/// was one.
bool check_names(const ParameterGroup& group, const Architecture& net, const std::string& where,
                 Problems& problems) {
  const std::size_t before = problems.size();
  const auto expect = [&](const char* what, const std::string& got, bool is_number,
                          const std::vector<std::string>& known) {
    if (got.empty() || std::find(known.begin(), known.end(), got) != known.end()) return;
    const std::string expected = known.size() == 1 ? known.front() : one_of(known);
    problems.push_back(Mismatch{.where = where,
                                .what = what,
                                .expected = expected,
                                .got = is_number ? got : in_quotes(got),
                                .hint = is_number ? "" : did_you_mean(got, known)}
                           .text());
  };
  const auto layers = list(net, [](const Tensor& t) { return std::to_string(t.layer); });
  for (const Index layer : group.layers) expect("layers", std::to_string(layer), true, layers);
  expect("kind", group.kind, false, list(net, [&](const Tensor& t) { return kind_of(net, t); }));
  expect("parameter", group.parameter, false, list(net, [](const Tensor& t) { return t.name; }));
  return problems.size() > before;
}

void check(const ParameterGroup& group, const Architecture& net, const Optimizer& optimizer,
           const std::string& where, Problems& problems) {
  if (group.weight_decay.value_or(0) > 0 && !optimizer->decays()) {
    problems.push_back(Mismatch{.where = where,
                                .what = "weight_decay",
                                .expected = "none",
                                .got = fmt::format("{}", *group.weight_decay),
                                .hint = fmt::format("{} has no weight decay", optimizer.kind())}
                           .text());
  }
  if (check_names(group, net, where, problems)) return;
  const auto& parameters = net.parameters();
  const auto fits_it = [&](const Tensor& tensor) { return fits(group, net, tensor); };
  if (std::any_of(parameters.begin(), parameters.end(), fits_it)) return;
  const auto described = [&](const Tensor& tensor) {
    return fmt::format("{} of {}", tensor.full_name(), kind_of(net, tensor));
  };
  problems.push_back(Mismatch{.where = where,
                              .expected = "a group that matches " + one_of(list(net, described)),
                              .got = "one that matches no parameter"}
                         .text());
}

}  // namespace

std::vector<ParameterRates> rates_of(const Architecture& net, const Optimizer& optimizer,
                                     const std::vector<ParameterGroup>& groups) {
  Problems problems;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    check(groups[i], net, optimizer, fmt::format("optimizer.groups[{}]", i), problems);
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
  std::vector<ParameterRates> rates;
  for (const Tensor& tensor : net.parameters()) {
    ParameterRates& own = rates.emplace_back(ParameterRates{
        optimizer->learning_rate(), tensor.decays ? optimizer->weight_decay() : 0.0});
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const ParameterGroup& one) {
      return fits(one, net, tensor);
    });
    if (group == groups.end()) continue;
    own.group = static_cast<std::size_t>(group - groups.begin());
    own.learning_rate = group->learning_rate.value_or(own.learning_rate);
    own.weight_decay = group->weight_decay.value_or(own.weight_decay);
  }
  return rates;
}

}}  // namespace rectify
