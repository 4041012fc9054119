#include "run_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <system_error>

#include "../io/files.hpp"
#include "../machine/machine.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_folder(const fs::path& path, const std::error_code& error) {
  throw DataError(Mismatch{path.string(), "run folder", "a folder that can be made",
                           in_quotes(error.message())});
}

/// The next number after those that are there.
fs::path next_free(const fs::path& parent) {
  for (int number = 1;; ++number) {
    const fs::path path = parent / fmt::format("{:04}", number);
    if (!fs::exists(path)) return path;
  }
}

void append_line(const fs::path& path, const std::string& line) {
  std::ofstream file(path, std::ios::app);
  file << line << '\n' << std::flush;
  if (!file) {
    throw DataError(
        Mismatch{path.string(), "line", "to be written", "an error", "is the disk full?"});
  }
}

/// Sets `key`, as null and named under "nonfinite" where JSON has no number for it.
void put(Json& line, const std::string& key, std::optional<double> value) {
  if (!value) return;
  line[key] = std::isfinite(*value) ? Json(*value) : Json();
  if (!std::isfinite(*value)) line["nonfinite"].push_back(key);
}

Json epoch_to_json(const Epoch& epoch) {
  Json line{{"epoch", epoch.number}, {"step", epoch.step}};
  if (epoch.number > 0) {
    put(line, "train_loss", epoch.train_loss);
    put(line, "train_accuracy", epoch.train_accuracy);
    put(line, "validation_loss", epoch.validation_loss);
    put(line, "validation_accuracy", epoch.validation_accuracy);
    put(line, "learning_rate", epoch.learning_rate);
    put(line, "seconds", epoch.seconds);
    put(line, "samples_per_second", epoch.samples_per_second);
  }
  if (!epoch.dead.empty()) {
    for (const auto& [layer, share] : epoch.dead) line["dead"][std::to_string(layer)] = share;
  }
  return line;
}

constexpr const char* columns_of_csv[] = {"epoch",
                                          "step",
                                          "train_loss",
                                          "train_accuracy",
                                          "validation_loss",
                                          "validation_accuracy",
                                          "learning_rate",
                                          "seconds",
                                          "samples_per_second"};

std::string csv_line(const Json& epoch) {
  std::string line;
  for (const char* column : columns_of_csv) {
    if (!line.empty()) line += ',';
    if (epoch.contains(column) && !epoch[column].is_null()) line += epoch[column].dump();
  }
  if (epoch.contains("dead")) {
    for (const Json& share : epoch["dead"]) line += ',' + share.dump();
  }
  return line;
}

std::string csv_header(const Epoch& epoch) {
  std::string line;
  for (const char* column : columns_of_csv) line += (line.empty() ? "" : ",") + std::string(column);
  for (const auto& [layer, ignored] : epoch.dead) line += fmt::format(",dead_{}", layer);
  return line;
}

class MetricsFiles : public Observer {
 public:
  explicit MetricsFiles(fs::path folder) : folder_(std::move(folder)) {}

  void begin(Training& training) override {
    append_line(folder_ / "metrics.csv", csv_header(training.epoch));
    write(training.epoch);
  }
  void after_epoch(Training& training) override { write(training.epoch); }

 private:
  void write(const Epoch& epoch) const {
    const Json line = epoch_to_json(epoch);
    append_line(folder_ / "metrics.jsonl", line.dump());
    append_line(folder_ / "metrics.csv", csv_line(line));
  }

  fs::path folder_;
};

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
}

}  // namespace

RunFolder::RunFolder(const fs::path& path, const std::string& name)
    : path_(path.empty() ? next_free(fs::path("runs") / name) : path) {
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) refuse_folder(path_, error);
  if (!fs::is_empty(path_, error)) {
    throw ConfigError(Mismatch{path_.string(), "run folder", "an empty folder or none",
                               "one with files in it", "choose another --out"});
  }
}

void RunFolder::write_config(const Config& config,
                             const std::vector<std::string>& overrides) const {
  write_atomically(path_ / "config.json", config_to_json(config).dump(2) + "\n");
  std::string text;
  for (const std::string& line : overrides) text += line + "\n";
  write_atomically(path_ / "overrides.txt", text);
}

void RunFolder::write_origins(const Json& origins) const {
  if (!origins.is_null()) write_atomically(path_ / "origins.json", origins.dump(2) + "\n");
}

void RunFolder::write_status(const std::string& status, const Json& more) const {
  const Build built = build();
  Json json{{"status", status},
            {"updated", now()},
            {"rectify", built.version},
            {"compiler", built.compiler},
            {"scalar", built.scalar},
            {"products", built.products},
            {"processor", processor_name()},
            {"processors", processors()}};
  json.update(more);
  write_atomically(path_ / "run.json", json.dump(2) + "\n");
}

std::shared_ptr<Observer> RunFolder::metrics() const {
  return std::make_shared<MetricsFiles>(path_);
}

void RunFolder::write_test(const Metrics& metrics) const {
  Json line = Json::object();
  put(line, "test_loss", metrics.loss);
  put(line, "test_accuracy", metrics.accuracy);
  append_line(path_ / "metrics.jsonl", line.dump());
}

}  // namespace rectify::inline RECTIFY_PRECISION
