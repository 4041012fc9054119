#include <rectify/config/optimizer_config.hpp>
#include <rectify/io/files.hpp>
#include <rectify/layers/layer_list.hpp>
#include <rectify/losses/catalogue.hpp>
#include <rectify/nn/weighted_loss.hpp>
#include <rectify/nn/workspace.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/training/trainer.hpp>

#include <algorithm>
#include <cmath>

#include "../catch.hpp"
#include "../support.hpp"

// Values, gradients and whole trajectories against PyTorch's: tests/reference/make_vectors.py.

using namespace rectify;

namespace {

constexpr bool is_float = sizeof(Scalar) == 4;
constexpr double exact = is_float ? 1e-6 : 1e-12;
constexpr double after_100_steps = is_float ? 1e-5 : 1e-10;

const Json& vectors() {
  static const Json json = Json::parse(read_text(RECTIFY_VECTORS));
  return json;
}

/// A tensor in torch's order as (shape[0], the rest).
Matrix tensor(const Json& json) {
  const auto shape = json.at("shape").get<std::vector<Index>>();
  const Index rows = shape[0], columns = shape.size() > 1 ? shape[1] : 1;
  Matrix matrix(rows, columns);
  for (Index i = 0, k = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j, ++k) {
      matrix(i, j) = json.at("values")[at(k)].get<Scalar>();
    }
  }
  return matrix;
}

/// Torch's batches are (samples, features), ours (features, samples).
Matrix batch(const Json& json) { return tensor(json).transpose(); }

template <class Family>
Family rule(const Json& json) {
  std::vector<Problem> problems;
  auto family = registry<Family>().read(Reader(json, "", problems));
  REQUIRE(problems.empty());
  return *family;
}

Sequential net_of(const Json& test, const char* weights) {
  std::vector<Problem> problems;
  Sequential net(test.at("inputs"), read_layers(Reader(test.at("layers"), "", problems)).layers);
  REQUIRE(problems.empty());
  for (const auto& [name, values] : test.at(weights).items()) net.set_tensor(name, tensor(values));
  return net;
}

/// The targets of a batch of outputs, and how much each counts.
Dataset data_of(const Json& test, const Matrix& outputs) {
  const auto data = [&] {
    if (!test.contains("labels")) return Dataset::of_values(outputs, batch(test.at("targets")));
    return Dataset::of_values(outputs, test.at("labels").get<Labels>(),
                              std::max<Index>(2, outputs.rows()));
  }();
  if (!test.contains("sample_weights")) return data;
  return data.with_sample_weights(test.at("sample_weights").get<std::vector<float>>());
}

OptimizerConfig optimizer_of(const Json& json) {
  std::vector<Problem> problems;
  OptimizerConfig config;
  read(Reader(json, "", problems), config, any_number);
  REQUIRE(problems.empty());
  return config;
}

/// Each epoch's factor, of both figures of validation, by those of the epochs before.
void check_plateau(const Schedule& schedule, const Json& figures,
                   const std::vector<double>& factors) {
  constexpr Index steps_per_epoch = 3;
  History history;
  const auto steps = std::ssize(factors) * steps_per_epoch;
  for (std::size_t e = 0; e < factors.size(); ++e) {
    const std::uint64_t step = e * steps_per_epoch;
    CHECK(schedule.factor(step, steps, steps_per_epoch, history) == factors[e]);
    CHECK(schedule.factor(step + 2, steps, steps_per_epoch, history) == factors[e]);
    if (e == figures.size()) break;
    history.push_back({.validation_loss = figures[e].get<double>(),
                       .validation_accuracy = figures[e].get<double>()});
  }
}

}  // namespace

TEST_CASE("pytorch: values and gradients of every layer", "[reference]") {
  for (const Json& test : vectors().at("layers")) {
    for (const bool fuse : {true, false}) {
      INFO(test.at("name") << (fuse ? ", fused" : ", unfused"));
      Sequential net = net_of(test, "parameters");
      const Matrix x = batch(test.at("x"));
      Workspace workspace(net.architecture(), x.cols(),
                          {.training = true, .fuse = fuse, .input_gradient = true});
      Flat gradients(net.weights().size());
      const bool training = test.at("training");
      const WorkerPass pass =
          workspace.training({.training = training}, view(x), net.weights(), net.buffers());
      workspace.plan().forward(pass);
      CHECK(test::relative_error(Matrix(workspace.plan().output(pass)), batch(test.at("y"))) <=
            exact);
      for (const auto& [name, values] : test.at("buffers").items()) {
        INFO(name);
        CHECK(test::relative_error(net.tensor(name), tensor(values)) <= exact);
      }
      const bool predicts_alike = !training || net.buffers().empty();
      if (predicts_alike) {
        CHECK(test::relative_error(net.predict(x), batch(test.at("y"))) <= exact);
      }
      workspace.plan().output_gradient(pass) = batch(test.at("dy"));
      workspace.plan().backward(pass, test::collect(gradients));
      CHECK(test::relative_error(workspace.plan().input_gradient(pass), batch(test.at("dx"))) <=
            exact);
      for (const Tensor& parameter : net.architecture().parameters()) {
        INFO(parameter.full_name());
        CHECK(test::relative_error(parameter.read(gradients.data()),
                                   tensor(test.at("gradients").at(parameter.full_name()))) <=
              exact);
      }
    }
  }
}

TEST_CASE("pytorch: values and slopes of activations at their edges", "[reference]") {
  for (const Json& test : vectors().at("edges")) {
    Sequential net(1, {rule<Layer>(test.at("layer"))});
    const auto inputs = test.at("x").get<std::vector<double>>();
    const auto batch_size = static_cast<Index>(inputs.size());
    Matrix x(1, batch_size);
    for (Index i = 0; i < batch_size; ++i) x(0, i) = Scalar(inputs[at(i)]);
    const auto [y, slopes] = test::value_and_slope(net, x);
    for (Index i = 0; i < batch_size; ++i) {
      const auto k = static_cast<std::size_t>(i);
      if (static_cast<double>(x(0, i)) != inputs[k]) continue;  // denormal in double, 0 in float
      INFO(test.at("name") << " at " << inputs[k]);
      const double value = test.at("y")[k], slope = test.at("slopes")[k];
      CHECK(std::abs(y(0, i) - value) <= exact * std::max(1.0, std::abs(value)));
      CHECK(std::abs(slopes(0, i) - slope) <= exact * std::max(1.0, std::abs(slope)));
    }
  }
}

TEST_CASE("pytorch: values and gradients of every loss", "[reference]") {
  for (const Json& test : vectors().at("losses")) {
    INFO(test.at("name"));
    const Matrix outputs = batch(test.at("outputs"));
    const auto n = static_cast<std::size_t>(outputs.rows());
    const Dataset data = data_of(test, outputs);
    const Loss loss = rule<Loss>(test.at("loss"))->for_data(data);
    Matrix gradient(outputs.rows(), outputs.cols());
    WeightedLoss total;
    for (Index i = 0; i < outputs.cols(); ++i) {
      total += weighted_loss(loss, data, i, {&outputs(0, i), n}, {&gradient(0, i), n});
      gradient.col(i) *= static_cast<Scalar>(data.sample_weight(i));
    }
    CHECK(test::relative_error(total.mean(), test.at("value")) <= exact);
    CHECK(test::relative_error(gradient / static_cast<Scalar>(total.weight),
                               batch(test.at("gradient"))) <= exact);
  }
}

TEST_CASE("pytorch: a hundred steps of every optimizer end at the same weights", "[reference]") {
  for (const Json& test : vectors().at("trajectories")) {
    if (is_float && !test.at("in_float")) continue;
    INFO(test.at("name"));
    Sequential net = net_of(test, "initial");
    const Dataset data =
        Dataset::of_values(batch(test.at("x")), test.at("labels").get<Labels>(), net.outputs());
    const OptimizerConfig optimizer = optimizer_of(test.at("optimizer"));
    const Trainer trainer{{.optimizer = optimizer.rule,
                           .schedule = rule<Schedule>(test.value("schedule", Json("constant"))),
                           .batch_size = test.at("batch_size"),
                           .epochs = test.at("epochs"),
                           .shuffle = false,
                           .threads = 1,
                           .updates = optimizer.updates}};
    const History history = trainer.fit(net, data);
    for (const auto& [name, values] : test.at("final").items()) {
      INFO(name);
      CHECK(test::relative_error(net.tensor(name), tensor(values)) <= after_100_steps);
    }
    for (std::size_t e = 0; e < history.size(); ++e) {
      CHECK(test::relative_error(history[e].train_loss, test.at("train_loss")[e]) <=
            after_100_steps);
    }
  }
}

TEST_CASE("pytorch: every layer, loss, optimizer and schedule stands among its vectors",
          "[reference]") {
  const auto check = [](const auto& registry, const std::string& text) {
    for (const auto& entry : registry.entries()) {
      INFO(entry.kind);
      const auto named = [&](const std::string& kind) {
        return text.find("\"type\":\"" + kind + "\"") != std::string::npos;
      };
      CHECK((named(entry.kind) || named(entry.alias)));
    }
  };
  check(registry<Layer>(), vectors().at("layers").dump());
  check(registry<Loss>(), vectors().at("losses").dump());
  check(registry<Optimizer>(), vectors().at("trajectories").dump());
  check(registry<Schedule>(), vectors().at("schedules").dump());
}

TEST_CASE("pytorch: the factors of every schedule", "[reference]") {
  for (const Json& test : vectors().at("schedules")) {
    INFO(test.at("name"));
    const Schedule schedule = rule<Schedule>(test.at("schedule"));
    const auto factors = test.at("factors").get<std::vector<double>>();
    if (test.contains("figures")) {
      check_plateau(schedule, test.at("figures"), factors);
      continue;
    }
    for (std::size_t step = 0; step < factors.size(); ++step) {
      CHECK(std::abs(schedule.factor(step, static_cast<Index>(factors.size()),
                                     test.at("steps_per_epoch")) -
                     factors[step]) < 1e-15);
    }
  }
}
