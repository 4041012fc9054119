#include "model.hpp"

#include <algorithm>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../metrics/class_outputs.hpp"
#include "../metrics/value_outputs.hpp"
#include "model_file.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

namespace {

[[noreturn]] void refuse_to_predict(const char* what, const char* expected, Task task) {
  const char* got = task == Task::multilabel ? "a model of several labels" : "a model of values";
  if (task == Task::classification) got = "a model of classes that was trained without a link";
  throw ConfigError(Mismatch{.where = "model", .what = what, .expected = expected, .got = got});
}

}  // namespace

struct Model::Impl {
  explicit Impl(SavedModel model)
      : saved(std::move(model)),
        task(saved.info.task_or_guess()),
        link(saved.info.link(saved.net.outputs())) {}
  SavedModel saved;
  Task task;
  Link link;
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
  return Model(std::make_shared<const Impl>(Impl(rectify::load(path))));
}

Index Model::inputs() const { return impl_->saved.net.inputs(); }
Index Model::outputs() const { return impl_->saved.net.outputs(); }
const std::vector<std::string>& Model::class_names() const { return impl_->saved.info.class_names; }
const std::vector<std::string>& Model::target_names() const {
  return impl_->saved.info.target_names;
}

Index Model::probability_count() const {
  if (!has_probabilities(impl_->link)) return 0;
  return impl_->task == Task::classification ? class_count_of(outputs()) : outputs();
}

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

void Model::compute_outputs(std::span<const Scalar> input, std::span<Scalar> output,
                            const WorkspacePointer& workspace) const {
  check_workspace(workspace);
  expect_equal(std::ssize(input), inputs(), "model", "values of the input");
  expect_equal(std::ssize(output), outputs(), "model", "values of the output");
  View x = workspace->memory.input(1);
  std::copy_n(input.data(), inputs(), x.data());
  impl_->saved.info.normalization.apply(x);
  impl_->saved.net.predict(read_only(x), view(output.data(), outputs(), 1), workspace->memory);
}

void Model::predict(std::span<const Scalar> input, std::span<Scalar> output,
                    const WorkspacePointer& workspace) const {
  compute_outputs(input, output, workspace);
  if (impl_->task != Task::regression) return;
  values_of(output, impl_->link, impl_->saved.info.target_scale, output);
}

void Model::probabilities(std::span<const Scalar> input, std::span<Scalar> probabilities,
                          const WorkspacePointer& workspace) const {
  check_workspace(workspace);
  if (probability_count() == 0)
    refuse_to_predict("probabilities", "a model whose outputs are logits", impl_->task);
  expect_equal(std::ssize(probabilities), probability_count(), "model", "probabilities");
  std::vector<Scalar>& outputs = workspace->outputs;
  compute_outputs(input, outputs, workspace);
  if (impl_->task == Task::classification) {
    probabilities_of(outputs, impl_->link, probabilities);
  } else {
    values_of(outputs, impl_->link, {}, probabilities);
  }
}

Index Model::classify(std::span<const Scalar> input, const WorkspacePointer& workspace) const {
  check_workspace(workspace);
  const bool knows_task = impl_->saved.info.task.has_value();
  if (knows_task && impl_->task != Task::classification) {
    refuse_to_predict("class", "a model of classes", impl_->task);
  }
  std::vector<Scalar>& outputs = workspace->outputs;
  compute_outputs(input, outputs, workspace);
  return class_of(outputs);
}

}}  // namespace rectify
