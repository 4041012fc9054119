#include "metrics_files.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "../base/error.hpp"
#include "../base/json.hpp"
#include "../io/csv.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../vitals/epoch_vitals.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr auto lines_name = run_files::metrics_lines, table_name = run_files::metrics_table;

/// Sets `key`; a value that is not finite becomes null, with its key listed under "nonfinite".
void put(Json& line, const std::string& key, std::optional<double> value) {
  if (!value) return;
  line[key] = std::isfinite(*value) ? Json(*value) : Json();
  if (!std::isfinite(*value)) line["nonfinite"].push_back(key);
}

/// The columns of the table: those of an epoch, and one for each activation layer.
struct Columns {
  std::vector<std::string> figures{"epoch", "step"};
  std::vector<std::string> layers;

  explicit Columns(const Architecture& net) {
    for (const EpochMetric& figure : quality_metrics) figures.emplace_back(figure.name);
    for (const EpochMetric& figure : pace_metrics) figures.emplace_back(figure.name);
    for (std::size_t l = 0; l < net.layers().size(); ++l) {
      if (net.layers()[l].needs.activation) layers.push_back(std::to_string(l));
    }
  }

  std::string header() const {
    std::vector<std::string> cells = figures;
    for (const std::string& layer : layers) cells.push_back("dead_" + layer);
    return csv_row(cells);
  }

  std::string row(const Json& epoch) const {
    std::vector<std::string> cells;
    const auto add = [&](const Json& object, const std::string& key) {
      const bool known = object.contains(key) && !object[key].is_null();
      cells.push_back(known ? object[key].dump() : "");
    };
    for (const std::string& name : figures) add(epoch, name);
    const Json dead = epoch.value(dead_key, Json::object());
    for (const std::string& layer : layers) add(dead, layer);
    return csv_row(cells);
  }
};

class MetricsFiles : public Observer {
 public:
  explicit MetricsFiles(fs::path folder) : folder_(std::move(folder)) {}

  void begin(Training& training) override {
    const Columns columns(training.net().architecture());
    std::string table = columns.header() + '\n';
    if (training.resumed && has_file(folder_ / lines_name)) {
      const fs::path path = folder_ / lines_name;
      for (const Json& line : parse_json_lines(read_text(path), path.string())) {
        table += columns.row(line) + '\n';
      }
    }
    write_atomically(folder_ / table_name, table);
    if (!training.resumed) write(training);
  }
  void after_epoch(Training& training) override { write(training); }

 private:
  void write(const Training& training) const {
    const Json line = metrics_line(training.epoch);
    append(folder_ / lines_name, text_of(line) + '\n');
    append(folder_ / table_name, Columns(training.net().architecture()).row(line) + '\n');
  }

  fs::path folder_;
};

}  // namespace

Json metrics_line(const Epoch& epoch) {
  Json line{{"epoch", epoch.number}, {"step", epoch.step}};
  if (epoch.number > 0) {
    for (const EpochMetric& figure : quality_metrics) put(line, figure.name, figure.get(epoch));
    for (const EpochMetric& figure : pace_metrics) put(line, figure.name, figure.get(epoch));
  }
  if (epoch.skipped > 0) line["skipped_steps"] = epoch.skipped;
  if (epoch.rollbacks > 0) line["rollbacks"] = epoch.rollbacks;
  for (const auto& [name, layers] : epoch.layer_metrics) {
    for (const auto& [layer, value] : layers) line[name][std::to_string(layer)] = value;
  }
  line.update(epoch.details);
  return line;
}

std::shared_ptr<Observer> metrics_files(const fs::path& folder) {
  return std::make_shared<MetricsFiles>(folder);
}

Index rewind_metrics(const fs::path& folder, Index epoch) {
  Index kept = 0;
  filter_lines(folder / lines_name, [&, last = std::int64_t{-1}](const std::string& line) mutable {
    const auto number = stored_number(line, "epoch");
    if (!number || *number <= last || *number >= epoch) return false;
    last = *number;
    ++kept;
    return true;
  });
  return kept;
}

void put_test(Json& line, const Regression& values) {
  put(line, "test_r2", values.r2);
  put(line, "test_rmse", values.rmse);
  put(line, "test_mae", values.mae);
  for (const TargetScores& target : values.targets) {
    Json& scores = line["test_targets"][target.name] = Json::object();
    put(scores, "r2", target.r2);
    put(scores, "rmse", target.rmse);
    put(scores, "mae", target.mae);
  }
}

std::vector<std::pair<std::string, std::optional<double>>> label_figures(const Multilabel& labels) {
  if (labels.is_single()) {
    return {{"test_f1", labels.scores(0).f1}, {"test_roc_auc", labels.aucs[0]}};
  }
  return {{"test_subset_accuracy", labels.subset_accuracy()},
          {"test_macro_f1", labels.macro_scores().f1},
          {"test_micro_f1", labels.micro_scores().f1},
          {"test_hamming_loss", labels.hamming_loss()}};
}

void put_test(Json& line, const Multilabel& labels) {
  for (const auto& [name, value] : label_figures(labels)) put(line, name, value);
  for (std::size_t k = 0; k < labels.labels.size(); ++k) {
    const ClassScores own = labels.scores(static_cast<Index>(k));
    Json& scores = line["test_labels"][labels.names[k]] = Json::object();
    put(scores, "precision", own.precision);
    put(scores, "recall", own.recall);
    put(scores, "f1", own.f1);
    put(scores, "roc_auc", labels.aucs[k]);
    put(scores, "accuracy", labels.accuracy(static_cast<Index>(k)));
    scores["support"] = own.support;
  }
}

void append_test(const fs::path& folder, const Metrics& metrics,
                 const std::optional<Regression>& values, const std::optional<Multilabel>& labels) {
  Json line = Json::object();
  put(line, "test_loss", metrics.loss);
  put(line, "test_accuracy", metrics.accuracy);
  if (values) put_test(line, *values);
  if (labels) put_test(line, *labels);
  append(folder / lines_name, text_of(line) + '\n');
}

}}  // namespace rectify
