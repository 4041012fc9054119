#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../base/precision.hpp"

/// Interface for programs that only predict: includes neither Eigen nor JSON, compiles quickly.
///
///     const auto model = rectify::Model::load("model.safetensors");
///     auto workspace = model.workspace();
///     model.predict(pixels, scores, workspace);
///     const rectify::Index digit = model.classify(pixels, workspace);
///     model.probabilities(pixels, chances, workspace);
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A trained, immutable net: thread-safe with a workspace for each thread.
class RECTIFY_API Model {
 public:
  /// Memory for the predictions of one thread by this model or a copy of it.
  class Workspace;
  struct RECTIFY_API Deleter {
    void operator()(Workspace* workspace) const;
  };
  using WorkspacePointer = std::unique_ptr<Workspace, Deleter>;

  /// Throws DataError if the file cannot be read or is damaged, or if the net does not reproduce
  /// the outputs stored in it.
  static Model load(const std::string& path);

  Index inputs() const;
  Index outputs() const;
  /// Empty for regression and for unnamed classes.
  const std::vector<std::string>& class_names() const;
  /// Of the values or labels that it predicts; empty for classes and without names.
  const std::vector<std::string>& target_names() const;
  /// Number of probabilities: of classes or labels; 0 if its outputs give none.
  Index probability_count() const;

  WorkspacePointer workspace() const;
  /// Predicts one sample of raw data (bytes as 0 .. 255), which the model normalizes. A regression
  /// model gives the values on the scale of the targets it was trained on; a model of classes or
  /// labels gives its outputs, which are logits unless it was trained with mse, mae or huber.
  /// `input` has inputs() values, `output` room for outputs(). Allocates no memory. Throws
  /// ConfigError for other sizes, and for a workspace of another model.
  void predict(std::span<const Scalar> input, std::span<Scalar> output,
               const WorkspacePointer& workspace) const;
  /// Computes the probability of each class, or that each label applies, for one sample.
  /// `probabilities` has room for probability_count(). Allocates no memory. Throws likewise, and if
  /// the outputs give no probabilities: of values, and of classes trained with mse, mae or huber.
  void probabilities(std::span<const Scalar> input, std::span<Scalar> probabilities,
                     const WorkspacePointer& workspace) const;
  /// Predicts the class of one sample: the first of its largest outputs; for a single output, 1 if
  /// it is > 0, else 0. Allocates no memory. Throws likewise, and for a model that was trained on
  /// values or several labels.
  Index classify(std::span<const Scalar> input, const WorkspacePointer& workspace) const;

 private:
  struct Impl;
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  void check_workspace(const WorkspacePointer& workspace) const;
  void compute_outputs(std::span<const Scalar> input, std::span<Scalar> output,
                       const WorkspacePointer& workspace) const;
  std::shared_ptr<const Impl> impl_;
};

}}  // namespace rectify
