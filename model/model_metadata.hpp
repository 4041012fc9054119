#pragma once

#include <string>

#include "../base/json.hpp"
#include "../io/safetensors.hpp"
#include "model_info.hpp"

/// A ModelInfo as the metadata of a safetensors file, but for its examples.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The JSON under a key. Throws DataError if it is not there or not of this shape (`check_shape`).
Json stored_json(const SafeTensors& file, const std::string& name, const std::string& key,
                 const Json& shape);

/// Adds what `info` says to the metadata; `outputs` is the number of outputs of the net.
void write_info(const ModelInfo& info, Index outputs, SafeTensors& file);

/// For a net of this many inputs and outputs. What files of earlier versions do not have stays
/// empty. Throws DataError for metadata that is damaged or does not fit the net.
ModelInfo read_info(const SafeTensors& file, const std::string& name, Index inputs, Index outputs);

}}  // namespace rectify
