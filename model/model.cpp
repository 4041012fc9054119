#include "model.hpp"

#include <algorithm>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../metrics/class_outputs.hpp"
#include "model_file.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

struct Model::Impl {
  SavedModel saved;
};

class Model::Workspace {
 public:
  explicit Workspace(std::shared_ptr<const Impl> impl)
      : model(std::move(impl)),
        memory(model->saved.net.workspace()),
        outputs(at(model->saved.net.outputs())) {}
  std::shared_ptr<const Impl> model;
  rectify::Workspace memory;
  std::vector<Scalar> outputs;
};

void Model::Deleter::operator()(Workspace* workspace) const {
  std::default_delete<Workspace>()(workspace);
}

Model Model::load(const std::string& path) {
  return Model(std::make_shared<const Impl>(Impl{rectify::load(path)}));
}

Index Model::inputs() const { return impl_->saved.net.inputs(); }
Index Model::outputs() const { return impl_->saved.net.outputs(); }
const std::vector<std::string>& Model::class_names() const { return impl_->saved.info.class_names; }

Model::WorkspacePointer Model::workspace() const {
  return WorkspacePointer(std::make_unique<Workspace>(impl_).release());
}

void Model::check_workspace(const WorkspacePointer& workspace) const {
  if (workspace && workspace->model == impl_) return;
  throw ConfigError(Mismatch{.where = "model",
                             .what = "workspace",
                             .expected = "one of this model",
                             .got = workspace ? "one of another model" : "none"});
}

void Model::predict(std::span<const Scalar> input, std::span<Scalar> output,
                    const WorkspacePointer& workspace) const {
  check_workspace(workspace);
  expect_equal(std::ssize(input), inputs(), "model", "values of the input");
  expect_equal(std::ssize(output), outputs(), "model", "values of the output");
  View x = workspace->memory.input(1);
  std::copy_n(input.data(), inputs(), x.data());
  impl_->saved.info.normalization.apply(x);
  impl_->saved.net.predict(read_only(x), view(output.data(), outputs(), 1), workspace->memory);
}

Index Model::classify(std::span<const Scalar> input, const WorkspacePointer& workspace) const {
  check_workspace(workspace);
  std::vector<Scalar>& outputs = workspace->outputs;
  predict(input, outputs, workspace);
  return class_of(outputs);
}

}}  // namespace rectify
