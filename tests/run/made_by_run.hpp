#pragma once

#include <rectify/io/files.hpp>
#include <rectify/io/json.hpp>

#include <filesystem>
#include <string>

namespace rectify::test {

/// The model, figures and vitals in a run's folder, but for times.
inline std::string made_by_run(const std::filesystem::path& folder) {
  std::string text;
  for (const char* name : {"model.safetensors", "vitals.bin", "vitals.npz", "deaths.jsonl"}) {
    if (has_file(folder / name)) text += read_text(folder / name);
  }
  for (Json line : parse_json_lines(read_text(folder / "metrics.jsonl"), "x")) {
    line.erase("seconds");
    line.erase("samples_per_second");
    text += text_of(line);
  }
  return text;
}

}  // namespace rectify::test
