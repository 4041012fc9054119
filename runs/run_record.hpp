#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/json.hpp"
#include "../io/npy.hpp"

/// What a run has left in its folder, read back: for reports and comparisons.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct RECTIFY_API RunRecord {
  std::filesystem::path folder = {};
  std::string name = {};          ///< the config's
  Json config = Json::object();   ///< config.json
  Json status = Json::object();   ///< run.json: `status`, `seconds`, `seed`, `advice`, ...
  std::vector<Json> epochs = {};  ///< metrics.jsonl, from before the first step (epoch 0) on
  Json test = Json::object();     ///< its last line: `test_loss`, `test_accuracy`; {} before

  /// "running", "done", "interrupted", "diverged" or "failed"; empty of none.
  std::string state() const { return status.value("status", ""); }
  bool is_done() const { return state() == "done"; }
  bool has_diverged() const { return state() == "diverged"; }
};

/// Whether there is a run in the folder, done or not.
RECTIFY_API bool is_run(const std::filesystem::path& folder);

/// Throws DataError if there is none, or if its files cannot be read or are not what a run writes.
/// Half a line that a killed run left at the end is passed over.
RECTIFY_API RunRecord read_run(const std::filesystem::path& folder);

/// What a line of metrics has under these keys, from outside in; an empty object where it has
/// nothing.
RECTIFY_API const Json& inside(const Json& line, std::initializer_list<std::string_view> keys);

/// A figure of a line of metrics: `"validation_accuracy"`, or by its keys from outside in:
/// `{"vitals", "layers", "1", "sparsity"}`. None where the line lacks it or it was not finite.
RECTIFY_API std::optional<double> figure_of(const Json& line, std::string_view name);
RECTIFY_API std::optional<double> figure_of(const Json& line, const std::vector<std::string>& keys);

/// The figure of each epoch that has it, by epoch.
RECTIFY_API std::map<Index, double> series_of(const RunRecord& run,
                                              const std::vector<std::string>& keys);

/// The arrays of vitals.npz by name, see `write_vitals_npz`; empty where the run has none. Throws
/// DataError if the file is damaged or its arrays do not fit each other.
RECTIFY_API std::map<std::string, NpyArray> read_vitals(const std::filesystem::path& folder);

}}  // namespace rectify
