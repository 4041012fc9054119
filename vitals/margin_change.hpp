#pragma once

#include "../nn/dataset.hpp"
#include "../nn/layer_outputs.hpp"
#include "../nn/workspace.hpp"
#include "../training/run_state.hpp"
#include "death.hpp"

/// Decomposition of the change of a unit's margin from one probe to the next.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The affine map of the layers between a dense layer and its activation, for one unit.
struct StraightLine {
  double slope = 1, offset = 0;
};

class NetAtProbe {
 public:
  NetAtProbe(const Architecture& net, const Snapshot& values, const Dataset& probe)
      : values_(values), probe_(probe), outputs_(net, 1) {}

  /// Inputs of a dense layer for a sample.
  Eigen::VectorXd inputs(Index dense, Index sample) {
    outputs_.compute(values_.weights, values_.buffers, probe_, std::span(&sample, 1));
    return outputs_.input(dense).col(0).cast<double>();
  }

 private:
  const Snapshot& values_;
  const Dataset& probe_;
  LayerOutputs outputs_;
};

/// The layers between a dense layer and its activation, with these values.
class BetweenLayers {
 public:
  BetweenLayers(const Architecture& net, const Snapshot& values)
      : net_(net), values_(values), workspace_(net, 1, {.fuse = false}) {}

  /// All of them, as an affine map of a unit.
  StraightLine line(Index dense, Index activation, Index unit) {
    StraightLine all;
    for (Index l = dense + 1; l < activation; ++l) {
      const StraightLine one = line(l, unit);
      all = {one.slope * all.slope, one.slope * all.offset + one.offset};
    }
    return all;
  }

 private:
  WorkerPass pass() {
    return workspace_.prediction(read_only(workspace_.input(1)), values_.weights, values_.buffers);
  }

  /// Of one layer, from its outputs at 0 and at 2^20, far enough apart for an accurate slope.
  StraightLine line(Index l, Index unit) {
    constexpr double far = 1 << 20;
    const double at_zero = mapped(l, unit, 0);
    return {(mapped(l, unit, far) - at_zero) / far, at_zero};
  }
  double mapped(Index l, Index unit, double value) {
    workspace_.plan().output(pass(), l - 1)(unit, 0) = static_cast<Scalar>(value);
    const IndexRange units = tile(unit / tile_units, net_.layers()[at(l)].inputs);
    const View none = view(static_cast<Scalar*>(nullptr), 0, 0);
    net_.layers()[at(l)].layer->forward(
        workspace_.plan().frame(pass(), l, units, read_only(none), none));
    return static_cast<double>(workspace_.plan().output(pass(), l)(unit, 0));
  }

  const Architecture& net_;
  const Snapshot& values_;
  Workspace workspace_;
};

/// A net at two probes.
struct ProbePair {
  const Architecture& net;
  const Snapshot& before;
  const Snapshot& after;
  const Flat& cures;  ///< changes of the weights by cures in between
  Snapshot& mixed;    ///< `before` with some of the changes applied
  NetAtProbe before_net, after_net;
  BetweenLayers mixed_layers;
};

/// Fills in `death` for a unit whose largest z was at sample `x0` before and is at `x1` after.
/// `momentum` and `decay` are sums of weight changes, null where the net is an average.
void decompose_change(Death& death, Index dense, Index x0, Index x1, ProbePair& probes,
                      const Flat* momentum, const Flat* decay);

}}  // namespace rectify
