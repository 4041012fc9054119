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
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A trained, immutable net: thread-safe with a workspace for each thread.
class RECTIFY_API Model {
 public:
  /// Memory for the predictions of one thread by this model or copies of it.
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

  WorkspacePointer workspace() const;
  /// Computes the outputs (logits) for one sample of raw data (bytes as 0 .. 255), which the model
  /// normalizes. Allocates no memory. Throws ConfigError unless `input` has inputs() values,
  /// `output` has outputs() values, and the workspace is of this model.
  void predict(std::span<const Scalar> input, std::span<Scalar> output,
               const WorkspacePointer& workspace) const;
  /// Predicts the class of one sample: the first of its largest outputs; for a single output, 1 if
  /// it is > 0, else 0. Allocates no memory. Throws like `predict`.
  Index classify(std::span<const Scalar> input, const WorkspacePointer& workspace) const;

 private:
  struct Impl;
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  void check_workspace(const WorkspacePointer& workspace) const;
  std::shared_ptr<const Impl> impl_;
};

}}  // namespace rectify
