#pragma once

#include <string>

#include "../io/safetensors.hpp"
#include "../nn/architecture.hpp"

/// Between the flat vectors of the engine and files, where a tensor is (units, inputs) row-major
/// under its name in torch's state_dict: how the engine stores it can change, files stay good.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The values of `tensor` in `flat`, named `prefix` + "0.weight".
RECTIFY_API StoredTensor to_stored(const Tensor& tensor, const Flat& flat,
                                   const std::string& prefix = {},
                                   StoredType type = StoredType::f32);

/// The tensor in a file. Throws DataError, `file_name` first, unless it is there in its shape.
RECTIFY_API const StoredTensor& stored(const SafeTensors& file, const std::string& file_name,
                                       const Tensor& tensor, const std::string& prefix = {});

/// Puts its values back; throws the same.
RECTIFY_API void from_stored(const SafeTensors& file, const std::string& file_name,
                             const Tensor& tensor, Flat& flat, const std::string& prefix = {});

/// Of all that a file holds, whatever the order of its tensors, but for `checksum_key` in its
/// metadata.
RECTIFY_API std::string checksum_of(const SafeTensors& file);

/// Throws DataError if the file has a checksum that is not the one of what it holds.
RECTIFY_API void check_checksum(const SafeTensors& file, const std::string& file_name);

/// Throws Diverged for what is not finite.
[[noreturn]] void refuse_to_save(const std::string& file_name, const std::string& what);

}}  // namespace rectify
