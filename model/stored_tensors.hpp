#pragma once

#include <string>

#include "../io/safetensors.hpp"
#include "../nn/architecture.hpp"

/// Between the flat vectors of the engine and files, where a tensor is (units, inputs) row-major
/// under its name in torch's state_dict: how the engine stores it can change, files stay good.
namespace rectify::inline RECTIFY_PRECISION {

/// The values of `tensor` in `flat`, named `prefix` + "0.weight".
RECTIFY_API StoredTensor to_stored(const Tensor& tensor, const Flat& flat,
                                   const std::string& prefix = {},
                                   StoredType type = StoredType::f32);

/// Puts them back. Throws DataError, `file_name` first, unless the file has the tensor in its
/// shape.
RECTIFY_API void from_stored(const SafeTensors& file, const std::string& file_name,
                             const Tensor& tensor, Flat& flat, const std::string& prefix = {});

}  // namespace rectify::inline RECTIFY_PRECISION
