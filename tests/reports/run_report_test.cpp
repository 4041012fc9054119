#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>
#include <rectify/reports/run/consequence.hpp>
#include <rectify/reports/run/run_report.hpp>
#include <rectify/reports/run/run_sections.hpp>
#include <rectify/reports/run/unit_history.hpp>
#include <rectify/run/run.hpp>

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <variant>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

namespace {

using namespace rectify;
namespace fs = std::filesystem;

/// A run of two epochs on 400 digits.
RunResult train(const fs::path& folder, const std::vector<std::string>& set = {}) {
  std::vector<std::string> all{"data.limit=400", "data.validation=50", "training.epochs=2",
                               "name=small"};
  all.insert(all.end(), set.begin(), set.end());
  return run(read_config(fs::path(RECTIFY_CONFIGS) / "digits.json", all), {.out = folder});
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("run report: a page with the test accuracy and the number of dead units") {
  const test::TemporaryFolder folder;
  const RunResult result = train(folder / "run");
  const fs::path path = write_run_report(folder / "run");
  CHECK(path == folder / "run" / "report.html");
  const std::string text = read_text(path);
  CHECK(holds(text, " on 5,000 samples (standard error "));
  const Index dead = result.census.layers.at(0).dead();
  CHECK(holds(text, (dead == 0 ? "None" : std::to_string(dead)) + " of the 128 hidden units "));
  CHECK(holds(text, "Confusion matrix"));
  CHECK(holds(text, "Misclassified samples"));
  CHECK(holds(text, "<details data-row=\""));  // of a cell of the confusion matrix
  CHECK(holds(text, "Weights of the first layer"));
  for (const char* chart : {"loss", "accuracy", "units-of-layer-1", "gradients", "updates",
                            "inputs-of-layer-1", "confusion"}) {
    CHECK(fs::exists(folder / "run" / "charts" / (std::string(chart) + ".vl.json")));
  }
  CHECK(fs::file_size(path) < 700'000);
}

std::vector<std::string> titles_of(const Page& page) {
  std::vector<std::string> titles;
  for (const Section& section : page.sections) {
    if (!section.parts.empty()) titles.push_back(section.title);
  }
  return titles;
}

TEST_CASE("run report: units, why they died and what helps come before the curves") {
  const test::TemporaryFolder folder;
  train(folder / "run", {"optimizer={\"type\": \"sgd\", \"learning_rate\": 1, \"momentum\": 0.9}",
                         "vitals.forensics=true"});
  const RunMaterial material = read_material(folder / "run");
  const Page page = run_page(material);
  CHECK(titles_of(page) == std::vector<std::string>{"Units over time", "Why units died",
                                                    "What helps", "Training curves", "Predictions",
                                                    "Activations, gradients and weights",
                                                    "Settings and environment"});
  CHECK(std::get<Figure>(page.sections[0].parts.at(0)).name == "units-of-layer-1");

  // Each death is in one row of the causes, as counted from the file.
  const std::string deaths = read_text(folder / "run" / "deaths.jsonl");
  const auto count = [&](const std::string& part) {
    std::size_t times = 0;
    for (std::size_t at = deaths.find(part); at != deaths.npos; at = deaths.find(part, at + 1))
      ++times;
    return std::to_string(times);
  };
  const auto& table = std::get<PageTable>(page.sections[1].parts.at(0));
  REQUIRE(table.rows.at(0).at(0) == "deaths");
  CHECK(table.rows[0].at(1) == count("\n"));
  CHECK(table.rows[0].at(1) != "0");
  for (const auto& row : table.rows) {
    if (row[0] == "by its weights") CHECK(row[1] == count("\"cause\":\"weights\""));
    if (row[0] == "by its bias") CHECK(row[1] == count("\"cause\":\"bias\""));
  }
  CHECK(page.sections[1].introduction.starts_with(count("\n") + " death"));
}

/// Vitals of one layer of two units with these rows of `dead` and `variance` at the only probe.
RunMaterial material_of(const std::vector<Scalar>& dead, const std::vector<Scalar>& variance,
                        double train_accuracy) {
  RunMaterial material;
  material.vitals["1.dead"] = {{1, 2}, dead};
  material.vitals["1.variance"] = {{1, 2}, variance};
  material.run.epochs = {
      Json{{"epoch", 1}, {"dead", {{"1", 1}}}, {"train_accuracy", train_accuracy}}};
  return material;
}

TEST_CASE("run report: it says whether dead units mattered, as far as one run shows it") {
  CHECK(consequence_text(material_of({0, 0}, {1, 1}, 0.5)).empty());
  CHECK(consequence_text(material_of({1, 1}, {0, 0}, 0.99)) ==
        "It mattered: all 2 units of layer 1 of the net are dead, so the net predicts the same for "
        "every sample of the probe set.");
  // Saturated units are dead too, and their outputs still differ.
  CHECK(consequence_text(material_of({1, 1}, {0, 0.9F}, 0.5)) ==
        "Whether that cost accuracy, one run cannot tell: compare it with one in which no unit "
        "dies.");
  CHECK(consequence_text(material_of({1, 0}, {0, 1}, 0.985)) ==
        "It hardly mattered: with the other units the training accuracy is 98.5 %, so the dead "
        "ones cost at most 1.5 points of it.");
}

TEST_CASE("run report: it says what deaths came from, by the optimizer's steps") {
  const auto death = [](const Json& steps, double gradient_norm) {
    return Json{{"layer", 1},
                {"cause", "weights"},
                {"steps", steps},
                {"largest_update",
                 {{"gradient_norm", gradient_norm},
                  {"shares", {{"gradient", 0.1}, {"momentum", 0.2}, {"decay", 0.7}}}}}}
               .dump() +
           "\n";
  };
  const auto introduction = [](const std::string& deaths) {
    const test::TemporaryFolder folder;
    write_atomically(folder / "deaths.jsonl", deaths);
    RunMaterial material;
    material.run.folder = folder.path();
    return causes_section(material).introduction;
  };
  const Json momentum{{"gradient", -1}, {"momentum", -2}, {"decay", 0}};
  const Json gradient{{"gradient", -1}, {"momentum", 0.5}, {"decay", 0}};
  CHECK_THAT(introduction(death(momentum, 0) + death(gradient, 1) + death(momentum, 1)),
             ContainsSubstring(" What lowered z in these 3 was mostly momentum from earlier "
                               "gradients (2) and the gradient of the step itself (1). In 1 of all "
                               "3 deaths the unit had no gradient in its largest update, "));
  // Of averaged weights there are no sums of steps.
  CHECK_THAT(introduction(death(Json(), 1)),
             EndsWith(" The unit's largest update was mostly weight decay (1)."));
}

/// A net of two layers of two units, probed after epochs 0, 1, within 2, after 2 and 3: it died in
/// part, and the net of epoch `best` is saved.
RunMaterial material_with_best(Index best) {
  RunMaterial material;
  material.vitals["epoch"] = {{5}, {0, 1, 1, 2, 3}};
  material.vitals["step"] = {{5}, {0, 10, 15, 20, 30}};
  material.vitals["1.dead"] = {{5, 2}, {0, 0, 0, 0, 0, 1, 0, 1, 1, 1}};
  material.vitals["3.dead"] = {{5, 2}, {1, 0, 1, 0, 1, 0, 1, 0, 1, 0}};
  for (const int epoch : {0, 1, 2, 3}) {
    material.run.epochs.push_back(
        Json{{"epoch", epoch}, {"step", 10 * epoch}, {"dead", {{"1", 0}, {"3", 0.5}}}});
  }
  material.run.status = Json{{"best_epoch", best}};
  return material;
}

TEST_CASE("run report: where the saved net has other dead units than the last, both are named") {
  CHECK(saved_net_text(material_with_best(1)) == "in the saved net of epoch 1: 0 and 1");
  CHECK(saved_net_text(material_with_best(2)) == "in the saved net of epoch 2: 1 and 1");
  CHECK(saved_net_text(material_with_best(3)).empty());  // the last
  RunMaterial without_probe = material_with_best(2);
  without_probe.run.epochs[2]["step"] = 19;
  CHECK(saved_net_text(without_probe) == "the saved net is that of epoch 2");
  RunMaterial same = material_with_best(2);
  same.vitals["1.dead"].values = {0, 0, 0, 0, 0, 1, 0, 1, 1, 0};
  CHECK(saved_net_text(same).empty());
  CHECK(earlier_saved_net(same)->dead == std::vector<Index>{1, 1});
}

/// What the report says of these losses by epoch.
std::string loss_text_of(const std::vector<double>& training,
                         const std::vector<double>& validation) {
  RunMaterial material;
  for (std::size_t i = 0; i < training.size(); ++i) {
    material.run.epochs.push_back(
        Json{{"epoch", i + 1}, {"train_loss", training[i]}, {"validation_loss", validation.at(i)}});
  }
  return std::get<Figure>(training_curves_section(material).parts.at(0)).result;
}

TEST_CASE("run report: a model overfits only where the training loss falls and is the lower one") {
  CHECK_THAT(loss_text_of({1, 0.5, 0.2}, {1, 0.6, 0.9}),
             EndsWith("lowest in epoch 2 (0.6) and rose by 50 % until the end, while the training "
                      "loss continued to fall: the model overfits after epoch 2."));
  CHECK_THAT(loss_text_of({1, 0.5, 0.495}, {1, 0.6, 0.9}),
             EndsWith("until the end, while the training loss no longer fell: this is not "
                      "overfitting."));
  CHECK_THAT(loss_text_of({1, 0.5, 0.8}, {1, 0.6, 0.9}), EndsWith("this is not overfitting."));
  // Dropout, or most units dead: the training loss is the higher one.
  CHECK_THAT(loss_text_of({3, 2, 1}, {1, 0.6, 0.9}), EndsWith(" and rose by 50 % until the end."));
  CHECK_THAT(loss_text_of({1, 0.5, 0.2}, {1, 0.6, 0.605}), EndsWith(" and ended at 0.605."));
}

TEST_CASE("run report: without the data it has all other sections, and says what is missing") {
  const test::TemporaryFolder folder;
  train(folder / "run");
  Json status = Json::parse(read_text(folder / "run" / "run.json"));
  status["data"] = "0123456789abcdef";
  for (const char* of_damage : {"checksum", "files"}) status.erase(of_damage);
  write_atomically(folder / "run" / "run.json", status.dump());
  const RunMaterial material = read_material(folder / "run");
  REQUIRE(material.missing.size() == 1);
  CHECK_THAT(
      material.missing[0],
      StartsWith("Predictions and weight images are missing, because the data cannot be loaded: "
                 "digits: data: expected hash 0123456789abcdef of the run, got "));
  const Page page = run_page(material);
  CHECK_THAT(page.verdict, StartsWith("The test accuracy is "));
  CHECK_FALSE(holds(page.verdict, "standard error"));
  REQUIRE_FALSE(page.remarks.empty());
  CHECK(page.remarks.back() == material.missing[0] + ".");
}

TEST_CASE("run report: that of a run that diverged says why") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(train(folder / "run", {"optimizer={\"type\": \"sgd\", \"learning_rate\": 1e30}"}),
                  Diverged);
  const Page page = run_page(read_material(folder / "run"));
  CHECK_THAT(page.verdict, StartsWith("The run diverged in epoch 1: "));
}

TEST_CASE("run report: regression shows predicted against true values, with or without its data") {
  const test::TemporaryFolder folder;
  std::string table = "a,b,level,width\n";
  for (int i = 0; i < 200; ++i) {
    const double a = std::sin(i), b = std::cos(3 * i);
    table += fmt::format("{},{},{},{}\n", a, b, 125 + 5 * a, 0.001 * b);
  }
  write_atomically(folder / "t.csv", table);
  const Json config{
      {"name", "curve"},
      {"data",
       {{"dir", folder.path().string()},
        {"source",
         {{"csv", {{"train", "t.csv"}, {"label", {"level", "width"}}, {"task", "regression"}}}}}}},
      {"model", {{"layers", {{{"type", "dense"}, {"units", 2}}}}}},
      {"training", {{"epochs", 60}}}};
  run(load_config(config.dump(), "c.json", {}).config, {.out = folder / "run"});
  fs::remove(folder / "t.csv");
  const Page page = run_page(read_material(folder / "run"));
  CHECK_THAT(page.verdict, StartsWith("The test R2, the mean of 2 targets, is 0."));
  CHECK(page.figures.at(0).name == "Test R2");
  write_run_report(folder / "run");
  const std::string text = read_text(folder / "run" / "report.html");
  CHECK(holds(text, "Predicted against true: level"));
  CHECK(holds(text, "Scores by target"));
  for (const char* chart : {"predicted-level", "predicted-width"}) {
    CHECK(fs::exists(folder / "run" / "charts" / (std::string(chart) + ".vl.json")));
  }
  const Page both = runs_page({folder / "run", folder / "run"});
  CHECK(holds(both.verdict, " the highest test R2: 0."));
}

TEST_CASE("run report: labels have a table, and the page says what was read from the data") {
  const test::TemporaryFolder folder;
  std::string table = "a;b;comedy;drama\n";
  for (int i = 0; i < 200; ++i) {
    const double a = std::sin(i), b = std::cos(3 * i);
    table += fmt::format("{};{};{};{}\n", a, b, a > 0 ? 1 : 0, a * b > 0 ? 1 : 0);
  }
  write_atomically(folder / "t.csv", table);
  const auto config = [&](const Json& label) {
    return load_config(
               Json{{"name", "films"},
                    {"data",
                     {{"dir", folder.path().string()},
                      {"source",
                       {{"csv", {{"train", "t.csv"}, {"label", label}, {"task", "multilabel"}}}}}}},
                    {"model", {{"layers", {{{"type", "dense"}, {"units", label.size()}}}}}},
                    {"optimizer", {{"type", "adam"}, {"learning_rate", 0.05}}},
                    {"training", {{"epochs", 30}}}}
                   .dump(),
               "c.json", {})
        .config;
  };
  run(config({"comedy", "drama"}), {.out = folder / "two"});
  run(config({"comedy"}), {.out = folder / "one"});
  const RunMaterial material = read_material(folder / "two");
  const Page page = run_page(material);
  CHECK_THAT(page.verdict, StartsWith("All 2 labels are right for "));
  CHECK(holds(page.verdict, " of 40 test samples."));
  CHECK(page.figures.at(0).name == "Test exact match");
  const Section section = predictions_section(material);
  REQUIRE(section.parts.size() == 1);
  const auto& scores = std::get<PageTable>(section.parts[0]);
  REQUIRE(scores.rows.size() == 3);
  CHECK(scores.rows[0][0] == "comedy");
  CHECK(scores.rows[1][0] == "drama");
  CHECK(scores.rows[2][0] == "macro average");
  CHECK_THAT(section.introduction, StartsWith("drama has the lowest F1, "));
  const Section settings = settings_section(material);
  const auto& facts = std::get<PageTable>(settings.parts.at(0));
  CHECK(facts.rows.back() ==
        std::vector<std::string>{"read from the data", "t.csv: separator ';', header yes"});
  const Page single = run_page(read_material(folder / "one"));
  CHECK_THAT(single.verdict, StartsWith("The test accuracy is "));
  CHECK(single.figures.at(1).name == "Test F1");
  const Page both = runs_page({folder / "two", folder / "two"});
  CHECK(holds(both.verdict, " the highest test macro F1: "));
}

TEST_CASE("run report: a folder without a run is an error") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(write_run_report(folder / "none"),
                    (folder / "none").string() +
                        ": expected the folder of a run, with run.json; got no such folder");
}

}  // namespace
