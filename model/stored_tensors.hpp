#pragma once

#include <string>

#include "../io/safetensors.hpp"
#include "../nn/architecture.hpp"

/// Converts between flat vectors and files, in which a tensor is row-major (units, inputs) under
/// its name in torch's state_dict: files do not depend on the engine's layout.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The values of `tensor` in `flat`, named `prefix` + "0.weight".
RECTIFY_API StoredTensor to_stored(const Tensor& tensor, const Flat& flat,
                                   const std::string& prefix = {},
                                   StoredType type = StoredType::f32);

/// Finds a tensor in a file. Throws DataError, naming `file_name`, if it is missing or has another
/// shape.
RECTIFY_API const StoredTensor& stored(const SafeTensors& file, const std::string& file_name,
                                       const Tensor& tensor, const std::string& prefix = {});

/// Copies a tensor's values from a file to `flat`; throws as `stored`.
RECTIFY_API void from_stored(const SafeTensors& file, const std::string& file_name,
                             const Tensor& tensor, Flat& flat, const std::string& prefix = {});

/// Hash of a file's contents except the metadata's `checksum_key`, independent of the order of
/// tensors.
RECTIFY_API std::string checksum_of(const SafeTensors& file);

/// Throws DataError if the file has a checksum that does not match its contents.
RECTIFY_API void check_checksum(const SafeTensors& file, const std::string& file_name);

/// Throws Diverged for what is not finite.
[[noreturn]] void refuse_to_save(const std::string& file_name, const std::string& what);

}}  // namespace rectify
