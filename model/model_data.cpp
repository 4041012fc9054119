#include "model_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "../base/error.hpp"
#include "../base/names.hpp"
#include "../base/words.hpp"
#include "../metrics/class_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The names of model and source in messages.
struct Places {
  const std::string& path;
  const std::string& source;
};

[[noreturn]] void refuse_data(const Places& places, const char* what, const std::string& expected,
                              const std::string& got, const std::string& hint = "") {
  throw DataError(
      Mismatch{.where = places.path, .what = what, .expected = expected, .got = got, .hint = hint});
}

void check_count(const Places& places, const char* what, Index of_data, const char* counted,
                 Index of_model) {
  if (of_data == of_model) return;
  refuse_data(places, what, fmt::format("{} ({} of {})", of_data, counted, places.source),
              std::to_string(of_model));
}

void check_names(const Places& places, const char* what, const std::vector<std::string>& of_data,
                 const std::vector<std::string>& of_model) {
  if (of_model.empty() || of_data.empty() || of_data == of_model) return;
  constexpr std::size_t most_listed = 12;
  if (of_data.size() == of_model.size() && of_data.size() > most_listed) {
    const auto [data, model] = std::mismatch(of_data.begin(), of_data.end(), of_model.begin());
    refuse_data(
        places, what,
        fmt::format("{} as number {} of {} (as in {})", in_quotes(*data),
                    data - of_data.begin() + 1, count_text(std::ssize(of_data)), places.source),
        in_quotes(*model));
  }
  refuse_data(places, what, fmt::format("{} (as in {})", short_list_text(of_data), places.source),
              short_list_text(of_model));
}

/// 0 for models of values and labels.
Index class_count(const SavedModel& model) {
  const ModelInfo& info = model.info;
  if (info.task && *info.task != Task::classification) return 0;
  if (info.classes > 0) return info.classes;
  return model.net.outputs() > 1 ? model.net.outputs() : 0;  // saved without its classes
}

/// The number of samples of each class.
std::vector<Index> class_sizes(const Dataset& data) {
  std::vector<Index> sizes(at(data.classes()));
  for (Index i = 0; i < data.size(); ++i) ++sizes[at(data.target(i).label)];
  return sizes;
}

/// Numbers the classes of the data as the model does.
Dataset with_classes_of(const std::vector<std::string>& names, const Dataset& data,
                        const Places& places) {
  if (data.class_names() == names) return data;
  std::map<std::string, std::size_t> numbers;
  for (std::size_t c = 0; c < names.size(); ++c) numbers.emplace(names[c], c);
  const std::vector<Index> sizes = class_sizes(data);
  Labels to(sizes.size());
  std::vector<std::string> unknown;
  for (std::size_t c = 0; c < sizes.size(); ++c) {
    const std::string& name = data.class_names()[c];
    const auto found = numbers.find(name);
    if (found != numbers.end()) {
      to[c] = static_cast<Label>(found->second);
    } else if (sizes[c] > 0) {
      unknown.push_back(fmt::format("{} for {}", in_quotes(name), count_text(sizes[c], "sample")));
    }
  }
  if (!unknown.empty()) {
    constexpr std::size_t most_listed = 12;
    refuse_data(places, "classes",
                names.size() > most_listed ? fmt::format("{} classes of the model", names.size())
                                           : one_of(names) + ", the classes of the model",
                fmt::format("{} in {}", fmt::join(unknown, ", "), places.source));
  }
  return data.relabelled(to, std::ssize(names));
}

Dataset with_model_classes(const SavedModel& model, const Dataset& data, const Places& places) {
  const Index classes = class_count(model);
  const std::vector<std::string>& names = model.info.class_names;
  if (classes == 0) {
    check_count(places, "outputs", data.classes(), "classes", model.net.outputs());
    refuse_data(places, "targets",
                model.info.task ? fmt::format("those of a model of {}", name_of(*model.info.task))
                                : "values",
                fmt::format("classes in {}", places.source));
  }
  if (!names.empty() && !data.class_names().empty()) {
    return with_classes_of(names, data, places).with_class_names(names);
  }
  if (data.classes() > classes) check_count(places, "outputs", data.classes(), "classes", classes);
  return data.with_classes(classes).with_class_names(names.empty() ? data.class_names() : names);
}

Dataset with_model_targets(const SavedModel& model, const Dataset& data, const Places& places) {
  const ModelInfo& info = model.info;
  check_count(places, "outputs", data.outputs(), "targets", model.net.outputs());
  const Index classes = info.task && *info.task != Task::classification ? 0 : info.classes;
  if (classes > 0 || info.task == Task::classification) {
    check_count(places, "classes", 0, "classes", std::max<Index>(1, classes));
  }
  check_names(places, "targets", data.target_names(), info.target_names);
  const Dataset named =
      data.with_target_names(info.target_names.empty() ? data.target_names() : info.target_names);
  if (info.task != Task::multilabel) return named.with_target_scale(info.target_scale);
  try {
    return named.as_multilabel();
  } catch (const DataError& error) {
    throw DataError(fmt::format("{}: {}", places.source, error.what()));
  }
}

}  // namespace

Encoding encoding_for(const ModelInfo& info) {
  if (info.table || info.feature_names.empty()) return info.table;
  TableEncoding encoding = TableEncoding::of_names(info.feature_names, info.class_names);
  encoding.task = info.task_or_guess();
  encoding.label_names = info.target_names;
  return std::make_shared<const TableEncoding>(std::move(encoding));
}

Dataset data_for(const SavedModel& model, const Dataset& data, const std::string& path,
                 const std::string& source) {
  const Places places{path, source};
  check_count(places, "inputs", data.features(), "features", model.net.inputs());
  check_names(places, "features", data.feature_names(), model.info.feature_names);
  const Dataset own = data.classes() > 0 ? with_model_classes(model, data, places)
                                         : with_model_targets(model, data, places);
  return own.with_normalization(model.info.normalization);
}

}}  // namespace rectify
