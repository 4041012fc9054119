#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../base/precision.hpp"

/// The thin public face for programs that only predict: no Eigen, no JSON, quick to compile.
///
///     const auto model = rectify::Model::load("model.safetensors");
///     auto workspace = model.workspace();
///     model.predict(pixels, scores, workspace);
///     const rectify::Index digit = model.classify(pixels, workspace);
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A trained net, read-only: one model serves any number of threads, each with its own workspace.
class RECTIFY_API Model {
 public:
  /// The memory of one thread's predictions by this model, or a copy of it.
  class Workspace;
  struct RECTIFY_API Deleter {
    void operator()(Workspace* workspace) const;
  };
  using WorkspacePointer = std::unique_ptr<Workspace, Deleter>;

  /// Throws DataError if the file cannot be read, is damaged, or does not give again the outputs
  /// that it was saved with.
  static Model load(const std::string& path);

  Index inputs() const;
  Index outputs() const;
  /// Empty where the model has no classes, or they no names.
  const std::vector<std::string>& class_names() const;

  WorkspacePointer workspace() const;
  /// One sample as the data source gives it (bytes as 0 .. 255; the model's own normalization is
  /// applied) to the net's outputs, the logits. Allocates nothing. Throws ConfigError unless
  /// `input` has inputs() values, `output` room for outputs(), and the workspace is of this model.
  void predict(std::span<const Scalar> input, std::span<Scalar> output,
               const WorkspacePointer& workspace) const;
  /// The class of one sample: where its largest output is, the first of equals; of one output, 1 if
  /// it is above 0, else 0. Allocates nothing. Throws likewise.
  Index classify(std::span<const Scalar> input, const WorkspacePointer& workspace) const;

 private:
  struct Impl;
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  void check_workspace(const WorkspacePointer& workspace) const;
  std::shared_ptr<const Impl> impl_;
};

}}  // namespace rectify
