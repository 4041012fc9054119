#include "census.hpp"

#include <algorithm>
#include <numeric>

#include "../nn/random.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr Index piece_size = 250;

/// The slopes of one net on piece after piece of a probe set. A unit's slope is what its layer's
/// backward makes of an upstream gradient of 1: so the census knows no activation by name.
class Slopes {
 public:
  explicit Slopes(const Sequential& net)
      : net_(net),
        workspace_(net.architecture(), piece_size, {.training = true, .fuse = false}),
        buffers_(net.buffers()) {}

  void forward(const Dataset& probe, std::span<const Index> samples) {
    const View x = workspace_.input(static_cast<Index>(samples.size()));
    probe.gather(samples, x);
    run_.emplace(Run{{}, read_only(x), net_.weights().data(), buffers_.data(), workspace_.arena()});
    workspace_.plan().forward(*run_);
  }

  /// Raises `max_slope` of the units of layer `l` to what the last piece shows.
  void raise(Index l, std::vector<Scalar>& max_slope) {
    const auto units = static_cast<Index>(max_slope.size());
    for (Index t = 0; t < tile_count(units); ++t) {
      const Units range = tile(t, units);
      const Matrix ones = Matrix::Ones(range.size(), run_->x.cols());
      Matrix slopes(range.size(), run_->x.cols());
      const PlacedLayer& placed = net_.architecture().layers()[static_cast<std::size_t>(l)];
      placed.layer->backward_inputs(
          workspace_.plan().frame(*run_, l, range, view(ones), view(slopes)));
      for (Index i = 0; i < range.size(); ++i) {
        Scalar& largest = max_slope[static_cast<std::size_t>(range.begin + i)];
        largest = std::max(largest, slopes.row(i).cwiseAbs().maxCoeff());
      }
    }
  }

 private:
  const Sequential& net_;
  Workspace workspace_;
  Flat buffers_;
  std::optional<Run> run_;
};

std::vector<LayerCensus> empty_census(const Architecture& net) {
  std::vector<LayerCensus> census;
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    if (!net.layers()[l].needs.activation) continue;
    const auto units = static_cast<std::size_t>(net.layers()[l].outputs());
    census.push_back({static_cast<Index>(l), std::vector<Scalar>(units)});
  }
  return census;
}

void merge(std::vector<LayerCensus>& census, const std::vector<LayerCensus>& part) {
  for (std::size_t k = 0; k < census.size(); ++k) {
    std::transform(part[k].max_slope.begin(), part[k].max_slope.end(), census[k].max_slope.begin(),
                   census[k].max_slope.begin(), [](Scalar a, Scalar b) { return std::max(a, b); });
  }
}

class DeadUnits : public Observer {
 public:
  DeadUnits(Dataset probe, Index every_epochs)
      : probe_(std::move(probe)), every_epochs_(every_epochs) {}

  void begin(Training& training) override {
    if (!training.resumed) look(training);
  }
  void after_epoch(Training& training) override {
    const Index number = training.epoch.number;
    if (number % every_epochs_ == 0 || number == training.epochs) look(training);
  }

 private:
  void look(Training& training) {
    for (const LayerCensus& layer : take_census(training.net(), probe_, training.team())) {
      training.epoch.dead[layer.layer] = layer.dead_share();
    }
  }

  Dataset probe_;
  Index every_epochs_;
};

}  // namespace

Index LayerCensus::dead() const {
  return std::count_if(max_slope.begin(), max_slope.end(),
                       [](Scalar slope) { return slope < dead_slope; });
}

double LayerCensus::dead_share() const {
  return static_cast<double>(dead()) / static_cast<double>(max_slope.size());
}

std::vector<LayerCensus> take_census(const Sequential& net, const Dataset& probe,
                                     const Team& team) {
  std::vector<Index> samples(static_cast<std::size_t>(probe.size()));
  std::iota(samples.begin(), samples.end(), Index{0});
  const Index pieces = ceiling(probe.size(), piece_size);
  std::vector<std::vector<LayerCensus>> parts(static_cast<std::size_t>(team.size()),
                                              empty_census(net.architecture()));
  team.run([&](const Worker& worker) {
    Slopes slopes(net);
    const Units mine = worker.share(pieces);
    auto& part = parts[static_cast<std::size_t>(worker.index())];
    for (Index piece = mine.begin; piece < mine.end; ++piece) {
      const Index begin = piece * piece_size;
      const Index size = std::min(piece_size, probe.size() - begin);
      slopes.forward(probe, std::span(samples).subspan(static_cast<std::size_t>(begin),
                                                       static_cast<std::size_t>(size)));
      for (LayerCensus& layer : part) slopes.raise(layer.layer, layer.max_slope);
    }
  });
  for (std::size_t i = 1; i < parts.size(); ++i) merge(parts[0], parts[i]);
  return parts[0];
}

Dataset draw_probe(const Dataset& train, Index size, std::uint64_t seed) {
  if (size >= train.size()) return train;
  std::vector<Index> samples(static_cast<std::size_t>(train.size()));
  std::iota(samples.begin(), samples.end(), Index{0});
  random::shuffle(samples, random::Stream(seed, random::Purpose::probe));
  samples.resize(static_cast<std::size_t>(size));
  return train.subset(samples);
}

std::shared_ptr<Observer> dead_units(Dataset probe, Index every_epochs) {
  return std::make_shared<DeadUnits>(std::move(probe), every_epochs);
}

}  // namespace rectify::inline RECTIFY_PRECISION
