#include "dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../base/hash.hpp"
#include "../base/indices.hpp"
#include "../math/random.hpp"
#include "feature_statistics.hpp"
#include "scale.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

template <class T>
void prefetch_values(const T* from, Index count) {
  const char* end = reinterpret_cast<const char*>(from + count);
  for (const char* line = reinterpret_cast<const char*>(from); line < end; line += cache_line) {
    __builtin_prefetch(line);
  }
}

void check_labels(const Labels& labels, std::size_t samples, Index classes,
                  const std::string& name) {
  if (labels.size() != samples) {
    throw DataError(Mismatch{.where = name,
                             .what = "labels",
                             .expected = fmt::format("{}, one per sample", samples),
                             .got = std::to_string(labels.size())});
  }
  const auto wrong =
      std::find_if(labels.begin(), labels.end(), [&](Label label) { return label >= classes; });
  if (wrong == labels.end()) return;
  throw DataError(Mismatch{.where = name,
                           .what = fmt::format("label of sample {}", wrong - labels.begin()),
                           .expected = fmt::format("0 to {}", classes - 1),
                           .got = std::to_string(*wrong)});
}

void check_weights(const std::vector<float>& weights, std::size_t samples) {
  if (weights.size() != samples) {
    throw DataError(Mismatch{.where = "data",
                             .what = "sample weights",
                             .expected = fmt::format("{}, one per sample", samples),
                             .got = std::to_string(weights.size())});
  }
  const auto wrong = std::find_if(weights.begin(), weights.end(), [](float weight) {
    return !std::isfinite(weight) || weight < 0;
  });
  if (wrong == weights.end()) return;
  throw DataError(Mismatch{.where = "data",
                           .what = fmt::format("weight of sample {}", wrong - weights.begin()),
                           .expected = "a number >= 0",
                           .got = fmt::format("{}", *wrong)});
}

std::shared_ptr<const std::vector<Index>> shared_indices(Index n) {
  return std::make_shared<const std::vector<Index>>(all_indices(n));
}

}  // namespace

Dataset Dataset::of_bytes(std::vector<std::uint8_t> pixels, Index features, Labels labels,
                          Index classes, const std::string& name) {
  expect_at_least(features, 1, "data", "features");
  if (pixels.size() % at(features) != 0) {
    throw DataError(Mismatch{.where = name,
                             .what = "pixels",
                             .expected = fmt::format("a multiple of {} features", features),
                             .got = std::to_string(pixels.size())});
  }
  check_labels(labels, pixels.size() / at(features), classes, name);
  Dataset data;
  data.features_ = features;
  data.classes_ = classes;
  data.rows_ = shared_indices(std::ssize(labels));
  data.pixels_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(pixels));
  data.labels_ = std::make_shared<const Labels>(std::move(labels));
  data.normalization_ = {{0}, {255}};
  return data;
}

Dataset Dataset::of_values(Matrix x, Labels labels, Index classes) {
  check_labels(labels, at(x.cols()), classes, "data");
  Dataset data;
  data.features_ = x.rows();
  data.classes_ = classes;
  data.rows_ = shared_indices(std::ssize(labels));
  data.values_ = std::make_shared<const Matrix>(std::move(x));
  data.labels_ = std::make_shared<const Labels>(std::move(labels));
  return data;
}

Dataset Dataset::of_values(Matrix x, Matrix targets) {
  if (x.cols() != targets.cols()) {
    throw DataError(Mismatch{.where = "data",
                             .what = "targets",
                             .expected = fmt::format("{}, one per sample", x.cols()),
                             .got = std::to_string(targets.cols())});
  }
  Dataset data;
  data.features_ = x.rows();
  data.targets_rows_ = targets.rows();
  data.rows_ = shared_indices(x.cols());
  data.values_ = std::make_shared<const Matrix>(std::move(x));
  data.own_targets_ = data.targets_ = std::make_shared<const Matrix>(std::move(targets));
  return data;
}

Task Dataset::task() const {
  if (classes_ > 0) return Task::classification;
  return multilabel_ ? Task::multilabel : Task::regression;
}

double Dataset::own_target(Index sample, std::size_t k) const {
  expect_index(static_cast<Index>(k), targets_rows_, "data", "target");
  return static_cast<double>((*own_targets_)(static_cast<Index>(k), row(sample)));
}

Target Dataset::target(Index sample) const {
  const Index row = this->row(sample);
  if (labels_) return {.label = (*labels_)[at(row)]};
  return {.values = {targets_->data() + row * targets_->rows(), at(targets_->rows())}};
}

void Dataset::gather_raw(std::span<const Index> samples, View x) const {
  gather_scaled(samples, 0, 1, x);
}

void Dataset::gather(std::span<const Index> samples, View x) const {
  if (normalization_.uniform()) {
    gather_scaled(samples, normalization_.mean[0], normalization_.deviation[0], x);
  } else {
    gather_raw(samples, x);
    normalization_.apply(x);
  }
}

void Dataset::gather_scaled(std::span<const Index> samples, Scalar shift, Scalar deviation,
                            View x) const {
  expect_equal(x.rows(), features_, "data", "rows of x");
  expect_equal(x.cols(), std::ssize(samples), "data", "columns of x");
  for (std::size_t k = 0; k < samples.size(); ++k) {
    scale_some(row(samples[k]) * features_, features_, shift, deviation,
               x.data() + static_cast<Index>(k) * x.outerStride());
  }
}

void Dataset::scale_some(Index first, Index count, Scalar shift, Scalar deviation,
                         Scalar* to) const {
  if (pixels_) {
    scale(pixels_->data() + first, count, shift, deviation, to);
  } else {
    scale(values_->data() + first, count, shift, deviation, to);
  }
}

// Shifts the whole row-major image in memory by one distance, then fills the pixels that wrapped
// into the next row and those from outside.
void Dataset::gather_shifted(Index sample, Offset offset, std::span<Scalar> x) const {
  if (!image_shape_)
    throw ConfigError(
        Mismatch{.where = "data", .expected = "images", .got = "samples that are none"});
  const auto [height, width] = *image_shape_;
  expect_equal(std::ssize(x), features_, "data", "values of the image");
  expect_between(offset.down, 1 - height, height - 1, "data", "pixels down");
  expect_between(offset.right, 1 - width, width - 1, "data", "pixels to the right");
  const bool uniform = normalization_.uniform();
  const Scalar shift = uniform ? static_cast<Scalar>(normalization_.mean[0]) : 0;
  const Scalar deviation = uniform ? static_cast<Scalar>(normalization_.deviation[0]) : 1;
  const std::uint8_t outside = 0;
  Scalar fill = 0;
  scale(&outside, 1, shift, deviation, &fill);

  const Index distance = offset.down * width + offset.right;
  const Index into = std::max<Index>(0, distance), out_of = into - distance;
  const Index count = std::max<Index>(0, features_ - std::abs(distance));
  scale_some(row(sample) * features_ + out_of, count, shift, deviation, x.data() + into);
  std::fill_n(x.data(), into, fill);
  std::fill_n(x.data() + into + count, features_ - into - count, fill);
  const Index from = offset.right > 0 ? 0 : width + offset.right;
  for (Index row = 0; row < height; ++row) {
    std::fill_n(x.data() + row * width + from, std::abs(offset.right), fill);
  }
  if (!uniform) normalization_.apply(view(x.data(), features_, 1));
}

void Dataset::prefetch(std::span<const Index> samples) const {
  for (const Index sample : samples) {
    const Index row = this->row(sample), first = row * features_;
    if (pixels_) {
      prefetch_values(pixels_->data() + first, features_);
    } else {
      prefetch_values(values_->data() + first, features_);
    }
    if (labels_) __builtin_prefetch(labels_->data() + row);
  }
}

Dataset Dataset::with_normalization(Normalization normalization) const {
  expect_equal(std::ssize(normalization.mean), std::ssize(normalization.deviation), "normalization",
               "means");
  Dataset data = *this;
  data.normalization_ = std::move(normalization);
  return data;
}

Dataset Dataset::with_class_names(std::vector<std::string> names) const {
  Dataset data = *this;
  data.class_names_ = std::move(names);
  return data;
}

Dataset Dataset::with_sample_weights(std::vector<float> weights) const {
  check_weights(weights, at(size()));
  Dataset data = *this;
  data.weights_ = std::move(weights);
  return data;
}

Dataset Dataset::with_feature_names(std::vector<std::string> names) const {
  Dataset data = *this;
  data.feature_names_ = std::move(names);
  return data;
}

Dataset Dataset::with_target_names(std::vector<std::string> names) const {
  if (!names.empty()) expect_equal(std::ssize(names), targets_rows_, "data", "names of targets");
  Dataset data = *this;
  data.target_names_ = std::move(names);
  return data;
}

Dataset Dataset::with_target_scale(TargetScale scale) const {
  expect_equal(std::ssize(scale.deviation), std::ssize(scale.mean), "data", "scales of targets");
  Dataset data = *this;
  data.targets_ = own_targets_;
  data.target_scale_ = std::move(scale);
  if (data.target_scale_.empty()) return data;
  expect_equal(std::ssize(data.target_scale_.mean), targets_rows_, "data", "scales of targets");
  Matrix targets = *own_targets_;
  for (Index k = 0; k < targets.rows(); ++k) {
    if (!(data.target_scale_.deviation[at(k)] > 0)) {
      throw ConfigError(Mismatch{.where = "data",
                                 .what = fmt::format("deviation of target {}", k),
                                 .expected = "a number > 0",
                                 .got = fmt::format("{}", data.target_scale_.deviation[at(k)])});
    }
    for (Index row = 0; row < targets.cols(); ++row) {
      const auto value = static_cast<double>(targets(k, row));
      targets(k, row) = static_cast<Scalar>(data.target_scale_.scaled(value, at(k)));
    }
  }
  data.targets_ = std::make_shared<const Matrix>(std::move(targets));
  return data;
}

Dataset Dataset::as_multilabel() const {
  if (classes_ > 0) {
    throw DataError(Mismatch{
        .where = "data", .what = "targets", .expected = "several of 0 or 1", .got = "classes"});
  }
  for (Index i = 0; i < size(); ++i) {
    for (std::size_t k = 0; k < at(targets_rows_); ++k) {
      const double value = own_target(i, k);
      if (value == 0 || value == 1) continue;
      throw DataError(Mismatch{.where = "data",
                               .what = fmt::format("target {} of sample {}", k, i),
                               .expected = "0 or 1",
                               .got = fmt::format("{}", value)});
    }
  }
  Dataset data = *this;
  data.multilabel_ = true;
  return data;
}

Dataset Dataset::with_classes(Index classes) const {
  expect_at_least(classes, std::max<Index>(1, classes_), "data", "classes");
  expect_at_least(classes_, 1, "data", "classes");
  Dataset data = *this;
  data.classes_ = classes;
  return data;
}

Dataset Dataset::relabelled(const Labels& to, Index classes) const {
  expect_at_least(classes_, 1, "data", "classes");
  expect_equal(std::ssize(to), classes_, "data", "new classes");
  Labels labels;
  for (const Label label : *labels_) labels.push_back(to[label]);
  check_labels(labels, labels.size(), classes, "data");
  Dataset data = *this;
  data.labels_ = std::make_shared<const Labels>(std::move(labels));
  data.classes_ = classes;
  data.class_names_.clear();
  return data;
}

Dataset Dataset::with_image_shape(ImageShape shape) const {
  if (shape.height * shape.width != features_) {
    throw std::logic_error("dataset: image shape and features differ");
  }
  Dataset data = *this;
  data.image_shape_ = shape;
  return data;
}

Dataset Dataset::subset(std::span<const Index> samples) const {
  Dataset data = *this;
  data.weights_.clear();
  std::vector<Index> rows;
  rows.reserve(samples.size());
  for (const Index sample : samples) {
    rows.push_back(row(sample));
    if (has_sample_weights()) data.weights_.push_back(weights_[at(sample)]);
  }
  data.rows_ = std::make_shared<const std::vector<Index>>(std::move(rows));
  return data;
}

Dataset Dataset::first(Index n) const {
  expect_at_least(n, 0, "data", "samples");
  return subset(all_indices(std::min(n, size())));
}

// Stratified by class, with counts rounded by the largest remainder method.
std::vector<Index> Dataset::draw_validation(Index validation, std::uint64_t seed) const {
  std::vector<std::vector<Index>> by_class(at(std::max<Index>(1, classes_)));
  for (Index i = 0; i < size(); ++i) {
    by_class[classes_ > 0 ? at(target(i).label) : 0].push_back(i);
  }
  std::vector<Index> counts, order;
  Index left = validation;
  for (const auto& members : by_class) {
    counts.push_back(static_cast<Index>(members.size()) * validation / size());
    left -= counts.back();
    order.push_back(static_cast<Index>(order.size()));
  }
  const auto remainder = [&](Index c) {
    return static_cast<Index>(by_class[at(c)].size()) * validation % size();
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return remainder(a) > remainder(b); });
  for (Index i = 0; i < left; ++i) ++counts[at(order[at(i)])];

  std::vector<Index> drawn;
  for (std::size_t c = 0; c < by_class.size(); ++c) {
    const auto place = static_cast<std::uint32_t>(c);
    random::shuffle(by_class[c], random::Stream(seed, random::Purpose::split, place));
    drawn.insert(drawn.end(), by_class[c].begin(), by_class[c].begin() + counts[c]);
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::pair<Dataset, Dataset> Dataset::split(Index validation, std::uint64_t seed) const {
  if (validation < 0 || validation >= size()) {
    throw ConfigError(Mismatch{.where = "data",
                               .what = "validation",
                               .expected = fmt::format("fewer than {} samples", size()),
                               .got = std::to_string(validation)});
  }
  const std::vector<Index> drawn = draw_validation(validation, seed);
  std::vector<Index> rest;
  const std::vector<Index> everything = all_indices(size());
  std::set_difference(everything.begin(), everything.end(), drawn.begin(), drawn.end(),
                      std::back_inserter(rest));
  return {subset(rest), subset(drawn)};
}

std::size_t Dataset::memory() const {
  const auto bytes = [](const std::shared_ptr<const Matrix>& values) {
    return values ? at(values->size()) * sizeof(Scalar) : 0;
  };
  const std::size_t scaled = targets_ == own_targets_ ? 0 : bytes(targets_);
  return (pixels_ ? pixels_->size() : 0) + (labels_ ? labels_->size() * sizeof(Label) : 0) +
         bytes(values_) + bytes(own_targets_) + scaled + weights_.size() * sizeof(float);
}

std::uint64_t Dataset::hash() const {
  std::uint64_t hash = rows_ ? hash_values(*rows_) : hash_values(std::vector<Index>());
  const auto add = [&](const auto* values, Index count) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(values);
    hash = hash_bytes({bytes, at(count) * sizeof(*values)}, hash);
  };
  if (pixels_) add(pixels_->data(), static_cast<Index>(pixels_->size()));
  if (values_) add(values_->data(), values_->size());
  if (labels_) {
    // Bytes where they suffice, so that checkpoints from before there were more classes stay valid.
    if (classes_ <= 256) {
      const std::vector<std::uint8_t> bytes(labels_->begin(), labels_->end());
      add(bytes.data(), static_cast<Index>(bytes.size()));
    } else {
      add(labels_->data(), static_cast<Index>(labels_->size()));
    }
  }
  if (own_targets_) add(own_targets_->data(), own_targets_->size());
  if (has_sample_weights()) add(weights_.data(), size());
  return hash;
}

TargetScale Dataset::target_standardization() const {
  TargetScale scale;
  for (const Spread& spread : target_spreads(*this)) {
    scale.mean.push_back(spread.mean);
    scale.deviation.push_back(spread.deviation > 0 ? spread.deviation : 1);
  }
  return scale;
}

Normalization Dataset::standardization() const {
  Normalization result;
  for (const Spread& spread : feature_spreads(*this)) {
    result.mean.push_back(static_cast<float>(spread.mean));
    const auto deviation = static_cast<float>(spread.deviation);
    // Also false for deviations whose inverse is infinite.
    const bool varies = deviation >= std::numeric_limits<float>::min();
    result.deviation.push_back(varies ? deviation : 1.0f);
  }
  return result;
}

}}  // namespace rectify
