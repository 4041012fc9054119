// Writes a page with every kind of chart, and the same with hostile names, for browser_test.mjs:
// make_report_pages FOLDER

#include <rectify/reports/charts/chart.hpp>
#include <rectify/reports/page/page.hpp>
#include <rectify/reports/page/png.hpp>
#include <rectify/reports/page/text.hpp>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>

namespace {

using namespace rectify;

Figure lines_figure(const std::vector<std::string>& names) {
  Lines lines{.x = {.title = "epoch", .whole = true},
              .y = {.title = "test accuracy", .format = ".0%"},
              .series = "activation",
              .lines = {},
              .runs = {"seed 1", "seed 2", "seed 3"}};
  for (std::size_t i = 0; i < names.size(); ++i) {
    lines.lines.push_back({names[i], {}});
    for (int epoch = 0; epoch <= 20; ++epoch) {
      const double mean = 0.9 - 0.02 * double(i) - 0.6 * std::exp(-0.3 * epoch);
      const double half = 0.02 + 0.01 * std::cos(epoch);
      lines.lines.back().points.push_back(
          {double(epoch), mean, mean - half, mean + half, {mean - half, mean, mean + half / 2}});
    }
  }
  return {.name = "lines",
          .title = "Accuracy by epoch",
          .result = "All of them learn.",
          .caption =
              "Mean over three seeds with its 95 % confidence interval (band). Thin lines: single "
              "seeds.",
          .chart = line_chart(lines)};
}

Figure intervals_figure(const std::vector<std::string>& names) {
  Intervals intervals{.x = {.title = "difference in points"},
                      .series = "activation",
                      .rows = {},
                      .runs = {"seed 1", "seed 2"},
                      .mark = 0.0};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double middle = 0.3 * double(i) - 0.4;
    intervals.rows.push_back(
        {names[i], middle, middle - 0.3, middle + 0.25, {middle, middle + 0.1}});
  }
  intervals.rows.push_back({.name = "diverged"});
  return {.name = "intervals",
          .title = "Differences from the baseline",
          .result = "Two are better.",
          .caption = "Dots: means. Lines: their 95 % confidence intervals.",
          .chart = interval_chart(intervals)};
}

Figure grid_figure(const std::string& name) {
  Grid grid{.row_title = "unit",
            .column_title = "epoch",
            .value_title = "samples with z > 0",
            .rows = {},
            .columns = {},
            .values = {},
            .format = ".0%",
            .range = {{0, 1}},
            .word = "dead"};
  for (int epoch = 0; epoch <= 20; ++epoch) grid.columns.push_back(std::to_string(epoch));
  for (int unit = 0; unit < 60; ++unit) {
    grid.rows.push_back(unit == 0 ? name : std::to_string(unit));
    grid.values.emplace_back();
    grid.has_word.emplace_back();
    for (int epoch = 0; epoch <= 20; ++epoch) {
      grid.values.back().emplace_back(std::abs(std::sin(unit * 0.1 + epoch * 0.05)));
      grid.has_word.back().push_back(unit > 50 && epoch > 60 - unit);
    }
  }
  return {.name = "grid",
          .title = "Units by epoch",
          .result = "Nine units die.",
          .caption = "Each row is one unit.",
          .chart = heat_map(grid)};
}

Figure confusion_figure(const std::vector<std::string>& names) {
  Grid grid{.row_title = "true class",
            .column_title = "predicted class",
            .value_title = "samples",
            .rows = names,
            .columns = names,
            .values = {},
            .numbers = true};
  for (std::size_t row = 0; row < names.size(); ++row) {
    grid.values.emplace_back();
    for (std::size_t column = 0; column < names.size(); ++column) {
      grid.values.back().emplace_back(row == column ? 900 : 7 * double(row + column));
    }
  }
  return {.name = "confusion",
          .title = "Confusion matrix",
          .result = "Most predictions are correct.",
          .caption = "Rows: true classes. Columns: predicted classes.",
          .chart = heat_map(grid)};
}

Figure bars_figure() {
  Bars bars{.x = {.title = "epoch"},
            .y = {.title = "units", .whole = true},
            .series = "event",
            .names = {"died", "revived"},
            .at = {}};
  for (int epoch = 1; epoch <= 20; ++epoch) {
    bars.at.push_back({double(epoch), {double(20 / epoch), double(epoch % 3)}});
  }
  return {.name = "bars",
          .title = "Deaths",
          .result = "Most die early.",
          .caption = "Number of units by epoch.",
          .chart = bar_chart(bars)};
}

Figure histogram_figure() {
  Bins bins{.x = {.title = "z"},
            .y = {.title = "density"},
            .series = "time",
            .edges = {-4, -2, -1, 0, 1, 2, 4},
            .heights = {{"first", {0.02, 0.1, 0.3, 0.35, 0.2, 0.03}},
                        {"last", {0.1, 0.2, 0.3, 0.2, 0.1, 0.05}}}};
  return {.name = "histogram",
          .title = "Inputs",
          .result = "They moved down.",
          .caption = "Probability density of z.",
          .chart = histogram(bins)};
}

Figure scatter_figure(const std::string& name) {
  Scatter scatter{.x = {.title = "true " + label(name)},
                  .y = {.title = "predicted " + label(name)},
                  .points = {}};
  for (int i = 0; i < 2000; ++i) {
    const double value = 100'000 + 20'000 * std::sin(i * 0.7);
    scatter.points.push_back({value, value + 5'000 * std::sin(i * 1.3)});
  }
  return {.name = "scatter",
          .title = "Predicted against true",
          .result = "They are near the line.",
          .caption = "One dot per sample.",
          .chart = scatter_chart(scatter)};
}

Gallery gallery(const std::string& name) {
  Gallery gallery{"Pictures", "Twelve images.", "Each is a synthetic pattern.", {}};
  for (int i = 0; i < 12; ++i) {
    std::vector<double> values;
    for (int p = 0; p < 784; ++p) values.push_back(std::sin(p * 0.01 * (i + 1)));
    gallery.pictures.push_back({weight_png(values, 28), "pattern " + std::to_string(i), {name}});
  }
  return gallery;
}

Page page_of(const std::string& title, const std::vector<std::string>& names) {
  PageTable table{.title = "A table", .columns = {{names[0], true}, {"number"}}, .rows = {}};
  for (const std::string& name : names) table.rows.push_back({name, "1,234"});
  return {.kind = "Sample",
          .title = title,
          .verdict = "This page has one chart of each kind.",
          .remarks = {"It is written by the tests."},
          .figures = {{"Accuracy", "89.5 %", "± 0.3, 10,000 samples"}, {"Dead", "9 of 60"}},
          .sections = {{.title = "Charts",
                        .introduction = {},
                        .parts = {lines_figure(names), intervals_figure(names), bars_figure(),
                                  histogram_figure(), grid_figure(names[0]),
                                  confusion_figure(names), scatter_figure(names[0])}},
                       {.title = "Others",
                        .introduction = "Tables, pictures, text.",
                        .parts = {table, gallery(names[0]), Listing{"A listing", names.back()}}}}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("make_report_pages FOLDER\n", stderr), 2;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  write_page(page_of("Every kind of chart", {"relu", "leaky_relu", "prelu", "elu", "selu", "gelu",
                                             "silu", "mish", "tanh"}),
             folder / "charts.html");
  const std::string markup = "</script><script>document.title = 'hacked'</script>";
  write_page(page_of(markup + "<img src=x onerror=\"document.title='hacked'\">",
                     {markup, "\"quotes\" & 'others' <!-- <b>", std::string(4096, 'w'),
                      "\u202eמימין \u05d0 לשמאל\u2066", "=1+1", "line\nbreak,\u2028 and comma",
                      "\xff\xfe", ""}),
             folder / "hostile.html");
  return 0;
}
