#include "run_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <system_error>

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

/// The largest number of a folder in `parent`; 0 if there is none.
int last_number(const fs::path& parent) {
  int last = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(parent, none)) {
    const std::string name = entry.path().filename().string();
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && *end == '\0') last = std::max(last, number);
  }
  return last;
}

/// Makes the next number after those that are there; of two runs that want it one gets it.
fs::path make_next(const fs::path& parent) {
  make_folders(parent);
  for (int number = last_number(parent) + 1;; ++number) {
    std::error_code error;
    if (fs::create_directory(numbered(parent, number), error)) return numbered(parent, number);
    if (error) refuse_folder(numbered(parent, number), error);
  }
}

/// Where runs of this name go.
fs::path parent_of(const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos) {
    throw ConfigError(Mismatch{"run folder", "name", "a name that a folder can have",
                               in_quotes(name), "or say where with --out"});
  }
  return fs::path("runs") / name;
}

bool is_new(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return true;
  if (!fs::is_directory(path, error)) {
    throw DataError(Mismatch{path.string(), "run folder", "a folder, or none yet", "a file"});
  }
  return fs::is_empty(path, error);
}

bool is_run(const fs::path& path) {
  std::error_code error;
  return fs::exists(path / "run.json", error);
}

/// Only what a run left is removed.
void empty_run(const fs::path& path) {
  if (!is_run(path)) {
    throw ConfigError(Mismatch{path.string(), "run folder", "an earlier run to overwrite",
                               "a folder without run.json", "choose another --out"});
  }
  for (const auto& entry : fs::directory_iterator(path)) {
    std::error_code error;
    fs::remove_all(entry.path(), error);
    if (error) refuse_folder(entry.path(), error);
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

/// The layers that have units which can be dead.
std::vector<std::string> activation_layers(const Architecture& net) {
  std::vector<std::string> layers;
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    if (net.layers()[l].needs.activation) layers.push_back(std::to_string(l));
  }
  return layers;
}

std::string csv_line(const Json& epoch, const std::vector<std::string>& layers) {
  std::string line;
  for (const char* column : columns_of_csv) {
    if (!line.empty()) line += ',';
    if (epoch.contains(column) && !epoch[column].is_null()) line += epoch[column].dump();
  }
  const Json dead = epoch.value("dead", Json::object());
  for (const std::string& layer : layers) {
    line += ',';
    if (dead.contains(layer)) line += dead[layer].dump();
  }
  return line;
}

std::string csv_header(const std::vector<std::string>& layers) {
  std::string line;
  for (const char* column : columns_of_csv) line += (line.empty() ? "" : ",") + std::string(column);
  for (const std::string& layer : layers) line += ",dead_" + layer;
  return line;
}

class MetricsFiles : public Observer {
 public:
  explicit MetricsFiles(fs::path folder) : folder_(std::move(folder)) {}

  void begin(Training& training) override {
    layers_ = activation_layers(training.net().architecture());
    if (training.resumed) return;
    append_line(folder_ / "metrics.csv", csv_header(layers_));
    write(training.epoch);
  }
  void after_epoch(Training& training) override { write(training.epoch); }

 private:
  void write(const Epoch& epoch) const {
    const Json line = epoch_to_json(epoch);
    append_line(folder_ / "metrics.jsonl", text_of(line));
    append_line(folder_ / "metrics.csv", csv_line(line, layers_));
  }

  fs::path folder_;
  std::vector<std::string> layers_;
};

std::string config_text(const Config& config) { return text_of(config_to_json(config), 2) + "\n"; }

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
  if (path.empty()) return RunFolder(make_next(parent_of(name)));
  if (is_new(path)) {
    make_folders(path);
    return RunFolder(path);
  }
  if (!overwrite) {
    throw ConfigError(Mismatch{path.string(), "run folder", "an empty folder or none",
                               "one with files in it",
                               "choose another --out, or --overwrite it, or --resume its run"});
  }
  RunFolder folder(path);
  empty_run(path);
  return folder;
}

RunFolder RunFolder::make_or_open(const fs::path& path, const std::string& name) {
  const fs::path parent = path.empty() ? parent_of(name) : fs::path();
  if (path.empty() && last_number(parent) == 0) return make(path, name);
  const fs::path opened = path.empty() ? numbered(parent, last_number(parent)) : path;
  if (is_new(opened)) return make(opened, name);
  if (!is_run(opened)) {
    throw ConfigError(Mismatch{opened.string(), "run folder", "a run to go on with",
                               "a folder without run.json", "choose another --out"});
  }
  return RunFolder(opened);
}

Json RunFolder::status() const {
  std::error_code none;
  if (!fs::exists(path_ / "run.json", none)) return Json::object();
  const Json json = Json::parse(read_text(path_ / "run.json"), nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json::object();
}

bool RunFolder::has_config(const Config& config) const {
  std::error_code none;
  const fs::path file = path_ / "config.json";
  return fs::exists(file, none) && read_text(file) == config_text(config);
}

void RunFolder::write_config(const Config& config,
                             const std::vector<std::string>& overrides) const {
  write_atomically(path_ / "config.json", config_text(config));
  std::string text;
  for (const std::string& line : overrides) text += line + "\n";
  write_atomically(path_ / "overrides.txt", text);
}

void RunFolder::write_origins(const Json& origins) const {
  if (!origins.is_null()) write_atomically(path_ / "origins.json", text_of(origins, 2) + "\n");
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
  write_atomically(path_ / "run.json", text_of(json, 2) + "\n");
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
  append_line(path_ / "metrics.jsonl", text_of(line));
}

}  // namespace rectify::inline RECTIFY_PRECISION
