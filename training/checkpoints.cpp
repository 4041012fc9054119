#include "checkpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {

namespace fs = std::filesystem;

namespace {

constexpr auto extension = ".safetensors";

/// Names of equal length, so that their order is that of the steps.
std::string file_name(std::uint64_t step) { return fmt::format("step-{:012}{}", step, extension); }

}  // namespace

std::vector<fs::path> checkpoints_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const fs::path& path = entry.path();
    if (path.extension() == extension && path.filename().string().starts_with("step-")) {
      files.push_back(path);
    }
  }
  std::sort(files.rbegin(), files.rend());
  return files;
}

CheckpointWriter::CheckpointWriter(fs::path folder, const CheckpointConfig& config, Json run)
    : folder_(std::move(folder)), config_(config), run_(std::move(run)) {}

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
  std::error_code problem;
  fs::create_directories(folder_, problem);
  if (problem) {
    throw DataError(Mismatch{folder_.string(), "checkpoints", "a folder that can be made",
                             in_quotes(problem.message())});
  }
  save_checkpoint(training.state(), run_, training.net().architecture(),
                  folder_ / file_name(training.place.step));
  written_ = training.place;
  seconds_ = 0;
  remove_old();
}

void CheckpointWriter::remove_old() const {
  const std::vector<fs::path> files = checkpoints_in(folder_);
  std::error_code ignored;
  for (auto k = static_cast<std::size_t>(config_.keep); k < files.size(); ++k) {
    fs::remove(files[k], ignored);
  }
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {  // of a killed writer
    if (entry.path().extension() == ".tmp") fs::remove(entry.path(), ignored);
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
