#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../model/model_file.hpp"

/// What a model was trained for, and on what, as text and JSON.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Task and loss; classes, labels or targets with their scale; features with the encoding of their
/// columns: a line each, and what files of earlier versions do not say.
std::string model_text(const SavedModel& model, std::size_t width);

/// The same in full. `task` and `loss` are null where the file does not say them.
Json model_json(const SavedModel& model);

}}  // namespace rectify
