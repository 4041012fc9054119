#pragma once

#include "../nn/dataset.hpp"
#include "../nn/layer_outputs.hpp"
#include "../nn/workspace.hpp"
#include "../training/run_state.hpp"
#include "death.hpp"

/// How a unit's margin changed from one probe to the next, and what did it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A straight line through which a layer's outputs go.
struct StraightLine {
  double slope = 1, offset = 0;
};

/// A net at one time.
class Side {
 public:
  Side(const Architecture& net, const Snapshot& values, const Dataset& probe)
      : values_(values), probe_(probe), outputs_(net, 1) {}

  /// What the dense layer gets for a sample.
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

  /// What they do to a unit.
  StraightLine line(Index dense, Index activation, Index unit) {
    StraightLine all;
    for (Index l = dense + 1; l < activation; ++l) {
      const StraightLine one = line(l, unit);
      all = {one.slope * all.slope, one.slope * all.offset + one.offset};
    }
    return all;
  }

 private:
  Run run() {
    return workspace_.prediction(read_only(workspace_.input(1)), values_.weights, values_.buffers);
  }

  /// Of one layer: what it makes of 0 and of 2^20, which is so much that the difference has all
  /// digits of the slope.
  StraightLine line(Index l, Index unit) {
    constexpr double far = 1 << 20;
    const double at_zero = mapped(l, unit, 0);
    return {(mapped(l, unit, far) - at_zero) / far, at_zero};
  }
  double mapped(Index l, Index unit, double value) {
    workspace_.plan().output(run(), l - 1)(unit, 0) = static_cast<Scalar>(value);
    const Units units = tile(unit / tile_units, net_.layers()[at(l)].inputs);
    const View none = view(static_cast<Scalar*>(nullptr), 0, 0);
    net_.layers()[at(l)].layer->forward(
        workspace_.plan().frame(run(), l, units, read_only(none), none));
    return static_cast<double>(workspace_.plan().output(run(), l)(unit, 0));
  }

  const Architecture& net_;
  const Snapshot& values_;
  Workspace workspace_;
};

/// A net at two probes.
struct Between {
  const Architecture& net;
  const Snapshot& before;
  const Snapshot& after;
  const Flat& cures;  ///< what cures did to the weights from one to the other
  Snapshot& mixed;    ///< `before`, but for what is being tried
  Side before_side, after_side;
  BetweenLayers mixed_layers;
};

/// Takes the change apart of a unit that had its largest z at sample `x0` and has it at `x1`.
/// `momentum` and `decay`: what these did, summed up; null where it was not done to this net.
void take_apart(Death& death, Index dense, Index x0, Index x1, Between& between,
                const Flat* momentum, const Flat* decay);

}}  // namespace rectify
