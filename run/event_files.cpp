#include "event_files.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

#include "../io/event_file.hpp"
#include "../io/files.hpp"
#include "../vitals/epoch_vitals.hpp"
#include "metrics_files.hpp"
#include "run_files.hpp"
#include "run_record.hpp"
#include "vitals_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// TensorBoard looks for "tfevents". A fixed name, so that a resumed run has a single file.
constexpr auto events_name = run_files::events;
/// Finite edge for the outermost bins, which are infinite.
constexpr double outermost = 128;

/// Seconds since 1970 of "2026-11-25T16:00:00Z"; 0 for other text.
double seconds_of(const std::string& utc) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(utc.c_str(), "%d-%d-%dT%d:%d:%dZ", &year, &month, &day, &hour, &minute,
                  &second) != 6) {
    return 0;
  }
  const std::chrono::sys_days days = std::chrono::year(year) /
                                     std::chrono::month(static_cast<unsigned>(month)) /
                                     std::chrono::day(static_cast<unsigned>(day));
  const std::chrono::seconds since_epoch = days.time_since_epoch() + std::chrono::hours(hour) +
                                           std::chrono::minutes(minute) +
                                           std::chrono::seconds(second);
  return static_cast<double>(since_epoch.count());
}

/// "train_loss" -> "loss/train", in one chart with other losses.
std::string tag_of(const std::string& name) {
  for (const std::string part : {"train", "validation", "test"}) {
    if (name.starts_with(part + "_")) return name.substr(part.size() + 1) + "/" + part;
  }
  return name;
}

/// The tag of a parameter's value; slopes are named after their layer.
std::string tag_of(const std::string& tensor, const std::string& figure) {
  constexpr std::array<std::array<const char*, 2>, 3> slopes{
      {{"mean", "slope"}, {"min", "slope_min"}, {"max", "slope_max"}}};
  for (const auto& [name, tag] : slopes) {
    if (figure == name) return tag + ("/" + tensor.substr(0, tensor.find('.')));
  }
  return figure + "/" + tensor;
}

/// The events of a run, in order of time.
class Events {
 public:
  explicit Events(const RunRecord& run)
      : time_{.wall_time = seconds_of(run.status.value("started", "")), .step = 0},
        bytes_(event_file_start(time_.wall_time)) {}

  /// The bytes added since the last call.
  std::string take() { return std::exchange(bytes_, {}); }

  /// The numbers of a line of metrics.
  void add(const Json& line) {
    time_.step = line.value("step", time_.step);
    time_.wall_time += figure_of(line, "seconds").value_or(0);
    for (const auto& [key, value] : line.items()) {
      if (key == "dead") {
        for (const auto& [layer, share] : value.items()) add("dead/" + layer, share);
      } else if (key == "vitals") {
        add_vitals(value);
      } else if (key == "test_targets") {
        for (const auto& [target, scores] : value.items()) add_scores(target, scores);
      } else if (key != "epoch" && key != "step" && key != "nonfinite") {
        add(tag_of(key), value);
      }
    }
  }

  void add(Index layer, const Histogram& inputs) {
    bytes_ += histogram_event(time_, "inputs/" + std::to_string(layer), event_histogram(inputs));
  }

 private:
  void add(const std::string& tag, const Json& value) {
    bytes_ += scalar_event(time_, tag, static_cast<float>(number_from_json(value)));
  }

  /// The metrics of a target: "r2/test/y".
  void add_scores(const std::string& target, const Json& scores) {
    for (const auto& [name, value] : scores.items()) {
      if (name != "nonfinite") add(name + "/test/" + target, value);
    }
  }

  void add_vitals(const Json& vitals) {
    for (const auto& [layer, figures] : inside(vitals, {"layers"}).items()) {
      for (const auto& [name, value] : figures.items()) {
        if (name != "units") add(name + "/" + layer, value);
      }
    }
    for (const auto& [tensor, figures] : inside(vitals, {"tensors"}).items()) {
      for (const auto& [name, value] : figures.items()) add(tag_of(tensor, name), value);
    }
  }

  /// From an empty bin before the first non-empty one to the last non-empty one. Sums take each
  /// value at the middle of its bin.
  static EventHistogram event_histogram(const Histogram& inputs) {
    std::vector<double> edges = Histogram::edges();
    edges.front() = -outermost;
    edges.back() = outermost;
    std::size_t first = 0, last = inputs.counts.size();
    while (first < last && inputs.counts[first] == 0) ++first;
    while (last > first && inputs.counts[last - 1] == 0) --last;
    EventHistogram histogram{
        .min = edges[first], .max = edges[last], .limits = {edges[first]}, .counts = {0}};
    for (std::size_t bin = first; bin < last; ++bin) {
      // In float as in vitals.bin, so that both have the same counts.
      const double count = static_cast<float>(inputs.counts[bin]);
      const double middle = (edges[bin] + edges[bin + 1]) / 2;
      histogram.limits.push_back(edges[bin + 1]);
      histogram.counts.push_back(count);
      histogram.sum += count * middle;
      histogram.sum_squares += count * middle * middle;
    }
    return histogram;
  }

  EventTime time_;
  std::string bytes_;
};

class EventFiles : public Observer {
 public:
  EventFiles(const fs::path& folder, std::shared_ptr<const Vitals> vitals)
      : folder_(folder), vitals_(std::move(vitals)), events_(read_run(folder)) {}

  void begin(Training&) override {
    const auto inputs = read_inputs(folder_);
    for (const Json& line : read_run(folder_).epochs) {
      events_.add(line);
      const auto seen = inputs.find(line.value("step", Index{0}));
      if (!line.contains("dead") || seen == inputs.end()) continue;
      for (const auto& [layer, histogram] : seen->second) events_.add(layer, histogram);
    }
    replace(events_.take());
  }

  void after_epoch(Training& training) override {
    events_.add(metrics_line(training.epoch));
    if (const auto& census = vitals_->census(); census && !dead_shares(training.epoch).empty()) {
      for (const LayerCensus& layer : census->layers) events_.add(layer.layer, layer.inputs);
    }
    append(folder_ / events_name, events_.take());
  }

 private:
  /// If the file only becomes shorter it is truncated, so that a program that has it open keeps
  /// reading it.
  void replace(const std::string& bytes) const {
    const fs::path path = folder_ / events_name;
    if (has_file(path) && read_text(path).starts_with(bytes)) {
      shorten_file(path, bytes.size());
    } else {
      write_atomically(path, bytes);
    }
  }

  fs::path folder_;
  std::shared_ptr<const Vitals> vitals_;
  Events events_;
};

}  // namespace

std::shared_ptr<Observer> event_files(const fs::path& folder,
                                      std::shared_ptr<const Vitals> vitals) {
  return std::make_shared<EventFiles>(folder, std::move(vitals));
}

void append_test_events(const fs::path& folder) {
  const RunRecord run = read_run(folder);
  Events events(run);
  for (const Json& line : run.epochs) events.add(line);
  events.take();
  events.add(run.test);
  append(folder / events_name, events.take());
}

}}  // namespace rectify
