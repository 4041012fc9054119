#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "../base/precision.hpp"

/// The safetensors format: header length (8 bytes), JSON header, data.
/// https://huggingface.co/docs/safetensors
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The type of numbers in a file.
enum class StoredType { f32, f64 };
constexpr std::array<const char*, 2> names_of(StoredType) { return {"F32", "F64"}; }

/// The type that stores a Scalar exactly.
inline constexpr StoredType exact_type =
    sizeof(Scalar) == sizeof(float) ? StoredType::f32 : StoredType::f64;

struct StoredTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<Scalar> values;  ///< row-major
  StoredType type = StoredType::f32;
};

struct RECTIFY_API SafeTensors {
  std::vector<StoredTensor> tensors;
  std::map<std::string, std::string> metadata;

  /// Null if there is no tensor of this name.
  const StoredTensor* find(const std::string& name) const;
};

/// Reads tensors of type F32 or F64, converted to Scalar. Throws DataError for other types and
/// invalid files. Allocates no more than the tensors that the file contains.
RECTIFY_API SafeTensors read_safetensors(const std::filesystem::path& path);

/// Writes tensors in order, without gaps: the same contents give the same bytes. Replaces the file
/// atomically. Throws DataError for contents that could not be read back.
RECTIFY_API void write_safetensors(const std::filesystem::path& path, const SafeTensors& contents);

}}  // namespace rectify
