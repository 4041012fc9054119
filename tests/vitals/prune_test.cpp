#include <algorithm>
#include <limits>
#include <vector>

#include <rectify/base/indices.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/crelu.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/dropout.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/model/predict.hpp>
#include <rectify/training/net_summary.hpp>
#include <rectify/vitals/prune.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

constexpr Index few_features = 6, sample_count = 700, class_count = 4;

Dataset data() { return test::blobs(sample_count, few_features, class_count); }

Matrix inputs(const Dataset& data) {
  const std::vector<Index> all = all_indices(data.size());
  Matrix x(data.features(), data.size());
  data.gather(all, view(x));
  return x;
}

/// Unit `unit` of dense layer `l` gives z = `value` whatever comes in.
void plant(Sequential& net, Index l, Index unit, double value) {
  const std::string prefix = std::to_string(l);
  Matrix weight = net.tensor(prefix + ".weight"), bias = net.tensor(prefix + ".bias");
  weight.row(unit).setZero();
  bias(unit) = static_cast<Scalar>(value);
  net.set_tensor(prefix + ".weight", weight);
  net.set_tensor(prefix + ".bias", bias);
}

/// Its z is as it was, less 1000: a ReLU never fires.
void sink(Sequential& net, Index l, Index unit) {
  Matrix bias = net.tensor(std::to_string(l) + ".bias");
  bias(unit) -= 1000;
  net.set_tensor(std::to_string(l) + ".bias", bias);
}

std::vector<Index> units_of(const std::vector<ConstantUnit>& constant) {
  std::vector<Index> units;
  for (const ConstantUnit& unit : constant) units.push_back(unit.unit);
  return units;
}

using Places = std::vector<Index>;

Places without(Index n, const Places& removed) {
  Places kept;
  for (Index i = 0; i < n; ++i) {
    if (std::find(removed.begin(), removed.end(), i) == removed.end()) kept.push_back(i);
  }
  return kept;
}

/// A net of dense layers and ReLU: each sum term by term, of the inputs in the order given for each
/// dense layer, which starts with its bias.
Matrix plain_sums(const Sequential& net, Matrix x, const std::vector<Places>& orders) {
  for (std::size_t d = 0; d < orders.size(); ++d) {
    const std::string prefix = std::to_string(2 * d);
    const Matrix weight = net.tensor(prefix + ".weight"), bias = net.tensor(prefix + ".bias");
    Matrix z = bias.replicate(1, x.cols());
    for (const Index j : orders[d]) {
      for (Index s = 0; s < x.cols(); ++s) {
        for (Index i = 0; i < z.rows(); ++i) z(i, s) += weight(i, j) * x(j, s);
      }
    }
    x = d + 1 < orders.size() ? Matrix(z.cwiseMax(Scalar(0))) : z;
  }
  return x;
}

/// Two hidden layers with dead units in both, some of which give a constant other than 0.
Sequential planted() {
  Sequential net(few_features, {Dense{80}, ReLU{}, Dense{70}, ReLU{}, Dense{class_count}});
  net.set_tensor("2.bias", Matrix::Constant(70, 1, Scalar(30)));  // dead are those planted alone
  for (const Index unit : {0, 17, 64, 79}) sink(net, 0, unit);
  plant(net, 0, 5, 0.7);
  plant(net, 0, 70, 0.1);
  for (const Index unit : {3, 69}) sink(net, 2, unit);
  plant(net, 2, 4, 1.3);
  return net;
}

}  // namespace

TEST_CASE("prune: planted units are removed, with their constants", "[vitals]") {
  const Sequential net = planted();
  const Pruned pruned = prune(net, data());
  REQUIRE(pruned.layers.size() == 2);
  CHECK(units_of(pruned.layers[0].removed) == Places{0, 5, 17, 64, 70, 79});
  CHECK(units_of(pruned.layers[1].removed) == Places{3, 4, 69});
  CHECK(pruned.layers[0].removed[0].constant == 0);
  CHECK(pruned.layers[0].removed[1].constant == Scalar(0.7));
  CHECK(pruned.layers[1].removed[1].constant == Scalar(1.3));
  CHECK(pruned.layers[0].units == 80);
  CHECK(pruned.removed() == 9);
  CHECK(pruned.samples == sample_count);
  CHECK_FALSE(pruned.layers[0].new_bias);
  const NetSummary before = summarize(net.architecture()),
                   after = summarize(pruned.net.architecture());
  CHECK(after.layers[0].outputs == 74);
  CHECK(after.layers[2].outputs == 67);
  CHECK(after.parameters == 74 * 7 + 67 * 75 + class_count * 68);
  CHECK(before.parameters == 80 * 7 + 70 * 81 + class_count * 71);
  CHECK(prune(pruned.net, data()).removed() == 0);
}

TEST_CASE("prune: outputs are equal to 4 eps times the sum of |w x|, classes identical",
          "[vitals]") {
  const Sequential net = planted();
  const Dataset set = data();
  const Pruned pruned = prune(net, set);
  for (const PrunedLayer& layer : pruned.layers) {
    CHECK(layer.sums.epsilons <= 4);
    CHECK(layer.sums.difference <= layer.sums.bound);
  }
  const Matrix x = inputs(set), y = net.predict(x), after = pruned.net.predict(x);
  CHECK(predicted_classes(view(y)) == predicted_classes(view(after)));
  CHECK(pruned.largest_difference == static_cast<double>((y - after).cwiseAbs().maxCoeff()));

  // One changed layer: the net's outputs are its sums.
  Sequential shallow(few_features, {Dense{200}, ReLU{}, Dense{class_count}});
  for (Index unit = 0; unit < 120; unit += 3) {
    plant(shallow, 0, unit, 0.01 * static_cast<double>(unit) - 0.3);
  }
  const Pruned smaller = prune(shallow, set);
  CHECK(smaller.removed() == 40);
  const Matrix w = shallow.tensor("2.weight").cwiseAbs(), b = shallow.tensor("2.bias").cwiseAbs();
  Sequential front(few_features, {Dense{200}, ReLU{}});
  front.set_tensor("0.weight", shallow.tensor("0.weight"));
  front.set_tensor("0.bias", shallow.tensor("0.bias"));
  const Matrix sizes = (w * front.predict(x)).colwise() + b.col(0);
  const Matrix differences = (shallow.predict(x) - smaller.net.predict(x)).cwiseAbs();
  CHECK((differences.array() <= 4 * std::numeric_limits<Scalar>::epsilon() * sizes.array()).all());
  CHECK(differences.maxCoeff() > 0);  // else this shows nothing
}

TEST_CASE("prune: bit-equal where both are plain sums, with constants first", "[vitals]") {
  const Sequential net = planted();
  const Dataset set = data();
  const Pruned pruned = prune(net, set);
  std::vector<Places> before{without(few_features, {})}, after{without(few_features, {})};
  for (const PrunedLayer& layer : pruned.layers) {
    const Places removed = units_of(layer.removed), kept = without(layer.units, removed);
    before.push_back(removed);
    before.back().insert(before.back().end(), kept.begin(), kept.end());
    after.push_back(without(std::ssize(kept), {}));
  }
  const Matrix x = inputs(set);
  CHECK(plain_sums(net, x, before) == plain_sums(pruned.net, x, after));
}

TEST_CASE("prune: bit-equal in any order where only zeros are removed", "[vitals]") {
  Sequential net(few_features, {Dense{80}, ReLU{}, Dense{30}, ReLU{}, Dense{class_count}});
  for (const Index unit : {0, 17, 64, 79}) sink(net, 0, unit);
  for (const Index unit : {3, 29}) sink(net, 2, unit);
  const Dataset set = data();
  const Pruned pruned = prune(net, set);
  CHECK(pruned.removed() == 6);
  const Matrix x = inputs(set);
  CHECK(plain_sums(net, x, {without(few_features, {}), without(80, {}), without(30, {})}) ==
        plain_sums(pruned.net, x, {without(few_features, {}), without(76, {}), without(28, {})}));
}

TEST_CASE("prune: norms, slopes and statistics of the units are removed too", "[vitals]") {
  Sequential net(few_features,
                 {Dense{70}, BatchNorm{}, PReLU{.per_unit = true}, BatchNorm{}, Dropout{},
                  Dense{20, Init::he_normal(), std::nullopt, false}, PReLU{}, Dense{3}});
  const auto fill = [&](const char* name, Index units, std::uint32_t place) {
    net.set_tensor(
        name, test::normal(units, 1, place).cwiseAbs() + Matrix::Constant(units, 1, Scalar(0.5)));
  };
  std::uint32_t place = 0;
  for (const char* name : {"1.weight", "1.bias", "1.running_mean", "1.running_var", "2.weight",
                           "3.weight", "3.bias", "3.running_mean", "3.running_var"}) {
    fill(name, 70, place++);
  }
  for (const Index unit : {1, 65, 69}) plant(net, 0, unit, -0.4);
  const Dataset set = test::blobs(300, few_features, 3);
  const Pruned pruned = prune(net, set);
  CHECK(units_of(pruned.layers[0].removed) == Places{1, 65, 69});
  CHECK(pruned.layers[0].new_bias);
  CHECK(pruned.layers[1].removed.empty());
  for (const char* name : {"1.running_var", "2.weight", "3.bias"}) {
    const Matrix kept = net.tensor(name)(without(70, {1, 65, 69}), Eigen::all);
    CHECK(pruned.net.tensor(name) == kept);
  }
  CHECK(pruned.net.tensor("6.weight") == net.tensor("6.weight"));  // one slope for all
  CHECK(pruned.net.tensor("5.bias").rows() == 20);
  CHECK(pruned.layers[0].sums.epsilons <= 4);
}

TEST_CASE("prune: a leaky unit that never fires is kept", "[vitals]") {
  Sequential net(few_features, {Dense{10}, LeakyReLU{}, Dense{class_count}});
  sink(net, 0, 2);
  const Pruned pruned = prune(net, data());
  CHECK(pruned.removed() == 0);
  CHECK(pruned.layers[0].kept_dead.empty());
}

TEST_CASE("prune: constant saturated units are removed; the others are listed", "[vitals]") {
  Sequential net(1, {Dense{3}, Tanh{}, Dense{1}});
  net.set_tensor("0.weight", Matrix::Constant(3, 1, Scalar(0.5)));
  Matrix bias(3, 1);
  bias << 0, 8, 100;
  net.set_tensor("0.bias", bias);
  Matrix x(1, 200), y = Matrix::Zero(1, 200);
  for (Index i = 0; i < 200; ++i) x(i) = static_cast<Scalar>(i) / 200;
  const Pruned pruned = prune(net, Dataset::of_values(x, y));
  CHECK(units_of(pruned.layers[0].removed) == Places{2});
  CHECK(pruned.layers[0].removed[0].constant == 1);
  CHECK(pruned.layers[0].kept_dead == Places{1});
  CHECK(pruned.layers[0].kept_constant.empty());
}

TEST_CASE("prune: a layer keeps one unit, though all are dead", "[vitals]") {
  Sequential net(few_features, {Dense{5}, ReLU{}, Dense{class_count}});
  for (Index unit = 0; unit < 5; ++unit) sink(net, 0, unit);
  const Pruned pruned = prune(net, data());
  CHECK(units_of(pruned.layers[0].removed) == Places{1, 2, 3, 4});
  CHECK(pruned.layers[0].kept_constant == Places{0});
  CHECK(pruned.layers[0].kept_dead.empty());
  CHECK(pruned.net.tensor("0.weight").rows() == 1);
}

TEST_CASE("prune: where there is nothing to remove the net is the same", "[vitals]") {
  const Sequential net(few_features, {Dense{10}, Tanh{}, Dense{class_count}});
  const Pruned pruned = prune(net, data());
  CHECK(pruned.removed() == 0);
  CHECK(pruned.largest_difference == 0);
  CHECK(test::bits_of(pruned.net) == test::bits_of(net));
  // Units that go through a layer of another sort are left alone.
  Sequential paired(few_features, {Dense{10}, CReLU{}, Dense{class_count}});
  plant(paired, 0, 1, -1);
  CHECK(prune(paired, data()).layers.empty());
}

TEST_CASE("prune: the number of threads changes nothing", "[vitals][threads]") {
  const Pruned one = prune(planted(), data(), Team(1)), many = prune(planted(), data(), Team(3));
  CHECK(test::bits_of(one.net) == test::bits_of(many.net));
  CHECK(one.largest_difference == many.largest_difference);
  for (std::size_t k = 0; k < one.layers.size(); ++k) {
    CHECK(one.layers[k].sums.difference == many.layers[k].sums.difference);
    CHECK(one.layers[k].sums.bound == many.layers[k].sums.bound);
    CHECK(one.layers[k].sums.epsilons == many.layers[k].sums.epsilons);
  }
}

TEST_CASE("prune: a pruned net is saved and loaded with its metadata", "[vitals]") {
  const test::TemporaryFolder folder;
  const Dataset set = data();
  const Pruned pruned = prune(planted(), set);
  ModelInfo info{.normalization = {{0.5f}, {2.0f}}, .class_names = {"a", "b", "c", "d"}};
  info.examples = inputs(set).leftCols(4);
  const auto path = folder.path() / "pruned.safetensors";
  save(pruned.net, path, info);
  const SavedModel loaded = load(path);
  CHECK(loaded.info.normalization == info.normalization);
  CHECK(loaded.info.class_names == info.class_names);
  CHECK(loaded.info.examples.cols() == 4);
  CHECK(loaded.net.tensor("2.bias").cast<float>() == pruned.net.tensor("2.bias").cast<float>());
}

TEST_CASE("prune: data that does not fit is refused", "[vitals]") {
  CHECK_THROWS_WITH(prune(planted(), test::blobs(10, 3, 4)),
                    "probe set: features: expected 6, got 3");
}
