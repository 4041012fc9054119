#include <rectify/config/config.hpp>
#include <rectify/config/config_schema.hpp>
#include <rectify/datasets/digits.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/layers/catalogue.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/run/checkpoints.hpp>
#include <rectify/run/metrics_files.hpp>
#include <rectify/run/run.hpp>
#include <rectify/run/run_folder.hpp>
#include <rectify/run/run_record.hpp>
#include <rectify/run/vitals_files.hpp>
#include <rectify/vitals/epoch_vitals.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "../bytes.hpp"
#include "../generators.hpp"
#include "../schema/draw.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"
#include "made_by_run.hpp"

using namespace rectify;

namespace {

namespace fs = std::filesystem;

Config read_full(const Json& json) { return load_config(text_of(json, 1), "x.json", {}).config; }

/// Whether what is given in one as a number, a truth value or null is the same in the other.
bool keeps_values(const Json& given, const Json& written) {
  for (const auto& [key, value] : given.items()) {
    if (!written.contains(key)) return false;
    const Json& other = written[key];
    if (value.is_object() && other.is_object() && !keeps_values(value, other)) return false;
    const bool plain = value.is_number() || value.is_boolean();
    if (plain && other != value) return false;
  }
  return true;
}

Epoch draw_line() {
  Epoch epoch{.number = static_cast<Index>(test::draw_below(100)),
              .step = *rc::gen::arbitrary<std::uint32_t>()};
  for (const auto& figures : {quality_metrics[0], quality_metrics[2], quality_metrics[3],
                              pace_metrics[0], pace_metrics[1]}) {
    if (test::draw_below(3) > 0) figures.set(epoch, *test::any_number<double>());
  }
  for (std::size_t left = test::draw_below(3); left > 0; --left) {
    set_dead_share(epoch, static_cast<Index>(test::draw_below(20)), *test::finite_number<double>());
  }
  return epoch;
}

/// What a line has of a figure: JSON has no number for what is not finite.
std::optional<double> kept_of(const Epoch& epoch, const EpochMetric& figure) {
  const std::optional<double> value = figure.get(epoch);
  const bool kept = epoch.number > 0 && value.has_value() && std::isfinite(*value);
  return kept ? value : std::nullopt;
}

/// Whether a line says of an epoch what is known of it.
bool says(const Json& line, const Epoch& epoch) {
  bool same = line.at("epoch") == epoch.number && line.at("step") == epoch.step;
  for (const EpochMetric& figure : quality_metrics) {
    same = same && figure_of(line, figure.name) == kept_of(epoch, figure);
  }
  for (const auto& [layer, share] : dead_shares(epoch)) {
    same = same && figure_of(line, {"dead", std::to_string(layer)}) == share;
  }
  return same;
}

std::vector<Epoch> draw_history() {
  std::vector<Epoch> history(test::draw_below(5));
  for (Epoch& epoch : history) epoch = draw_line();
  return history;
}

/// A run that has ended, as far as its text files go.
void write_run(const fs::path& path, const std::vector<Epoch>& history) {
  const RunFolder folder = RunFolder::make(path, "x", /*overwrite=*/true);
  std::string lines;
  for (const Epoch& epoch : history) lines += text_of(metrics_line(epoch)) + '\n';
  test::put(path / "config.json", text_of(test::draw_object(2)));
  test::put(path / "metrics.jsonl", lines);
  append_test(path, {.loss = *test::any_number<double>(), .accuracy = 0.5, .samples = 1});
  folder.write_status("done", {{"advice", {{{"seen", *test::any_text()}, {"change", "b"}}}}});
}

/// What readers of a run take from it.
std::string text_of_run(const fs::path& folder) {
  const RunRecord run = read_run(folder);
  std::string text = text_of(run.config) + text_of(run.test) + run.state();
  text += text_of(run.status.value("advice", Json()));
  for (const Json& epoch : run.epochs) text += text_of(epoch);
  return text;
}

/// Of a net with two activation layers, any figures.
Probe draw_probe_of(std::size_t number, std::size_t units) {
  Probe probe{.time = {static_cast<Index>(number), 10 * number + test::draw_below(10)},
              .census = {.samples = 20}};
  for (const Index index : {1, 3}) {
    LayerCensus layer{.layer = index, .samples = 20};
    layer.units.resize(units);
    for (UnitCensus& unit : layer.units) {
      unit.fired = static_cast<Index>(test::draw_below(21));
      unit.max_z = *test::any_number<Scalar>();
      unit.variance = *test::any_number<float>();
    }
    for (Index& count : layer.inputs.counts) count = static_cast<Index>(test::draw_below(1U << 24));
    probe.census.layers.push_back(layer);
  }
  return probe;
}

std::vector<Probe> write_probes_into(const fs::path& folder) {
  const std::size_t units = 1 + test::draw_below(3);
  const ProbeSet set{{4, 2, 7}, "0123456789abcdef"};
  std::vector<Probe> probes(1 + test::draw_below(4));
  for (std::size_t number = 0; number < probes.size(); ++number) {
    probes[number] = draw_probe_of(number, units);
    append_vitals(folder, set, probes[number], number);
  }
  return probes;
}

/// Whether every record that is read is one that was written.
bool knows_no_others(const std::map<Index, LayerInputs>& read, const std::vector<Probe>& probes) {
  for (const auto& [step, layers] : read) {
    const auto probe = std::ranges::find_if(
        probes, [at = step](const Probe& one) { return std::cmp_equal(one.time.step, at); });
    if (probe == probes.end()) return false;
    for (const auto& [layer, inputs] : layers) {
      if (inputs.counts != layer_of(probe->census, layer).inputs.counts) return false;
    }
  }
  return true;
}

template <class Rule>
Rule draw_rule() {
  static const std::vector<Rule> all = test::catalogue_examples<Rule>();
  return test::draw_from(all);
}

const Splits& small_data() {
  static const Splits data{test::blobs(40, 4, 3), test::blobs(12, 4, 3)};
  return data;
}

/// A short run of a small net, with all that may be interrupted in it.
Config draw_config() {
  Config config;
  config.name = "drawn";
  config.seed = test::draw_below(1000);
  config.data.validation = 8;
  config.data.normalize = Normalize::none;
  const auto units = static_cast<Index>(3 + test::draw_below(6));
  config.model.layers.layers = {Dense{units}, draw_rule<Layer>(), Dense{3}};
  config.optimizer.rule = draw_rule<Optimizer>();
  if (test::draw_below(3) == 0) config.optimizer.updates.average = 0.5;
  if (test::draw_below(3) == 0) config.optimizer.updates.clip_norm = 0.5;
  config.schedule = draw_rule<Schedule>();
  config.training.epochs = static_cast<Index>(1 + test::draw_below(3));
  config.training.batch_size = static_cast<Index>(5 + test::draw_below(15));
  config.training.shuffle = test::draw_below(2) == 0;
  config.checkpoint.keep = static_cast<Index>(1 + test::draw_below(3));
  config.checkpoint.every_epochs = static_cast<Index>(1 + test::draw_below(2));
  if (test::draw_below(3) == 0) config.checkpoint.model = WhichModel::best;
  return config;
}

int draw_threads() { return static_cast<int>(1 + test::draw_below(3)); }

RunResult run_drawn(const Config& config, const fs::path& out,
                    const std::function<bool()>& interrupted, bool resume) {
  return run(config, {.out = out,
                      .threads = draw_threads(),
                      .resume = resume,
                      .data = small_data(),
                      .interrupted = interrupted});
}

}  // namespace

TEST_CASE("properties: a config that is written out in full is the same config when it is read",
          "[run]") {
  const Json schema = config_schema();
  test::check_property(300, [&] {
    test::Draw draw(schema, *rc::gen::arbitrary<std::uint64_t>());
    const Json given = draw.value(schema);
    RC_LOG() << text_of(given, 1);
    const auto config = test::unless_refused([&] { return read_full(given); });
    RC_PRE(config.has_value());  // no schema can say that layers must not be too many
    const Json written = config_to_json(*config);
    RC_ASSERT(config_to_json(read_full(written)) == written);
    for (const char* section :
         {"data", "optimizer", "schedule", "training", "vitals", "checkpoint"}) {
      if (!given.contains(section) || !given[section].is_object()) continue;
      RC_ASSERT(keeps_values(given[section], written[section]));
    }
  });
}

TEST_CASE("properties: lines of metrics say of every epoch what is known of it", "[run]") {
  test::check_property(300, [] {
    const std::vector<Epoch> history = draw_history();
    std::string text;
    for (const Epoch& epoch : history) text += text_of(metrics_line(epoch)) + '\n';
    const std::vector<Json> lines = parse_json_lines(text, "x");
    RC_ASSERT(lines.size() == history.size());
    for (std::size_t i = 0; i < lines.size(); ++i) RC_ASSERT(says(lines[i], history[i]));
  });
}

TEST_CASE("properties: a run that has ended is read as it was written; damaged it is refused",
          "[run]") {
  const test::TemporaryFolder place;
  const fs::path folder = place / "run";
  test::check_property(40, [&] {
    const std::vector<Epoch> history = draw_history();
    write_run(folder, history);
    const RunRecord run = read_run(folder);
    RC_ASSERT(run.epochs.size() == history.size());
    for (std::size_t i = 0; i < history.size(); ++i) RC_ASSERT(says(run.epochs[i], history[i]));
    const std::string meant = text_of_run(folder);
    for (const char* name : {"config.json", "metrics.jsonl"}) {
      const std::string whole = read_text(folder / name);
      for (int times = 0; times < 5; ++times) {
        test::put(folder / name, test::draw_damaged(whole));
        const auto read = test::unless_refused([&] { return text_of_run(folder); });
        if (read) RC_ASSERT(*read == meant);
      }
      test::put(folder / name, whole);
    }
  });
}

TEST_CASE("properties: records of vitals come back; of damaged ones no others do", "[run]") {
  test::check_property(100, [] {
    const test::TemporaryFolder folder;
    const std::vector<Probe> probes = write_probes_into(folder.path());
    const auto read = read_inputs(folder.path());
    RC_ASSERT(read.size() == probes.size());
    RC_ASSERT(knows_no_others(read, probes));
    const std::string whole = read_text(folder / "vitals.bin");
    for (int times = 0; times < 10; ++times) {
      test::put(folder / "vitals.bin", test::draw_damaged(whole));
      const auto left = test::unless_refused([&] { return read_inputs(folder.path()); });
      if (left) RC_ASSERT(knows_no_others(*left, probes));
      RC_ASSERT(rewind_vitals(folder.path(), 10) <= 10);
    }
  });
}

TEST_CASE("properties: vitals.npz has the figures of every unit at every probe", "[run]") {
  if (npz_library().empty()) return;
  test::check_property(30, [] {
    const test::TemporaryFolder folder;
    DeadHistory history;
    const std::vector<Probe> probes = write_probes_into(folder.path());
    for (const Probe& probe : probes) history.add(probe.time, probe.census);
    write_vitals_npz(folder.path(), history);
    const auto arrays = read_vitals(folder.path());
    std::vector<Scalar> fired, largest, variance;
    for (const Probe& probe : probes) {
      for (const UnitCensus& unit : layer_of(probe.census, 3).units) {
        fired.push_back(static_cast<Scalar>(unit.fired));
        largest.push_back(static_cast<float>(unit.max_z));
        variance.push_back(static_cast<float>(unit.variance));
      }
    }
    RC_ASSERT(test::raw(arrays.at("3.fired").values) == test::raw(fired));
    RC_ASSERT(test::raw(arrays.at("3.max_z").values) == test::raw(largest));
    RC_ASSERT(test::raw(arrays.at("3.variance").values) == test::raw(variance));
  });
}

TEST_CASE("properties: a run that is interrupted anywhere and resumed ends as one left alone",
          "[run]") {
  test::check_property(12, [] {
    const test::TemporaryFolder folder;
    const Config config = draw_config();
    RC_LOG() << text_of(config_to_json(config), 1);
    const auto whole = test::unless_refused(
        [&] { return run_drawn(config, folder / "whole", {}, /*resume=*/false); });
    RC_PRE(whole.has_value());  // not every layer goes with every batch
    const std::size_t steps = whole->last.step;
    const auto interrupted = [left = test::draw_below(steps)]() mutable { return left-- == 0; };
    run_drawn(config, folder / "cut", interrupted, /*resume=*/false);
    run_drawn(config, folder / "cut", {}, /*resume=*/true);
    RC_ASSERT(test::made_by_run(folder / "cut") == test::made_by_run(folder / "whole"));
    RC_ASSERT(std::ssize(checkpoints_in(folder / "cut" / "checkpoints")) <= config.checkpoint.keep);
  });
}
