#include "run.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>

#include "../advice/chance.hpp"
#include "../base/error.hpp"
#include "../base/words.hpp"
#include "../config/prepare.hpp"
#include "../cures/cures.hpp"
#include "../datasets/data_summary.hpp"
#include "../io/npz.hpp"
#include "../model/model_file.hpp"
#include "../training/best_net.hpp"
#include "../training/early_stopping.hpp"
#include "checkpoints.hpp"
#include "event_files.hpp"
#include "metrics_files.hpp"
#include "resume.hpp"
#include "run_data.hpp"
#include "run_folder.hpp"
#include "run_identity.hpp"
#include "run_watch.hpp"
#include "test_predictions.hpp"
#include "vitals_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Training samples for the statistics of features in the model file: of images, more would take as
/// long as an epoch.
constexpr Index most_described = 10000;

/// Metadata of the model file; its examples are the first test samples.
ModelInfo info_of(const Parts& parts, const Loss& loss) {
  const Dataset& test = parts.test;
  const std::vector<Index> first{0, 1, 2, 3};
  const std::span<const Index> samples(first.data(),
                                       static_cast<std::size_t>(std::min<Index>(4, test.size())));
  Matrix examples(test.features(), static_cast<Index>(samples.size()));
  test.gather_raw(samples, view(examples));
  return {.normalization = test.normalization(),
          .class_names = test.class_names(),
          .feature_names = test.feature_names(),
          .examples = examples,
          .classes = test.classes(),
          .task = test.task(),
          .loss = loss,
          .target_names = test.target_names(),
          .target_scale = test.target_scale(),
          .features = feature_spreads(parts.fitting.first(most_described)),
          .table = parts.encoding};
}

/// Reports the first skipped step.
class SkipReporter : public Observer {
 public:
  explicit SkipReporter(std::function<void(const std::string&)> report)
      : report_(std::move(report)) {}
  void after_skip(Training& training) override {
    if (report_)
      report_(training.skipped + "\nthis step is skipped, and so are later ones like it");
    report_ = nullptr;
  }

 private:
  std::function<void(const std::string&)> report_;
};

/// Observers whose records are read after training.
struct Watchers {
  std::shared_ptr<RunWatch> watch;
  std::shared_ptr<BestNet> best;  ///< null unless the best epoch is needed
};

/// One call of `run`, from opening the folder to the end.
class Session {
 public:
  Session(Prepared& prepared, const RunOptions& options)
      : prepared_(prepared),
        config_(prepared.config),
        parts_(prepared.parts),
        net_(prepared.net),
        options_(options),
        identity_(identity_of(prepared)),
        folder_(options.resume ? RunFolder::make_or_open(options.out, config_.name)
                               : RunFolder::make(options.out, config_.name, options.overwrite)),
        facts_{{"seed", config_.seed},
               {"threads", Team(options.threads).size()},
               {"instruction_set", identity_["instruction_set"]},
               {"data", identity_["data"]}} {
    const LayerList& layers = config_.model.layers;
    if (layers.places.size() == layers.layers.size()) facts_[layer_places_key] = layers.places;
  }

  RunResult run() {
    if (options_.resume) find_resume_point();
    const std::string& weights = config_.init_from;
    if (options_.resume && !from_ && !weights.empty()) load_weights(net_, weights);
    begin();
    try {
      const RunResult result = train_and_test();
      if (vitals_) write_vitals();
      facts_["seconds"] = result.seconds;
      folder_.write_status(result.interrupted ? "interrupted" : "done", facts_);
      return result;
    } catch (const Diverged& error) {
      end_with_error("diverged", error.what());
      throw Diverged(error.what() + last_checkpoint());
    } catch (const std::exception& error) {
      end_with_error("failed", error.what());
      throw;
    }
  }

 private:
  void find_resume_point() {
    ResumePoint point = rectify::find_resume_point(
        folder_, prepared_, identity_, [this](const std::string& text) { report(text); });
    from_ = std::move(point.state);
    surplus_ = std::move(point.surplus);
    // The predictions of the shorter run; its model stays until there is another.
    if (point.longer) surplus_.push_back(folder_.path() / run_files::test_predictions);
  }

  void report(const std::string& message) const {
    if (options_.on_message) options_.on_message(message);
  }

  /// Writes the files that precede the first step.
  void begin() {
    facts_["started"] = options_.resume ? folder_.status().value("started", now()) : now();
    if (from_) facts_["resumed_at_step"] = from_->place.step;
    recall_rollbacks();
    note_data();
    folder_.write_status("running", facts_);
    if (!folder_.has_config(config_)) {
      folder_.write_config(config_, options_.overrides);
      folder_.write_origins(options_.origins);
    }
    for (const auto& path : surplus_) remove_file(path);
    rewind_metrics();
    rewind_vitals();
    if (from_) return;  // they were reported when the run was begun
    for (const std::string& text : notes_) report(text);
    for (const std::string& text : warnings_) report("warning: " + text);
  }

  /// Restores the records of rollbacks before the checkpoint.
  void recall_rollbacks() {
    rollbacks_ = from_ ? from_->place.rollbacks : 0;
    const Json before = folder_.status().value("rollbacks", Json());
    if (!before.is_array() || rollbacks_ == 0) return;
    for (const Json& one : before) {
      if (std::ssize(facts_["rollbacks"]) < rollbacks_) facts_["rollbacks"].push_back(one);
    }
  }

  void rewind_metrics() const {
    const Index epochs = from_ ? from_->place.epoch : 0;
    const Index left = rectify::rewind_metrics(folder_.path(), epochs);
    if (left == epochs) return;
    report(Mismatch{.where = (folder_.path() / run_files::metrics_lines).string(),
                    .what = "epochs",
                    .expected = std::to_string(epochs),
                    .got = std::to_string(left),
                    .hint = "the report will lack the missing ones"}
               .text());
  }

  void rewind_vitals() const {
    const std::size_t probes = from_ ? Vitals::probes_in(*from_) : 0;
    const std::size_t left = rectify::rewind_vitals(folder_.path(), probes);
    if (left == probes) return;
    report(Mismatch{.where = (folder_.path() / run_files::vitals_records).string(),
                    .what = "probes",
                    .expected = std::to_string(probes),
                    .got = std::to_string(left),
                    .hint = "vitals.npz will lack the missing ones"}
               .text());
  }

  void note_data() {
    notes_ = parts_.notes;
    warnings_ = run_warnings(prepared_);
    if (!notes_.empty()) facts_["notes"] = notes_;
    if (!warnings_.empty()) facts_["warnings"] = warnings_;
  }

  std::shared_ptr<Vitals> vitals(const Dataset& probe) const {
    std::function<std::vector<std::vector<bool>>(const Census&)> replaced;
    if (cures_) {
      replaced = [cures = cures_](const Census& census) { return cures->take_replaced(census); };
    }
    return std::make_shared<Vitals>(
        probe, Vitals::Options{.every_epochs = config_.vitals.every_epochs,
                               .every_steps = config_.vitals.every_steps.fixed(),
                               .early = config_.vitals.every_steps.automatic,
                               .loss = config_.loss,
                               .dormant_share = config_.vitals.tau,
                               .forensics = config_.vitals.forensics,
                               .replaced = replaced,
                               .on_probe = [this, set = probe_set_of(probe)](const Probe& seen,
                                                                             std::size_t number) {
                                 append_vitals(folder_.path(), set, seen, number);
                                 if (options_.on_probe) options_.on_probe(seen, number);
                               }});
  }

  void write_vitals() const {
    if (npz_library().empty()) return report("vitals.npz is not written: built without libzip");
    write_vitals_npz(folder_.path(), vitals_->history());
  }

  /// Errors in writing are reported, and do not replace the one that ended the run.
  void end_with_error(const char* status, const char* error) {
    facts_["error"] = error;
    const auto attempt = [this](auto&& write) {
      try {
        write();
      } catch (const DataError& problem) {
        report(problem.what());
      }
    };
    attempt([&] { folder_.write_status(status, facts_); });
    if (vitals_) attempt([this] { write_vitals(); });
  }

  std::string last_checkpoint() const {
    const auto files = checkpoints_in(folder_.checkpoints());
    return files.empty() ? "" : "\nthe last checkpoint is " + files.front().string();
  }

  RunResult train_and_test() {
    const Index probe_size = config_.vitals.probe.samples.value_or(parts_.fitting.size());
    const Dataset probe = draw_probe(parts_.fitting, probe_size, config_.seed);
    const auto [watch, best] = train_through(probe);
    RunResult result{.folder = folder_.path(),
                     .interrupted = watch->interrupted(),
                     .last = watch->last(),
                     .history = vitals_->history(),
                     .notes = notes_,
                     .warnings = warnings_,
                     .seconds = watch->seconds(),
                     .skipped = watch->skipped(),
                     .rollbacks = watch->rollbacks(),
                     .stopped = watch->stopped()};
    if (cures_) facts_["replaced"] = result.replaced = cures_->totals();
    if (!result.stopped.empty()) facts_["stopped"] = result.stopped;
    if (result.skipped > 0) facts_["skipped_steps"] = result.skipped;
    if (best && best->keeps()) result.best_epoch = best->epoch();
    if (result.interrupted) return result;
    if (best && best->keeps() && watch->epochs() > 0) check_best(*best);
    if (result.best_epoch > 0) facts_["best_epoch"] = result.best_epoch;
    test(probe, result);
    return result;
  }

  /// Trains, with rollbacks where a step is not finite and the config asks for them. The time of
  /// rolled back steps counts.
  Watchers train_through(const Dataset& probe) {
    constexpr double for_ever = std::numeric_limits<double>::infinity();
    const auto watch = std::make_shared<RunWatch>(options_.interrupted,
                                                  config_.training.time_limit.value_or(for_ever));
    for (;;) {
      const Watchers made{watch, best_net()};
      try {
        train(observers(made.watch, probe, made.best));
        return made;
      } catch (const NonfiniteStep& error) {
        if (!may_roll_back()) throw;
        roll_back(error.what());
      }
    }
  }

  bool may_roll_back() const { return config_.training.on_nonfinite == OnNonfinite::rollback; }

  /// To the same checkpoint as an interrupted and resumed run. Later checkpoints are removed.
  void roll_back(const std::string& reason) {
    const auto path = rollback_checkpoint(folder_.checkpoints(), config_.checkpoint.every_epochs);
    const Index most = config_.training.max_rollbacks;
    if (rollbacks_ == most || !path) {
      throw Diverged(reason + (path ? fmt::format("\nalready rolled back {}, at most {}",
                                                  count_text(rollbacks_, "time"), most)
                                    : "\nno checkpoint to roll back to"));
    }
    from_ = CheckpointFile(*path).state(net_.architecture());
    from_->place.rollbacks = ++rollbacks_;
    for (const auto& later : checkpoints_in(folder_.checkpoints())) {
      if (later > *path) remove_file(later);
    }
    rewind_metrics();
    rewind_vitals();
    facts_["rollbacks"].push_back({{"to_step", from_->place.step}, {"because", reason}});
    folder_.write_status("running", facts_);
    report(fmt::format("{}\nrolled back to step {}, with half the learning rate ({} of at most {})",
                       reason, from_->place.step, rollbacks_, most));
  }

  /// Cures come before observers that read the net, and after those that may stop the run.
  Observers observers(const std::shared_ptr<RunWatch>& watch, const Dataset& probe,
                      const std::shared_ptr<BestNet>& best) {
    Observers all{watch, std::make_shared<SkipReporter>(options_.on_message)};
    if (best) all.push_back(best);
    const std::vector<Cure>& cures = config_.vitals.cures;
    if (!cures.empty()) cures_ = std::make_shared<Cures>(cures, config_.seed);
    vitals_ = vitals(probe);
    if (cures_) all.insert(all.end(), {vitals_->before_changes(), cures_});
    all.insert(all.end(),
               {vitals_, metrics_files(folder_.path()), event_files(folder_.path(), vitals_)});
    return all;
  }

  /// Null unless the best epoch is needed.
  std::shared_ptr<BestNet> best_net() const {
    const bool keeps = config_.checkpoint.model == WhichModel::best;
    if (const auto& stopping = config_.training.early_stopping) {
      return std::make_shared<EarlyStopper>(*stopping, keeps);
    }
    return keeps ? std::make_shared<BestNet>() : nullptr;
  }

  static void check_best(const BestNet& best) {
    if (best.epoch() > 0) return;
    const std::string figure_name = metric(best.monitor()).name;
    throw Diverged(Mismatch{.where = "best net",
                            .what = figure_name,
                            .expected = "a finite number in at least one epoch",
                            .got = "none",
                            .hint = "a lower learning_rate may help"});
  }

  /// Checkpoints are written last, so that the other files are at least as far.
  void train(Observers observers) {
    if (options_.observers) {
      for (auto& observer : options_.observers(folder_.path())) observers.push_back(observer);
    }
    observers.push_back(std::make_shared<CheckpointWriter>(
        folder_.checkpoints(), config_.checkpoint, identity_, may_roll_back()));
    const Trainer trainer = trainer_of(prepared_, options_.threads);
    if (from_) {
      history_ = from_->history;
      const History rest =
          trainer.resume(*from_, net_, parts_.fitting, parts_.validation, observers);
      history_.insert(history_.end(), rest.begin(), rest.end());
    } else {
      history_ = trainer.fit(net_, parts_.fitting, parts_.validation, observers);
    }
  }

  /// Evaluates the test set and writes its predictions.
  void measure_test(const Team& team, RunResult& result) const {
    const Dataset& test = parts_.test;
    if (test.task() == Task::regression) {
      result.test_values = evaluate_values(net_, test, *config_.loss, team);
      result.test = {.loss = result.test_values->loss, .accuracy = {}, .samples = test.size()};
      write_test_values(folder_.path(), test_values_of(net_, test, *config_.loss, team));
      return;
    }
    if (test.task() == Task::multilabel) {
      result.test_labels = evaluate_labels(net_, test, *config_.loss, 0.5, team);
      result.test = {.loss = result.test_labels->loss, .accuracy = {}, .samples = test.size()};
      if (result.test_labels->is_single()) result.test.accuracy = result.test_labels->accuracy(0);
      write_test_values(folder_.path(), test_values_of(net_, test, *config_.loss, team));
      return;
    }
    result.test = evaluate(net_, test, *config_.loss, team);
    write_test_predictions(folder_.path(), predictions_of(net_, test, team));
  }

  void test(const Dataset& probe, RunResult& result) {
    const Team team(options_.threads);
    measure_test(team, result);
    result.census =
        take_census(net_, probe, team, {.loss = config_.loss, .dormant_share = config_.vitals.tau});
    result.advice = advise({.config = config_,
                            .fitting = parts_.fitting,
                            .net = net_,
                            .vitals = *vitals_,
                            .last = result.census,
                            .history = history_,
                            .test = result.test});
    for (const Advice& advice : result.advice) {
      facts_["advice"].push_back(advice_to_json(advice));
    }
    const Chance chance = chance_on(parts_.fitting, parts_.test, *config_.loss);
    if (chance.accuracy) facts_["chance"]["accuracy"] = *chance.accuracy;
    if (chance.loss) facts_["chance"]["loss"] = *chance.loss;
    append_test(folder_.path(), result.test, result.test_values, result.test_labels);
    append_test_events(folder_.path());
    if (!std::isfinite(result.test.loss)) {
      throw Diverged(Mismatch{.where = "test set",
                              .what = "loss",
                              .expected = "a finite number",
                              .got = fmt::format("{}", std::abs(result.test.loss)),
                              .hint = "a lower learning_rate may help"});
    }
    save(net_, folder_.model(), info_of(parts_, *config_.loss));
  }

  const Prepared& prepared_;
  const Config& config_;
  const Parts& parts_;
  Sequential& net_;
  const RunOptions& options_;
  Json identity_;
  RunFolder folder_;
  Json facts_;                         ///< for run.json
  std::vector<std::string> notes_;     ///< what was inferred from the data's files
  std::vector<std::string> warnings_;  ///< about data, net and loss
  std::optional<RunState> from_;
  std::vector<std::filesystem::path> surplus_;  ///< files that a longer run does not have here
  Index rollbacks_ = 0;
  std::shared_ptr<Cures> cures_;  // null without cures
  std::shared_ptr<Vitals> vitals_;
  History history_;  // of all epochs, once training has ended
};

/// The config, completed with what the run that is resumed was begun with.
Config as_begun(const Config& config, const RunOptions& options) {
  if (!options.resume) return config;
  const auto folder = RunFolder::find(options.out, config.name);
  if (!folder) return config;
  Config begun = completed_from(*folder, config);
  try {
    return with_places_of(begun, *folder);
  } catch (const FileError&) {
    throw;
  } catch (const DataError&) {  // a damaged run.json is reported where the run is resumed
    return begun;
  }
}

}  // namespace

RunResult run(const Config& config, const RunOptions& options) {
  Prepared prepared =
      prepare(as_begun(config, options), /*from_checkpoint=*/options.resume, options.data);
  if (options.check) options.check(prepared);
  return Session(prepared, options).run();
}

}}  // namespace rectify
