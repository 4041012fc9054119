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

/// The files of a run, read for reports and comparisons.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct RECTIFY_API RunRecord {
  std::filesystem::path folder = {};
  std::string name = {};          ///< the config's
  Json config = Json::object();   ///< config.json
  Json status = Json::object();   ///< run.json: `status`, `seconds`, `notes`, `advice`, ...
  std::vector<Json> epochs = {};  ///< metrics.jsonl, starting before the first step (epoch 0)
  Json test =
      Json::object();  ///< its last line: `test_loss`, `test_accuracy`, `test_r2`; {} if missing

  /// "running", "done", "interrupted", "diverged" or "failed"; empty without a run.
  std::string state() const { return status.value("status", ""); }
  bool is_done() const { return state() == "done"; }
  bool has_diverged() const { return state() == "diverged"; }
};

/// Whether there is a run in the folder, done or not.
RECTIFY_API bool is_run(const std::filesystem::path& folder);

/// Throws DataError if there is none, or if its files cannot be read or are damaged. An incomplete
/// last line is ignored.
RECTIFY_API RunRecord read_run(const std::filesystem::path& folder);

/// The value of a line of metrics under these nested keys, outermost first; an empty object if
/// there is none.
RECTIFY_API const Json& inside(const Json& line, std::initializer_list<std::string_view> keys);

/// A number of a line of metrics: `"validation_accuracy"`, or by nested keys, outermost first:
/// `{"vitals", "layers", "1", "sparsity"}`. None if it is missing or was not finite.
RECTIFY_API std::optional<double> figure_of(const Json& line, std::string_view name);
RECTIFY_API std::optional<double> figure_of(const Json& line, const std::vector<std::string>& keys);

/// The number in each epoch that has it, by epoch.
RECTIFY_API std::map<Index, double> series_of(const RunRecord& run,
                                              const std::vector<std::string>& keys);

/// The arrays of vitals.npz by name, see `write_vitals_npz`; empty if the run has none. Throws
/// DataError if the file is damaged or its arrays are inconsistent.
RECTIFY_API std::map<std::string, NpyArray> read_vitals(const std::filesystem::path& folder);

}}  // namespace rectify
