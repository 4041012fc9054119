#include "census.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "../base/expect.hpp"
#include "../base/indices.hpp"
#include "../math/random.hpp"
#include "../metrics/metrics.hpp"
#include "../nn/weighted_loss.hpp"
#include "definitions.hpp"
#include "relations.hpp"
#include "unit_tally.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// f(z) of an activation.
std::vector<Scalar> values_at(const Layer& activation, const std::vector<Scalar>& z) {
  const Matrix x = ConstView(z.data(), 1, std::ssize(z), Eigen::OuterStride<>(1));
  const Matrix y = Sequential(1, {activation}).predict(x);
  return {y.data(), y.data() + y.size()};
}

/// Whether the outputs of an activation stay bounded as its inputs grow.
bool is_bounded(const Layer& activation) {
  const auto h = values_at(activation, {-1e6, -1e3, 1e3, 1e6});
  return std::max(std::abs(h[0]), std::abs(h[3])) <=
         2 * std::max({std::abs(h[1]), std::abs(h[2]), Scalar(1)});
}

/// Whether f(z) is exactly 0 for a range of z: below some z, or around 0.
bool has_zeros(const Layer& activation) {
  const auto h = values_at(activation, {-4, -3.5, -0.25, -0.125, 0.125, 0.25});
  return (h[0] == 0 && h[1] == 0) || (h[2] == 0 && h[3] == 0) || (h[4] == 0 && h[5] == 0);
}

/// Whether f is linear for z > 0.
bool is_straight(const Layer& activation) {
  const auto h = values_at(activation, {0.25, 0.5, 4, 64});  // powers of 2: no rounding
  const Scalar slope = (h[1] - h[0]) / Scalar(0.25);
  const auto near = [](Scalar a, Scalar b) {
    return std::abs(a - b) <= Scalar(1e-5) * std::abs(b);
  };
  return slope != 0 && near(h[2] - h[0], slope * Scalar(3.75)) &&
         near(h[3] - h[0], slope * Scalar(63.75));
}

double sum_of_squares(ConstView values) {
  double sum = 0;
  for (Index column = 0; column < values.cols(); ++column) {
    sum += values.col(column).cast<double>().squaredNorm();
  }
  return sum;
}

/// Running sums for one activation layer.
struct LayerTally {
  Index layer;
  std::vector<UnitTally> tiles;
  std::vector<Histogram> inputs;  ///< by tile
  std::optional<Relations> relations;
  Eigen::VectorXd first_order_costs = {};  ///< by unit; empty without a loss
};

/// Sum of squares of a piece of a parameter's gradient, and its offset in the flat vector.
struct SquaredPiece {
  Index offset;
  double sum;
};

/// Passes a probe set through a net, piece by piece. All workers are on the same piece, each on its
/// own tiles, so that a unit's sums are in the order of the samples for any number of workers.
///
/// A unit's slope is its layer's backward pass applied to an upstream gradient of 1, so the census
/// works for any activation.
class CensusPass {
 public:
  CensusPass(const Sequential& net, const Dataset& probe, const Team& team,
             const CensusOptions& options, Index piece = gradient_samples)
      : net_(net),
        probe_(probe),
        team_(team),
        piece_(piece),
        workspace_(net.architecture(), piece,
                   {.training = true, .fuse = false, .workers = team.size()}),
        dormant_share_(options.dormant_share),
        samples_(all_indices(probe.size())),
        ones_(Matrix::Ones(tile_units, 1)),
        slopes_(static_cast<std::size_t>(team.size()), Matrix(tile_units, piece)),
        squares_(static_cast<std::size_t>(team.size())) {
    if (options.loss) loss_ = check_fit(net, probe, *options.loss);
    for (std::size_t l = 0; l < placed_layers().size(); ++l) {
      const PlacedLayer& placed = placed_layers()[l];
      if (!placed.needs.activation) continue;
      LayerTally tally{static_cast<Index>(l), {}, {}, {}, {}};
      const Index units = placed.outputs(), tiles = tile_count(units);
      for (Index t = 0; t < tiles; ++t) tally.tiles.emplace_back(tile(t, units).size());
      tally.inputs.resize(static_cast<std::size_t>(tiles));
      if (options.relate && (options.relate_all || units <= most_related_units))
        tally.relations.emplace(units);
      tallies_.push_back(std::move(tally));
    }
  }

  Census take() {
    team_.run([this](const Worker& worker) {
      for (Index begin = 0; begin < probe_.size(); begin += piece_) {
        add_piece(begin, worker, [] {});
      }
    });
    return census();
  }

  /// Evaluates samples up to `end`, as long as it may be that in one layer at least one in `one_in`
  /// units has died that `dead` does not mark; returns whether it still may be.
  bool may_have_died(const std::vector<std::vector<bool>>& dead, Index one_in, Index end) {
    // By worker and layer: units that are not marked and have shown no slope yet.
    std::vector<std::vector<Index>> in_doubt(at(team_.size()), std::vector<Index>(tallies_.size()));
    const auto may_have = [&] {
      for (std::size_t k = 0; k < tallies_.size(); ++k) {
        Index units = 0;
        for (const auto& of_worker : in_doubt) units += of_worker[k];
        if (units > 0 && units * one_in >= std::ssize(dead[k])) return true;
      }
      return false;
    };
    team_.run([&](const Worker& worker) {
      for (Index begin = 0; begin < end; begin += piece_) {
        add_piece(begin, worker, [&] {
          for (std::size_t k = 0; k < tallies_.size(); ++k) {
            in_doubt[at(worker.index())][k] = units_in_doubt(k, dead[k], worker);
          }
        });
        if (worker.index() == 0) evaluated_ = std::min(begin + piece_, end);
        if (!may_have()) return;
      }
    });
    return may_have();
  }

  /// By `may_have_died`.
  Index evaluated() const { return evaluated_; }

  /// Of the samples so far, which have to be all.
  Census census() const {
    Census census{.samples = probe_.size()};
    for (const LayerTally& tally : tallies_) census.layers.push_back(layer(tally));
    describe_tensors(census);
    return census;
  }

 private:
  const std::vector<PlacedLayer>& placed_layers() const { return net_.architecture().layers(); }
  const Plan& plan() const { return workspace_.plan(); }

  /// In layer k, those of the worker's tiles that are not marked and have shown no slope yet.
  Index units_in_doubt(std::size_t k, const std::vector<bool>& dead, const Worker& worker) const {
    const auto& tiles = tallies_[k].tiles;
    const IndexRange mine = worker.share(std::ssize(tiles));
    const Index end = std::min(mine.end * tile_units, std::ssize(dead));
    Index units = 0;
    for (Index unit = mine.begin * tile_units; unit < end; ++unit) {
      if (!dead[at(unit)] && !tiles[at(unit / tile_units)].is_alive(unit % tile_units)) ++units;
    }
    return units;
  }

  /// `after` is called by each worker once its tiles have the piece, before the others continue.
  template <class After>
  void add_piece(Index begin, const Worker& worker, const After& after) {
    const Index size = std::min(piece_, probe_.size() - begin);
    const View x = workspace_.input(size);
    const IndexRange mine = worker.share(size);
    probe_.gather(std::span(samples_).subspan(static_cast<std::size_t>(begin + mine.begin),
                                              static_cast<std::size_t>(mine.size())),
                  columns(x, mine));
    worker.barrier();
    const WorkerPass pass =
        workspace_.prediction(read_only(x), net_.weights(), net_.buffers(), worker);
    plan().forward(pass);
    for (LayerTally& tally : tallies_) add(pass, tally, begin == 0);
    if (loss_ && begin == 0) backward(pass);
    after();
    worker.barrier();  // before the next piece overwrites the buffers
  }

  void add(const WorkerPass& pass, LayerTally& tally, bool is_first) {
    const Index l = tally.layer, samples = pass.x.cols();
    const ConstView z = plan().input(pass, l);
    const View h = plan().output(pass, l);
    const IndexRange mine = pass.worker.share(tile_count(h.rows()));
    for (Index t = mine.begin; t < mine.end; ++t) {
      const IndexRange units = tile(t, h.rows());
      const ConstView ones(ones_.data(), units.size(), samples, Eigen::OuterStride<>(0));
      const View slopes = view(slopes_[at(pass.worker.index())].data(), units.size(), samples);
      placed_layers()[at(l)].layer->backward_inputs(plan().frame(pass, l, units, ones, slopes));
      const ConstView inputs = rows(z, units);
      tally.tiles[at(t)].add(inputs, read_only(rows(h, units)), read_only(slopes));
      tally.inputs[at(t)].add(inputs);
      if (tally.relations) tally.relations->add(read_only(h), units, is_first);
    }
  }

  void backward(const WorkerPass& pass) {
    const View output = plan().output(pass);
    View gradient = plan().output_gradient(pass);
    const IndexRange mine = pass.worker.share(pass.x.cols());
    const double weights =
        weight_in_mean(*loss_, probe_, std::span(samples_).first(at(pass.x.cols())));
    for (Index i = mine.begin; i < mine.end; ++i) {
      loss_in_mean(
          *loss_, probe_, i, weights, column_values(output, i), column_values(gradient, i),
          [&](double weight) { gradient.col(i) *= static_cast<Scalar>(weight / weights); });
    }
    pass.worker.barrier();
    auto& squares = squares_[at(pass.worker.index())];
    const auto sink = [&](const GradientTile& piece) {
      squares.push_back(
          {piece.offset, sum_of_squares(read_only(view(piece.values, piece.size, 1)))});
    };
    plan().backward(pass, std::cref(sink));
    pass.worker.barrier();
    if (pass.worker.index() > 0) return;
    for (LayerTally& tally : tallies_) {
      tally.first_order_costs = first_order_costs(pass, tally.layer);
      if (tally.layer == 0) continue;
      const View dz = plan().input_gradient(pass, tally.layer);
      input_gradients_.push_back({std::sqrt(sum_of_squares(read_only(dz))),
                                  dz.cast<double>().cwiseAbs().rowwise().mean()});
    }
  }

  /// By unit; see `UnitCensus`.
  Eigen::VectorXd first_order_costs(const WorkerPass& pass, Index l) const {
    const bool is_last = l + 1 == std::ssize(placed_layers());
    const View dh = is_last ? plan().output_gradient(pass) : plan().input_gradient(pass, l + 1);
    const Eigen::MatrixXd h = plan().output(pass, l).cast<double>();
    return -(dh.cast<double>().array() * (h.colwise() - h.rowwise().mean()).array())
                .rowwise()
                .sum();
  }

  LayerCensus layer(const LayerTally& tally) const {
    const Layer& activation = placed_layers()[at(tally.layer)].layer;
    LayerCensus census{.layer = tally.layer,
                       .samples = probe_.size(),
                       .bounded = is_bounded(activation),
                       .has_zeros = has_zeros(activation),
                       .straight = is_straight(activation),
                       .dormant_share = dormant_share_};
    const Index units = placed_layers()[at(tally.layer)].outputs();
    for (Index i = 0; i < units; ++i) {
      census.units.push_back(tally.tiles[at(i / tile_units)].unit(i % tile_units));
      if (loss_) census.units.back().first_order_cost = tally.first_order_costs[i];
    }
    for (const Histogram& part : tally.inputs) census.inputs.add(part);
    if (tally.relations) tally.relations->describe(census);
    return census;
  }

  void describe_tensors(Census& census) const {
    std::vector<SquaredPiece> squares;
    for (const auto& part : squares_) squares.insert(squares.end(), part.begin(), part.end());
    std::sort(squares.begin(), squares.end(),
              [](const SquaredPiece& a, const SquaredPiece& b) { return a.offset < b.offset; });
    auto piece = squares.begin();
    for (const Tensor& tensor : net_.architecture().parameters()) {
      const Scalar* values = net_.weights().data() + tensor.offset;
      const double norm = std::sqrt(sum_of_squares(view(values, tensor.size(), 1)));
      census.tensors.push_back({tensor.full_name(), tensor.layer, tensor.shape, norm});
      double sum = 0;
      for (; piece != squares.end() && piece->offset < tensor.offset + tensor.size(); ++piece) {
        sum += piece->sum;
      }
      if (loss_) census.tensors.back().gradient_norm = std::sqrt(sum);
      if (placed_layers()[at(tensor.layer)].needs.activation) {
        for (Index i = 0; i < tensor.size(); ++i) census.tensors.back().slopes.push_back(values[i]);
      }
    }
    auto dz = input_gradients_.begin();
    for (LayerCensus& layer : census.layers) {
      if (layer.layer == 0 || dz == input_gradients_.end()) continue;
      layer.gradient_norm = dz->norm;
      for (std::size_t i = 0; i < layer.units.size(); ++i) {
        layer.units[i].mean_abs_gradient = dz->mean_abs[static_cast<Index>(i)];
      }
      ++dz;
    }
  }

  const Sequential& net_;
  const Dataset& probe_;
  const Team& team_;
  Index piece_;  // samples at a time
  Workspace workspace_;
  double dormant_share_;
  std::vector<Index> samples_;
  Matrix ones_;                 // an upstream gradient of 1: the same column for all samples
  std::vector<Matrix> slopes_;  // of one tile, by worker
  std::optional<Loss> loss_;
  Index evaluated_ = 0;
  std::vector<LayerTally> tallies_;
  std::vector<std::vector<SquaredPiece>> squares_;  // by worker
  struct InputGradient {
    double norm;
    Eigen::VectorXd mean_abs;  ///< by unit
  };
  std::vector<InputGradient>
      input_gradients_;  // of each activation layer, except a first layer of the net
};

void check_probe(const Sequential& net, const Dataset& probe) {
  if (probe.features() != net.inputs()) {
    throw ConfigError(Mismatch{.where = "probe set",
                               .what = "features",
                               .expected = std::to_string(net.inputs()),
                               .got = std::to_string(probe.features())});
  }
  if (probe.size() == 0)
    throw ConfigError(
        Mismatch{.where = "probe set", .what = "samples", .expected = "at least 1", .got = "none"});
}

}  // namespace

Index LayerCensus::dead() const { return std::count_if(units.begin(), units.end(), is_dead); }

double LayerCensus::dead_share() const {
  return static_cast<double>(dead()) / static_cast<double>(units.size());
}

double LayerCensus::sparsity() const {
  Index zeros = 0;
  for (const UnitCensus& unit : units) zeros += unit.zeros;
  return static_cast<double>(zeros) /
         (static_cast<double>(units.size()) * static_cast<double>(samples));
}

double LayerCensus::mean_abs_output() const {
  double sum = 0;
  for (const UnitCensus& unit : units) sum += unit.mean_abs_output;
  return sum / static_cast<double>(units.size());
}

const LayerCensus& layer_of(const Census& census, Index layer) {
  for (const LayerCensus& known : census.layers) {
    if (known.layer == layer) return known;
  }
  throw std::out_of_range("no activation layer at this index");
}

Census take_census(const Sequential& net, const Dataset& probe, const Team& team,
                   const CensusOptions& options) {
  check_probe(net, probe);
  return CensusPass(net, probe, team, options).take();
}

DeathCheck check_for_deaths(const Sequential& net, const Dataset& probe,
                            const std::vector<std::vector<bool>>& dead, Index one_in,
                            const Team& team, const CensusOptions& options) {
  check_probe(net, probe);
  const Index few = std::min(first_samples, probe.size());
  CensusPass first(net, probe, team, options, few);
  if (!first.may_have_died(dead, one_in, few)) return {.samples = few};
  CensusPass all(net, probe, team, options);
  const bool have_died = all.may_have_died(dead, one_in, probe.size());
  DeathCheck check{.samples = few + all.evaluated()};
  if (have_died) check.census = all.census();
  return check;
}

Dataset draw_probe(const Dataset& train, Index size, std::uint64_t seed) {
  expect_at_least(size, 0, "probe set", "samples");
  if (size >= train.size()) return train;
  std::vector<Index> samples = all_indices(train.size());
  random::shuffle(samples, random::Stream(seed, random::Purpose::probe));
  samples.resize(static_cast<std::size_t>(size));
  return train.subset(samples);
}

}}  // namespace rectify
