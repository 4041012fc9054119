#include "probe_choice.hpp"

#include <fmt/format.h>

#include "../../base/words.hpp"
#include "../../run/vitals_files.hpp"
#include "../../vitals/census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::uint64_t usual_seed = 1;

/// "the run used 2,000 of its training samples (digits), drawn with seed 1"
std::string text_of_run(const RunOfSubject& run, Index samples) {
  const bool drawn = run.config.vitals.probe.samples == samples;
  return fmt::format("the run used {} of its training samples{}{}", count_text(samples),
                     run.own_data ? "" : fmt::format(" ({})", run.config.data.source.kind()),
                     drawn ? fmt::format(", drawn with seed {}", run.config.seed) : "");
}

/// Why the data of a subject lacks the probe set of its run.
std::string reason(const Subject& subject) {
  if (subject.split != "train") return ", not " + subject.split + " samples";
  if (!subject.run->own_data) return ", which this data does not have";
  return subject.run->same_data.value_or(true) ? ", which its data does not have"
                                               : ", but its data has changed";
}

bool are_same(const ProbeSet& one, const ProbeSet& other) {
  return one.rows == other.rows && one.hash == other.hash;
}

Dataset draw(const Subject& subject, const ProbeRequest& request, std::uint64_t seed) {
  const ProbeSize usual = subject.run ? subject.run->config.vitals.probe : ProbeSize{};
  const ProbeSize size = request.size.value_or(usual);
  return draw_probe(subject.data, size.samples.value_or(subject.data.size()), seed);
}

}  // namespace

RunProbe probe_of_run(const Subject& subject) {
  if (!subject.run) return {};
  const auto set = read_probe_set(subject.run->folder);
  if (!set) return {.lacking = "the run has no record of its probe set"};
  RunProbe found{.probe = find_probe(subject.data, *set), .samples = std::ssize(set->rows)};
  if (!found.probe) found.lacking = text_of_run(*subject.run, found.samples) + reason(subject);
  return found;
}

ProbeChoice choose_probe(const Subject& subject, const ProbeRequest& request) {
  const RunProbe of_run = probe_of_run(subject);
  const bool asked = request.size || request.seed;
  if (of_run.probe && !asked) return {.probe = *of_run.probe, .of_run = true};
  const std::uint64_t seed =
      request.seed.value_or(subject.run ? subject.run->config.seed : usual_seed);
  Dataset drawn = draw(subject, request, seed);
  if (of_run.probe && are_same(probe_set_of(drawn), probe_set_of(*of_run.probe))) {
    return {.probe = std::move(drawn), .of_run = true};
  }
  ProbeChoice choice{.probe = std::move(drawn), .difference = of_run.lacking};
  if (choice.probe.size() < subject.data.size()) choice.seed = seed;
  if (of_run.probe) choice.difference = text_of_run(*subject.run, of_run.samples);
  return choice;
}

std::string probe_text(const ProbeChoice& choice) {
  const std::string samples = count_text(choice.probe.size());
  const std::string end = choice.difference.empty() ? "" : "; " + choice.difference;
  if (choice.of_run) return fmt::format("probe set: the {} of the run", samples);
  if (!choice.seed) return "probe set: all of them" + end;
  return fmt::format("probe set: {} of them, drawn with seed {}{}", samples, *choice.seed, end);
}

}}  // namespace rectify
