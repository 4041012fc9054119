#pragma once

#include <string>

#include "../datasets/source.hpp"
#include "../model/model_file.hpp"
#include "../nn/classification.hpp"
#include "../nn/json.hpp"
#include "../nn/loss.hpp"
#include "../nn/regression.hpp"

/// What `rectify evaluate` shows.
namespace rectify::inline RECTIFY_PRECISION {

/// What is evaluated on what.
struct Evaluated {
  std::string path;  ///< of the model, as it was given
  SavedModel model;
  Source source;
  std::string split;  ///< "test" or "train"
  Dataset data;       ///< normalized as the model says
  Loss loss;
};

/// Figures, scores by class and the confusion matrix in lines of at most `width`; where the matrix
/// is wider, the classes that are mixed up most in place of it.
std::string evaluation_text(const Evaluated& subject, const Classification& result,
                            std::size_t width);
std::string evaluation_text(const Evaluated& subject, const Regression& result, std::size_t width);

/// All of it for programs.
Json evaluation_json(const Evaluated& subject, const Classification& result);
Json evaluation_json(const Evaluated& subject, const Regression& result);

}  // namespace rectify::inline RECTIFY_PRECISION
