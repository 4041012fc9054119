#include "model_info.hpp"

#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Link ModelInfo::link(Index outputs) const {
  if (loss) return (*loss)->link();
  if (task_or_guess() != Task::classification) return Link::none;
  return outputs == 1 ? Link::sigmoid : Link::softmax;
}

Task ModelInfo::task_or_guess() const {
  return task.value_or(classes > 0 || !class_names.empty() ? Task::classification
                                                           : Task::regression);
}

std::string unknown_in(const ModelInfo& info) {
  std::vector<std::string> parts;
  if (!info.task) parts.emplace_back("its task");
  if (!info.loss) parts.emplace_back("its loss");
  if (info.features.empty()) parts.emplace_back("the ranges of its features");
  return list_text(parts);
}

}}  // namespace rectify
