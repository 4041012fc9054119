#include "checkpoints.hpp"

#include <fmt/format.h>

#include <map>

#include "../base/parse_number.hpp"
#include "../io/files.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view beginning = "step-", extension = ".safetensors";

/// Names of equal length, so that their order is that of the steps.
std::string file_name(std::uint64_t step) {
  return fmt::format("{}{:012}{}", beginning, step, extension);
}

/// The number of steps in a checkpoint's name; none for other names.
std::optional<std::uint64_t> step_of(std::string_view name) {
  if (!name.starts_with(beginning) || !name.ends_with(extension)) return std::nullopt;
  const std::size_t digits = name.size() - beginning.size() - extension.size();
  const auto step = parse_number<std::uint64_t>(name.substr(beginning.size(), digits));
  return step && name == file_name(*step) ? step : std::nullopt;
}

bool is_rollback_place(const Place& place, Index every_epochs) {
  return place.samples_done == 0 && (place.epoch - 1) % every_epochs == 0;
}

}  // namespace

bool is_checkpoint(std::string_view name) { return step_of(name).has_value(); }

std::vector<fs::path> checkpoints_in(const fs::path& folder) {
  std::map<std::uint64_t, fs::path> files;
  for (const fs::path& path : list_folder_if_there(folder)) {
    if (const auto step = step_of(path.filename().string())) files[*step] = path;
  }
  std::vector<fs::path> newest_first;
  for (const auto& [step, path] : files) newest_first.insert(newest_first.begin(), path);
  return newest_first;
}

void remove_checkpoints(const fs::path& folder) {
  for (const fs::path& path : own_files(folder, is_checkpoint)) remove_file(path);
  if (!is_link(folder)) remove_empty_folder(folder);
}

std::optional<fs::path> rollback_checkpoint(const fs::path& folder, Index every_epochs) {
  for (const fs::path& path : checkpoints_in(folder)) {
    try {
      if (is_rollback_place(CheckpointFile(path).place(), every_epochs)) return path;
    } catch (const FileError&) {
      throw;
    } catch (const DataError&) {  // damaged: try the previous one
    }
  }
  return std::nullopt;
}

CheckpointWriter::CheckpointWriter(fs::path folder, const CheckpointConfig& config, Json run,
                                   bool may_roll_back)
    : folder_(std::move(folder)),
      config_(config),
      run_(std::move(run)),
      may_roll_back_(may_roll_back) {}

void CheckpointWriter::begin(Training& training) {
  if (!may_roll_back_) return;
  if (training.resumed) {
    rollback_ = rollback_checkpoint(folder_, config_.every_epochs);
  } else {
    write(training);
  }
}

void CheckpointWriter::after_step(Training& training) {
  if (!config_.every_seconds) return;
  seconds_ += watch_.lap();
  if (seconds_ >= *config_.every_seconds) write(training);
}

void CheckpointWriter::after_epoch(Training& training) {
  if (training.epoch.number % config_.every_epochs == 0) write(training);
}

void CheckpointWriter::end(Training& training) {
  const Place& now = training.place;
  const bool is_written =
      written_ && written_->epoch == now.epoch && written_->samples_done == now.samples_done;
  if (!is_written) write(training);
}

void CheckpointWriter::write(Training& training) {
  make_folders(folder_);
  const fs::path path = folder_ / file_name(training.place.step);
  save_checkpoint(training.state(), run_, training.net().architecture(), path);
  if (may_roll_back_ && is_rollback_place(training.place, config_.every_epochs)) rollback_ = path;
  written_ = training.place;
  seconds_ = 0;
  remove_old();
}

void CheckpointWriter::remove_old() const {
  const std::vector<fs::path> files = checkpoints_in(folder_);
  for (auto k = static_cast<std::size_t>(config_.keep); k < files.size(); ++k) {
    if (files[k] != rollback_) remove_file(files[k]);
  }
}

}}  // namespace rectify
