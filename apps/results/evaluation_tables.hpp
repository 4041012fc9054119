#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../metrics/classification.hpp"
#include "../../metrics/regression.hpp"
#include "subject.hpp"

/// What `rectify evaluate` shows.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Figures, scores by class and the confusion matrix in lines of at most `width`; where the matrix
/// is wider, the classes that are mixed up most in place of it.
std::string evaluation_text(const Subject& subject, const Classification& result,
                            std::size_t width);
std::string evaluation_text(const Subject& subject, const Regression& result, std::size_t width);

/// All of it for programs.
Json evaluation_json(const Subject& subject, const Classification& result);
Json evaluation_json(const Subject& subject, const Regression& result);

}}  // namespace rectify
