#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <cstdint>

#include <rectify/inits/scaled.hpp>
#include <rectify/layers/activations.hpp>

#include "../catch.hpp"
#include "../support.hpp"
#include "planted.hpp"

using namespace rectify;
using test::counting, test::how_many, test::passing;

namespace {

/// The singular values of a layer's outputs, (units, samples), by Eigen from the outputs
/// themselves.
Eigen::ArrayXd singular_values(const Eigen::MatrixXd& outputs) {
  return Eigen::JacobiSVD<Eigen::MatrixXd>(outputs).singularValues().array();
}

double effective_rank(const Eigen::ArrayXd& singular) {
  double entropy = 0;
  for (const double value : singular) {
    const double p = value / singular.sum();
    if (p > 0) entropy -= p * std::log(p);
  }
  return std::exp(entropy);
}

/// A random matrix with these singular values.
Eigen::MatrixXd with_spectrum(const Eigen::VectorXd& singular, Index samples, std::uint32_t place) {
  const auto basis = [&](Index n, std::uint32_t at) -> Eigen::MatrixXd {
    const Eigen::MatrixXd random = test::normal(n, n, at).cast<double>();
    return Eigen::HouseholderQR<Eigen::MatrixXd>(random).householderQ();
  };
  const Index units = singular.size();
  return basis(units, place) * singular.asDiagonal() * basis(samples, place + 1).topRows(units);
}

/// What a census says of units that give just these outputs, (units, samples).
LayerCensus census_of(const Matrix& outputs) {
  const Sequential net(outputs.rows(), {Identity{}, Dense{1}});
  const Matrix targets = Matrix::Zero(1, outputs.cols());
  return take_census(net, Dataset::of_values(outputs, targets)).layers[0];
}

/// R^2 of each unit's outputs by those of all the others and a constant: least squares.
Eigen::VectorXd explained_shares(const Eigen::MatrixXd& outputs) {
  const Eigen::MatrixXd centred = outputs.colwise() - outputs.rowwise().mean();
  Eigen::VectorXd shares(outputs.rows());
  for (Index i = 0; i < outputs.rows(); ++i) {
    Eigen::MatrixXd others = centred.transpose();
    others.col(i).setZero();
    const Eigen::VectorXd unit = centred.row(i);
    const Eigen::VectorXd rest = unit - others * others.colPivHouseholderQr().solve(unit);
    shares[i] = 1 - rest.squaredNorm() / unit.squaredNorm();
  }
  return shares;
}

}  // namespace

TEST_CASE("census: duplicates are units with correlated outputs", "[vitals]") {
  constexpr Index features = 20;
  Sequential net(features, {Dense{100}, ReLU{}, Dense{4}});
  Matrix weight = net.tensor("0.weight");
  weight.row(70) = 2 * weight.row(1);  // in another tile
  weight.row(40) = weight.row(1);
  weight.row(99) = weight.row(30);
  net.set_tensor("0.weight", weight);
  const LayerCensus layer = take_census(net, test::blobs(600, features, 4)).layers[0];
  CHECK(how_many(layer, "duplicate") == 5);
  for (const std::size_t unit : {1u, 30u, 40u, 70u, 99u}) {
    CHECK(layer.units[unit].correlation > 0.9999);
    CHECK(layer.units[unit].explained > 0.9999);
  }
  CHECK(layer.dead() == 0);
}

TEST_CASE("census: units of opposite outputs are duplicates too, constant ones are not",
          "[vitals]") {
  Sequential net = passing(Identity{}, {0, 10, -5, -7});
  Matrix weight(4, 1);
  weight << 1, -3, 0, 0;
  net.set_tensor("0.weight", weight);
  const LayerCensus layer = take_census(net, counting(10)).layers[0];
  CHECK(how_many(layer, "duplicate") == 2);
  CHECK(how_many(layer, "cloned") == 2);
  for (const std::size_t constant : {2u, 3u}) {
    CHECK(layer.units[constant].correlation == 0);
    CHECK(layer.units[constant].explained == 0);
  }
}

TEST_CASE("census: a common mean does not make duplicates", "[vitals]") {
  // Sigmoids of small weights are all near 1/2: in one direction, and yet no two alike.
  constexpr Index features = 20;
  const Sequential net(features,
                       {Dense{.units = 64, .init = Normal{.std = 0.01}}, Sigmoid{}, Dense{4}});
  const Dataset probe = Dataset::of_values(test::normal(features, 600, 5), Matrix::Zero(1, 600));
  const LayerCensus layer = take_census(net, probe).layers[0];
  CHECK(how_many(layer, "duplicate") == 0);
  CHECK(*layer.effective_rank < 3);
  CHECK(*layer.centred_rank > 15);
  CHECK(*layer.stable_rank == test::Approx(1).epsilon(0.01));
}

TEST_CASE("census: correlations are those of the outputs", "[vitals]") {
  const Matrix outputs = (test::normal(30, 700, 11).array() + Scalar(100)).matrix();
  const LayerCensus layer = census_of(outputs);
  const Eigen::MatrixXd h = outputs.cast<double>();
  const Eigen::MatrixXd centred = h.colwise() - h.rowwise().mean();
  const Eigen::MatrixXd normed = centred.rowwise().normalized();
  Eigen::MatrixXd correlations = (normed * normed.transpose()).cwiseAbs();
  correlations.diagonal().setZero();
  const Eigen::VectorXd explained = explained_shares(h);
  for (Index i = 0; i < 30; ++i) {
    const UnitCensus& unit = layer.units[at(i)];
    CHECK(std::abs(unit.correlation - correlations.col(i).maxCoeff()) < 1e-9);
    CHECK(std::abs(unit.explained - explained[i]) < 1e-8);
  }
}

TEST_CASE("census: a unit that is the sum of two others is cloned, and no duplicate", "[vitals]") {
  Matrix outputs = test::normal(8, 100, 12);
  outputs.row(2) = outputs.row(0) + outputs.row(1);
  const LayerCensus layer = census_of(outputs);
  CHECK(how_many(layer, "duplicate") == 0);
  CHECK(how_many(layer, "cloned") == 3);  // and each of the two is the difference of the others
  for (std::size_t i = 0; i < 8; ++i) {
    INFO(i);
    CHECK((layer.units[i].explained > 0.999) == (i < 3));
  }
  // With half the samples R^2 is high by chance.
  const LayerCensus few = census_of(outputs.leftCols(15));
  CHECK_FALSE(definition("cloned").applies(few));
  CHECK(definition("duplicate").applies(few));
}

TEST_CASE("census: the ranks of orthogonal outputs are their number, of copies 1", "[vitals]") {
  const Index n = 8;
  const auto rank = [](const Matrix& x) { return *census_of(x).effective_rank; };
  CHECK(rank(Matrix::Identity(n, n)) == test::Approx(8));
  CHECK(rank(Matrix::Ones(n, n)) == test::Approx(1));
  CHECK(rank(Matrix::Zero(n, n)) == 0);
  Matrix two = Matrix::Zero(n, n);
  two(0, 0) = 3;
  two(1, 1) = 1;  // p = 3/4, 1/4
  CHECK(rank(two) == test::Approx(std::exp(0.75 * std::log(4 / 3.0) + 0.25 * std::log(4.0))));
  CHECK(*census_of(two).stable_rank == test::Approx(10 / 9.0));
  CHECK(*census_of(Matrix::Identity(n, n)).stable_rank == test::Approx(8));
  // Of the identity less its mean one direction is gone.
  CHECK(*census_of(Matrix::Identity(n, n)).centred_rank == test::Approx(7).epsilon(1e-6));
  CHECK(*census_of(Matrix::Ones(n, n)).centred_rank == 0);
}

TEST_CASE("census: ranks are those of the singular values, over six decades of them", "[vitals]") {
  struct Setting {
    Index units, samples;
    double decades;
  };
  for (const auto& [units, samples, decades] :
       {Setting{16, 40, 0}, Setting{64, 64, 3}, Setting{64, 100, 6}, Setting{100, 300, 6},
        Setting{40, 280, 6}}) {
    INFO(units << " units, " << samples << " samples, " << decades << " decades");
    Eigen::VectorXd singular(units);
    for (Index i = 0; i < units; ++i) {
      singular[i] = std::pow(10, -decades * static_cast<double>(i) / static_cast<double>(units));
    }
    for (const double mean : {0.0, 0.05}) {
      const Matrix outputs =
          (with_spectrum(singular, samples, 20).array() + mean).matrix().cast<Scalar>();
      const LayerCensus layer = census_of(outputs);
      const Eigen::MatrixXd h = outputs.cast<double>();  // with the rounding of a scalar
      const Eigen::ArrayXd exact = singular_values(h);
      const double expected = effective_rank(exact);
      const double centred = effective_rank(singular_values(h.colwise() - h.rowwise().mean()));
      CHECK(std::abs(*layer.effective_rank - expected) < 1e-6 * expected);
      CHECK(std::abs(*layer.centred_rank - centred) < 1e-6 * centred);
      CHECK(*layer.stable_rank ==
            test::Approx((exact / exact.maxCoeff()).square().sum()).epsilon(1e-9));
    }
  }
}

TEST_CASE("census: relations of a very wide layer are computed only on request", "[vitals]") {
  const Sequential net(2, {Dense{600}, ReLU{}, Dense{1}});
  const Dataset probe = test::blobs(50, 2, 2);
  const LayerCensus layer = take_census(net, probe).layers[0];
  CHECK_FALSE(layer.effective_rank);
  for (const char* name : {"duplicate", "cloned"}) CHECK_FALSE(definition(name).applies(layer));
  CHECK(take_census(net, probe, Team(), {.relate_all = true}).layers[0].effective_rank);
}

TEST_CASE("census: the histogram has each z in the bin between its edges", "[vitals]") {
  const std::vector<double> edges = Histogram::edges();
  REQUIRE(edges.size() == Histogram::bins + 1);
  CHECK(std::is_sorted(edges.begin(), edges.end()));
  for (const double value : {-1e9, -64.0, -3.0, -1.2, -0.0156, -1e-9, 1e-9, 0.0157, 0.02, 0.99, 1.0,
                             1.49, 1.5, 2.0, 63.9, 64.0, 1e30}) {
    const auto bin = static_cast<std::size_t>(Histogram::bin(static_cast<float>(value)));
    INFO(value);
    CHECK(edges[bin] <= value);
    CHECK(value <= edges[bin + 1]);
  }
  const LayerCensus layer = take_census(passing(ReLU{}, {0.5}), counting(4)).layers[0];
  const auto count_at = [&](double z) {
    return layer.inputs.counts[at(Histogram::bin(static_cast<float>(z)))];
  };
  CHECK(count_at(0.5) == 1);
  CHECK(count_at(2.5) == 1);
  CHECK(count_at(3.5) == 1);
  CHECK(count_at(-1) == 0);
}
