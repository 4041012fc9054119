#include <fmt/format.h>

#include <string>
#include <string_view>

#include "../base/error.hpp"
#include "../datasets/csv_files.hpp"
#include "../datasets/npz_file.hpp"
#include "../datasets/target_shapes.hpp"
#include "../losses/binary_cross_entropy.hpp"
#include "checks.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto to_classes = R"("task": "classification" makes them classes)";
constexpr auto to_values = R"("task": "regression" makes them values)";

/// How targets that look like classes become classes; empty for data that are not the user's.
std::string way_to_classes(std::string_view source, ClassLike like) {
  if (source == NpzFile::kind) {
    const std::string rule = "floats are values to regress on, whole numbers are classes: ";
    if (like == ClassLike::labels) return rule + R"(y.astype("int64") makes them classes)";
    if (like == ClassLike::signs) return rule + R"((y > 0).astype("int64") makes them classes)";
    return rule + "y.argmax(1) makes one-hot rows classes";
  }
  if (source != CsvFiles::kind) return {};
  if (like == ClassLike::one_hot) return "classes are one column of labels, not one for each class";
  return to_classes;
}

/// Why values are not what the net or the loss takes; empty if they do not look like classes.
std::string hint_for_values(std::string_view source, const Dataset& fitting, Index outputs) {
  const ClassLike like = class_like(fitting);
  if (like == ClassLike::no) return {};
  constexpr Index most = 100'000;  // larger ones are no numbers of classes
  if (like == ClassLike::labels && largest_label(fitting) > std::max(most, outputs)) return {};
  return way_to_classes(source, like);
}

/// Why classes are not what the net takes.
std::string hint_for_classes(std::string_view source, const Dataset& fitting, Index outputs) {
  if (outputs == 1) {
    if (source == NpzFile::kind) {
      return R"(whole numbers are classes; y.astype("float32") makes them values to regress on)";
    }
    return source == CsvFiles::kind && are_numbers(fitting.class_names()) ? to_values : "";
  }
  if (source != NpzFile::kind || outputs != fitting.classes() - 1) return {};
  for (Index sample = 0; sample < fitting.size(); ++sample) {
    if (fitting.target(sample).label == 0) return {};
  }
  return "classes are counted from 0, and no sample of the training part has label 0: y - 1";
}

/// What a net lacks that ends in an activation of the wrong width: its last dense layer.
std::string missing_layer(const Architecture& net, Index outputs) {
  if (!net.layers().back().needs.activation) return {};
  return fmt::format(R"(after it the net needs {{"type": "dense", "units": {}}})", outputs);
}

}  // namespace

void check_kind_of_targets(const Config& config, const Dataset& fitting, const Sequential& net) {
  const std::string_view source = config.data.source.kind();
  const bool needs_labels = config.loss && (*config.loss)->needs_labels();
  if (fitting.classes() == 0 && needs_labels) {
    const std::string hint = hint_for_values(source, fitting, net.outputs());
    if (hint.empty()) return;
    throw ConfigError(Mismatch{.where = "loss",
                               .expected = "a regression loss",
                               .got = fmt::format("{}, which needs classes", config.loss->kind()),
                               .hint = hint});
  }
  if (config.loss && config.loss->kind() == BinaryCrossEntropy::kind &&
      class_like(fitting) == ClassLike::signs) {
    throw ConfigError(Mismatch{.where = "loss",
                               .what = BinaryCrossEntropy::kind,
                               .expected = "targets from 0 to 1",
                               .got = "-1 and 1",
                               .hint = way_to_classes(source, ClassLike::signs)});
  }
  const Loss loss = config.loss.value_or(Loss::fitting(fitting, net.outputs()));
  const Index expected = loss->outputs(fitting);
  if (net.outputs() == expected) return;
  if (net.outputs() == 1 && needs_labels) return;  // values would not fit the loss
  std::string hint = fitting.classes() > 0 ? hint_for_classes(source, fitting, net.outputs())
                                           : hint_for_values(source, fitting, net.outputs());
  if (hint.empty()) hint = missing_layer(net.architecture(), expected);
  if (hint.empty()) return;
  const auto& layers = net.architecture().layers();
  const char* each = fitting.classes() == 0          ? "one per target"
                     : expected == fitting.classes() ? "one per class"
                                                     : "for two classes";
  throw ConfigError(Mismatch{.where = place_of_layer(config.model.layers, std::ssize(layers) - 1),
                             .what = "outputs",
                             .expected = fmt::format("{}, {}", expected, each),
                             .got = std::to_string(net.outputs()),
                             .hint = hint});
}

}}  // namespace rectify
