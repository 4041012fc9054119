#include "resume.hpp"

#include <fmt/format.h>

#include <utility>

#include "../base/error.hpp"
#include "../model/checkpoint.hpp"
#include "../model/model_file.hpp"
#include "../vitals/vitals.hpp"
#include "checkpoints.hpp"
#include "run_identity.hpp"
#include "run_record.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

Index planned_epochs(const Json& identity) {
  const Json::json_pointer place("/config/training/epochs");
  return identity.contains(place) && identity[place].is_number_integer()
             ? identity[place].get<Index>()
             : 0;
}

/// Whether the run was probed after its last epoch only because it was the last one. A longer run
/// would not have been, and what its units did since the last probe would differ.
bool has_surplus_probe(const Json& identity, const Place& place, const Config& now) {
  const Index planned = planned_epochs(identity);
  if (planned >= now.training.epochs || place.epoch <= planned) return false;
  const bool by_epoch = planned % now.vitals.every_epochs == 0;
  const auto steps = now.vitals.every_steps.fixed();
  const bool by_step = steps && place.step % static_cast<std::uint64_t>(*steps) == 0;
  return !by_epoch && !by_step;
}

/// Every run is probed before its first step.
void check_probes(const RunState& state, const fs::path& path) {
  if (Vitals::probes_in(state) > 0) return;
  throw DataError(Mismatch{
      .where = path.string(), .what = "probes", .expected = "at least one", .got = "none"});
}

/// Finds the resume point of one run.
class Search {
 public:
  Search(const RunFolder& folder, const Prepared& prepared, const Json& identity,
         const std::function<void(const std::string&)>& report)
      : folder_(folder), prepared_(prepared), identity_(identity), report_(report) {}

  ResumePoint find() {
    std::vector<std::string> damaged;
    const auto paths = checkpoints_in(folder_.checkpoints());
    for (const auto& path : paths) {
      try {
        if (!has_file(path) || !read(path)) continue;  // a broken link
        for (const std::string& text : damaged)
          report_(text + "\nresuming from the previous checkpoint");
        return std::move(found_);
      } catch (const FileError&) {  // no evidence of damage
        throw;
      } catch (const DataError& error) {
        damaged.emplace_back(error.what());
      }
    }
    if (!found_.surplus.empty()) refuse_surplus();
    const std::string status = folder_.status().value("status", "");
    if (paths.empty() && status != "done" && status != "interrupted") {
      check_may_start_again();
      return {};
    }
    damaged.push_back(Mismatch{.where = folder_.path().string(),
                               .what = "checkpoints",
                               .expected = "at least one undamaged",
                               .got = "none",
                               .hint = "--overwrite starts the run again"}
                          .text());
    throw DataError(lines(damaged));
  }

 private:
  /// False for a checkpoint that this run would not have.
  bool read(const fs::path& path) {
    const CheckpointFile file(path);
    check_same(file.run());
    if (has_surplus_probe(file.run(), file.place(), prepared_.config)) {
      found_.surplus.push_back(path);
      return false;
    }
    for (const std::string& text : different_builds(file.run(), identity_)) report_(text);
    RunState state = file.state(prepared_.net.architecture());
    check_probes(state, path);
    found_.state = std::move(state);
    found_.longer = planned_epochs(file.run()) < planned_epochs(identity_);
    return true;
  }

  void check_same(const Json& before) const {
    check_same_run(
        before, identity_,
        {.why_not_longer = [&](Index epochs) { return why_not_longer(prepared_, epochs); },
         .instead = [&] { return instead(); }});
  }

  /// What trains the model of this run further; empty if the run has no model for this net.
  std::string instead() const {
    const fs::path model = folder_.model();
    if (!has_file(model)) return {};
    try {
      Sequential net = prepared_.net;
      load_weights(net, model);
    } catch (const Error&) {
      return {};
    }
    return fmt::format(
        "\"init_from\": {} starts another run from the weights of this one; give it "
        "another --out, without --resume",
        in_quotes(model.string()));
  }

  /// Throws as `check_same_run` for a longer run that lacks a checkpoint to continue from.
  void refuse_surplus() const {
    const Json before = CheckpointFile(found_.surplus.front()).run();
    std::string why = fmt::format(
        "it was probed after its last epoch, which vitals.every_epochs, {}, does not ask for in a "
        "longer run, and no earlier checkpoint is left",
        prepared_.config.vitals.every_epochs);
    check_same_run(
        before, identity_,
        {.why_not_longer = [&](Index) { return why; }, .instead = [&] { return instead(); }});
  }

  /// Without a checkpoint a run starts again, but only with the same config, data and precision.
  void check_may_start_again() const {
    if (!is_run(folder_.path())) return;
    const RunRecord begun = read_run(folder_.path());
    Json before{{"config", begun.config}};
    for (const char* key : {"data", "scalar"}) {
      before[key] = begun.status.value(key, identity_[key]);
    }
    check_same(before);
    if (begun.epochs.size() > 1) {
      report_(Mismatch{.where = folder_.path().string(),
                       .what = "checkpoints",
                       .expected = "one to resume from",
                       .got = "none",
                       .hint = "the run starts again from step 0"}
                  .text());
    }
  }

  const RunFolder& folder_;
  const Prepared& prepared_;
  const Json& identity_;
  const std::function<void(const std::string&)>& report_;
  ResumePoint found_;
};

}  // namespace

std::string why_not_longer(const Prepared& prepared, Index epochs) {
  const Schedule& schedule = prepared.config.schedule;
  const Index batch = prepared.config.training.batch_size;
  const Index per_epoch = ceiling(prepared.parts.fitting.size(), batch);
  if (schedule->depends_on_length()) {
    return fmt::format("the learning rates of schedule {} depend on the number of epochs",
                       schedule.kind());
  }
  if (schedule.can_go_on_after(epochs * per_epoch, per_epoch)) return {};
  return fmt::format("schedule.warmup_epochs, {:g}, is more than {}", schedule->warmup_epochs(),
                     epochs);
}

ResumePoint find_resume_point(const RunFolder& folder, const Prepared& prepared,
                              const Json& identity,
                              const std::function<void(const std::string&)>& report) {
  return Search(folder, prepared, identity, report).find();
}

}}  // namespace rectify
