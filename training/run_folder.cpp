#include "run_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
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

void make_folders(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) refuse_folder(path, error);
}

fs::path numbered(const fs::path& parent, int number) {
  return parent / fmt::format("{:04}", number);
}

/// Makes the next number after those that are there; of two runs that want it one gets it.
fs::path make_next(const fs::path& parent) {
  make_folders(parent);
  for (int number = 1;; ++number) {
    std::error_code error;
    if (fs::create_directory(numbered(parent, number), error)) return numbered(parent, number);
    if (error) refuse_folder(numbered(parent, number), error);
  }
}

/// Empty if there is none.
fs::path last_of(const fs::path& parent) {
  fs::path last;
  for (int number = 1; fs::exists(numbered(parent, number)); ++number) {
    last = numbered(parent, number);
  }
  return last;
}

/// Only a folder that a run made is removed with all that is in it.
void remove_run(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path / "run.json", error)) {
    throw ConfigError(Mismatch{path.string(), "run folder", "an earlier run to overwrite",
                               "a folder without run.json", "choose another --out"});
  }
  fs::remove_all(path, error);
  if (error) refuse_folder(path, error);
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
    if (training.resumed) return;
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

/// The whole lines of a file that `keep` wants; none where there is no file.
template <class Keep>
void filter_lines(const fs::path& path, Keep&& keep) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return;
  const std::string text = read_text(path);
  std::string kept;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    if (keep(line)) kept += line + '\n';
  }
  write_atomically(path, kept);
}

}  // namespace

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
}

RunFolder RunFolder::make(const fs::path& path, const std::string& name, bool overwrite) {
  if (path.empty()) return RunFolder(make_next(fs::path("runs") / name));
  std::error_code error;
  const bool is_new = !fs::exists(path, error) || fs::is_empty(path, error);
  if (!is_new && !overwrite) {
    throw ConfigError(Mismatch{path.string(), "run folder", "an empty folder or none",
                               "one with files in it",
                               "choose another --out, or --overwrite it, or --resume its run"});
  }
  if (!is_new) remove_run(path);
  make_folders(path);
  return RunFolder(path);
}

RunFolder RunFolder::make_or_open(const fs::path& path, const std::string& name) {
  const fs::path last = path.empty() ? last_of(fs::path("runs") / name) : path;
  if (last.empty()) return make(path, name);
  make_folders(last);
  return RunFolder(last);
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

void RunFolder::rewind_metrics(Index epoch) const {
  filter_lines(path_ / "metrics.jsonl", [&](const std::string& line) {
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    return json.is_object() && json.contains("epoch") && json["epoch"] < epoch;
  });
  filter_lines(path_ / "metrics.csv", [&](const std::string& line) {
    return line.starts_with("epoch") ? epoch > 0 : std::atoll(line.c_str()) < epoch;
  });
}

void RunFolder::write_test(const Metrics& metrics) const {
  Json line = Json::object();
  put(line, "test_loss", metrics.loss);
  put(line, "test_accuracy", metrics.accuracy);
  append_line(path_ / "metrics.jsonl", line.dump());
}

}  // namespace rectify::inline RECTIFY_PRECISION
