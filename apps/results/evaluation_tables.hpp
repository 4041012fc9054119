#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../metrics/classification.hpp"
#include "../../metrics/multilabel.hpp"
#include "../../metrics/regression.hpp"
#include "subject.hpp"

/// What `rectify evaluate` shows.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Figures, scores by class and the confusion matrix in lines of at most `width`; if the matrix is
/// wider, the pairs of classes confused most often instead.
std::string evaluation_text(const Subject& subject, const Classification& result,
                            std::size_t width);
std::string evaluation_text(const Subject& subject, const Multilabel& result, std::size_t width);
std::string evaluation_text(const Subject& subject, const Regression& result, std::size_t width);

/// The same as JSON, in full.
Json evaluation_json(const Subject& subject, const Classification& result);
Json evaluation_json(const Subject& subject, const Multilabel& result);
Json evaluation_json(const Subject& subject, const Regression& result);

}}  // namespace rectify
