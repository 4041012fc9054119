#include <rectify/reports/run/regions.hpp>
#include <rectify/run/run.hpp>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

namespace {

using namespace rectify;

RunMaterial trained(const std::filesystem::path& folder, const Json& source, Index outputs) {
  const Json config{
      {"data", {{"source", source}}},
      {"model",
       {{"layers",
         {{{"type", "dense"}, {"units", 8}}, "tanh", {{"type", "dense"}, {"units", outputs}}}}}},
      {"optimizer", {{"type", "adam"}, {"learning_rate", 0.05}}},
      {"training", {{"epochs", 5}}}};
  run(load_config(config.dump(), "c.json", {}).config, {.out = folder});
  return read_material(folder);
}

TEST_CASE("decision regions: areas fill the plane, and each agrees with the net") {
  const test::TemporaryFolder folder;
  const RunMaterial material = trained(folder / "run", {{"moons", {{"samples", 200}}}}, 2);
  const std::optional<Figure> figure = regions_figure(material);
  REQUIRE(figure);
  CHECK(figure->name == "decision-regions");
  const Json& x = figure->chart["encoding"]["x"]["scale"];
  const Json& y = figure->chart["encoding"]["y"]["scale"];
  const double whole = (x["domainMax"].get<double>() - x["domainMin"].get<double>()) *
                       (y["domainMax"].get<double>() - y["domainMin"].get<double>());
  std::istringstream rows(figure->chart["data"]["values"].get<std::string>());
  std::string row;
  std::getline(rows, row);
  CHECK(row == "series,x,y,right,top,opacity");
  double area = 0;
  int samples = 0, wrong = 0;
  while (std::getline(rows, row)) {
    if (row.ends_with(",,,")) {
      ++samples;
      continue;
    }
    int label = 0;
    double left = 0, bottom = 0, right = 0, top = 0;
    REQUIRE(std::sscanf(row.c_str(), "%d,%lf,%lf,%lf,%lf", &label, &left, &bottom, &right, &top) ==
            5);
    area += (right - left) * (top - bottom);
    Matrix cell(2, 1);  // near its left border, as an area is many cells wide
    cell << static_cast<Scalar>(
        left + (x["domainMax"].get<double>() - x["domainMin"].get<double>()) / 180),
        static_cast<Scalar>((bottom + top) / 2);
    material.test->normalization().apply(view(cell));
    const Matrix output = material.model->net.predict(cell);
    wrong += (output(1, 0) > output(0, 0) ? 1 : 0) != label ? 1 : 0;
  }
  CHECK(area == Approx(whole).epsilon(1e-4));
  CHECK(samples == 100);
  CHECK(wrong <= 2);  // coordinates have six digits
}

TEST_CASE("decision regions: none without a model and its data") {
  CHECK_FALSE(regions_figure(RunMaterial{}));
}

}  // namespace
