#include <rectify/apps/commands/commands.hpp>
#include <rectify/apps/commands/other_words.hpp>
#include <rectify/config/config.hpp>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "../catch.hpp"

// Options and commands of other programs, and what is said instead.

using namespace rectify;

namespace {

/// The long options of a command; empty if there is no such command.
std::vector<std::string> options_of(const std::string& name) {
  CLI::App app("", "rectify");
  add_commands(app, nullptr);
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() != name) continue;
    for (const CLI::Option* option : command->get_options()) {
      if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
    }
  }
  return names;
}

std::string hint(const char* command, const char* option, const char* value = "") {
  return hint_for_other_option(option, value, options_of(command));
}

}  // namespace

TEST_CASE("other options: the one of the command that does the same", "[apps]") {
  CHECK(hint("train", "--output") == "did you mean \"--out\"?");
  CHECK(hint("train", "-o") == "did you mean \"--out\"?");
  CHECK(hint("predict", "--out") == "did you mean \"--output\"?");
  CHECK(hint("train", "--num_workers") == "did you mean \"--threads\"?");
  CHECK(hint("compare", "--num-workers") == "did you mean \"--jobs\"?");
  CHECK(hint("train", "--random-state") == "did you mean \"--seed\"?");
  CHECK(hint("compare", "--runs") == "did you mean \"--seeds\"?");
  CHECK(hint("train", "--force") == "did you mean \"--overwrite\"?");
  CHECK(hint("evaluate", "--csv") == "did you mean \"--data\"?");
  CHECK(hint("predict", "--csv") == "did you mean \"--input\"?");
  CHECK(hint("init", "--target") == "did you mean \"--label\"?");
  CHECK(hint("train", "--dashboard") == "did you mean \"--live\"?");
  CHECK(hint("report", "--num-workers") == "");
}

TEST_CASE("other options: keys of the config are set, and the config is valid with them",
          "[apps]") {
  struct Case {
    const char* option;
    const char* value;
    std::vector<std::string> set;
  };
  const std::vector<Case> cases{{"--lr", "0.1", {"optimizer.learning_rate=0.1"}},
                                {"--lr", ".1", {"optimizer.learning_rate=0.1"}},
                                {"--learning-rate", "0.1", {"optimizer.learning_rate=0.1"}},
                                {"--epochs", "5", {"training.epochs=5"}},
                                {"--max_iter", "5", {"training.epochs=5"}},
                                {"--batch-size", "64", {"training.batch_size=64"}},
                                {"--optimizer", "Adam", {"optimizer=adam"}},
                                {"--loss", "MSELoss", {"loss=mse"}},
                                {"--validation-split", "0.2", {"data.validation=0.2"}},
                                {"--weight-decay", "0.1", {"optimizer.weight_decay=0.1"}},
                                {"--patience", "3", {"training.early_stopping.patience=3"}}};
  for (const auto& [option, value, set] : cases) {
    INFO(option);
    CHECK_THAT(hint("train", option, value),
               StartsWith("a key of the config: --set " + set.front()));
    CHECK_NOTHROW(load_config(parse_json(R"({"data": {"source": "digits"},
                                            "model": {"layers": [{"type": "dense", "units": 10}]}})",
                                         "x"),
                              overrides_of(set)));
  }
  CHECK(hint("train", "--epochs") == "a key of the config: --set training.epochs=VALUE");
  CHECK(
      hint("train", "--hidden-layer-sizes", "64") ==
      "a key of the config: --set 'model.layers=[{\"type\": \"dense\", \"units\": 64, "
      "\"activation\": \"relu\"}]'; and after them a dense layer with one unit per class or value");
  CHECK(hint("train", "--gpu") ==
        "leave it out: rectify computes on the processor, in single precision");
  CHECK(hint("evaluate", "--epochs", "5") == "");
  CHECK(hint("train", "--colour") == "");
}

TEST_CASE("other commands: each is answered with one that there is", "[apps]") {
  const std::vector<std::vector<std::string>> meant{
      {"train", "fit", "learn", "run"},  {"evaluate", "eval", "test", "score", "validate"},
      {"predict", "infer", "inference"}, {"init", "new", "create"},
      {"summary", "info", "describe"},   {"compare", "sweep", "tune", "benchmark"},
      {"plot", "draw", "visualize"},     {"vitals", "dead", "diagnose"},
      {"config", "check", "verify"},     {"report", "show", "html"}};
  for (const auto& words : meant) {
    CHECK_FALSE(options_of(words.front()).empty());
    for (std::size_t i = 1; i < words.size(); ++i) CHECK(meant_command(words[i]) == words.front());
  }
  CHECK(meant_command("trian") == "");
}
