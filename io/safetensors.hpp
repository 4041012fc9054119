#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "../base/precision.hpp"

/// The safetensors format: the length of the header in eight bytes, the header in JSON, the data.
/// https://huggingface.co/docs/safetensors
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a file keeps of each number.
enum class StoredType { f32, f64 };

/// The type that loses nothing.
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

  /// nullptr if there is none of that name.
  const StoredTensor* find(const std::string& name) const;
};

/// Tensors of type F32 or F64, converted to Scalar. Throws DataError for other types and for
/// whatever the format does not allow; no more memory is taken than the file has bytes for.
RECTIFY_API SafeTensors read_safetensors(const std::filesystem::path& path);

/// Tensors in order, without gaps: the same contents make the same bytes. Replaces the file
/// atomically. Throws DataError for contents that could not be read back.
RECTIFY_API void write_safetensors(const std::filesystem::path& path, const SafeTensors& contents);

}}  // namespace rectify
