#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/feature_statistics.hpp"
#include "../nn/loss.hpp"
#include "../tables/table_encoding.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a model file contains besides the net: what it was trained for, and on what.
struct RECTIFY_API ModelInfo {
  Normalization normalization = {};  ///< of the net's inputs
  std::vector<std::string> class_names = {};
  std::vector<std::string> feature_names = {};  ///< of the data's columns; may be empty
  Matrix examples = {};  ///< up to four inputs (not normalized), whose outputs `load` verifies
  Index classes = 0;     ///< number of classes; 0 for other tasks
  std::optional<Task> task = {};  ///< none in files of earlier versions
  std::optional<Loss> loss = {};  ///< that it was trained with; none in files of earlier versions
  std::vector<std::string> target_names = {};  ///< of values and labels; may be empty
  TargetScale target_scale = {};               ///< of the net's outputs
  std::vector<Spread> features = {};  ///< of each input (not normalized) in training; may be empty
  std::shared_ptr<const TableEncoding> table = {};  ///< null unless it was trained on a table

  /// What turns the outputs into predictions. Without a loss: softmax for classes (sigmoid for a
  /// single output), else none.
  Link link(Index outputs) const;
  /// As of the task in the file; else classification if there are classes, else regression.
  Task task_or_guess() const;
};

/// What `info` does not say of the training, in words, as files of earlier versions: "its task, its
/// loss and the ranges of its features"; empty if it says all.
RECTIFY_API std::string unknown_in(const ModelInfo& info);

}}  // namespace rectify
