#include "trained_model.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../schema/reader.hpp"
#include "run_data.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// A model file starts with the length of its header in eight bytes, the upper ones zero.
constexpr std::size_t length_size = 8;
bool is_text(std::string_view file) { return file.substr(0, length_size).find('\0') == file.npos; }

/// Why a run has no model, by its run.json.
std::string reason(const fs::path& folder) {
  const fs::path file = folder / run_files::status;
  if (!has_file(file)) return "is this a run folder?";
  const Json run = parse_stored_json(read_text(file), file.string());
  const Json status = run.is_object() ? run.value("status", Json()) : Json();
  if (status == "diverged") return "the run diverged";
  if (status == "running") return "the run has not ended";
  if (status == "interrupted")
    return "the run was interrupted; rectify train --resume continues it";
  return fmt::format("its run.json says status {}", shown(status));
}

[[noreturn]] void refuse_folder(const fs::path& folder) {
  std::string why;
  try {
    why = reason(folder);
  } catch (const FileError&) {
    throw;
  } catch (const Error&) {
    why = "its run.json cannot be read";
  }
  throw DataError(Mismatch{.where = folder.string(),
                           .what = "model.safetensors",
                           .expected = "a trained model",
                           .got = "none",
                           .hint = why});
}

[[noreturn]] void refuse_text(const fs::path& path, std::string_view text) {
  const bool json = text.find_first_not_of(" \t\r\n") != text.npos &&
                    std::string_view("{/").find(text[text.find_first_not_of(" \t\r\n")]) !=
                        std::string_view::npos;
  throw DataError(
      Mismatch{.where = path.string(),
               .what = "model",
               .expected = "a model.safetensors or a run folder",
               .got = json ? "a config" : "text",
               .hint = json ? fmt::format("train it first: rectify train {}", path.string()) : ""});
}

}  // namespace

bool is_trained_model(const fs::path& path) {
  if (is_stream(path)) {
    throw DataError(Mismatch{.where = path.string(),
                             .what = "file",
                             .expected = "one that can be read twice",
                             .got = "a pipe or a device"});
  }
  return is_folder(path) || !is_text(read_start(path, length_size));
}

SavedModel load_trained_model(const fs::path& model_or_run) {
  if (is_folder(model_or_run)) {
    const fs::path model = model_or_run / run_files::model;
    if (!has_file(model)) refuse_folder(model_or_run);
    return load(model);
  }
  if (is_stream(model_or_run)) return load(model_or_run);  // it can be read only once
  constexpr std::size_t blanks = 1 << 12;                  // at most, before a brace
  const std::string start = read_start(model_or_run, blanks);
  if (!start.empty() && is_text(start)) refuse_text(model_or_run, start);
  return load(model_or_run);
}

std::optional<Loss> loss_of_run(const std::filesystem::path& model_or_run) {
  const auto folder = run_of_model(model_or_run);
  return folder ? config_of_run(*folder).loss : std::nullopt;
}

}}  // namespace rectify
