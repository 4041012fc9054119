#include "dense.hpp"

#include "../math/gemm.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Needs Dense::needs(Index inputs) const {
  Needs needs{.outputs = units};
  needs.parameters.push_back(
      {.name = "weight",
       .shape = {units, inputs},
       .initialize = [init = init](Matrix& values,
                                   const InitContext& context) { init->fill(values, context); },
       .decays = true});
  if (!bias) return needs;
  needs.parameters.push_back(
      {.name = "bias",
       .shape = {units},
       .initialize = [dense = *this](Matrix& values, const InitContext& context) {
         if (dense.bias_init) {
           (*dense.bias_init)->fill(values, context);
         } else {
           dense.init->fill_bias(values, context);
         }
       }});
  return needs;
}

// y = W x + b
void Dense::forward(const Frame& frame) const {
  View y = frame.y;
  if (bias) {
    y.colwise() = frame.weight(1).col(0);
    multiply_add(frame.weight(0), frame.x, y);
  } else {
    multiply(frame.weight(0), frame.x, y);
  }
}

// dW = dy x^T; once per tile, db = sum of dy over the batch
void Dense::backward_parameters(const Frame& frame) const {
  multiply(frame.dy, transposed(frame.x), frame.gradient(0));
  if (!bias || frame.inputs.begin > 0) return;
  sum_columns(frame.dy, frame.gradient(1));
}

// dx = W^T dy, summed over tiles of units
void Dense::backward_inputs(const Frame& frame) const {
  for (Index t = 0; t < tile_count(units); ++t) {
    const IndexRange block = tile(t, units);
    const ConstView w = columns(frame.weight(0, t), frame.units);
    const ConstView dy = rows(frame.dy, block);
    if (t == 0) {
      multiply(transposed(w), dy, frame.dx);
    } else {
      multiply_add(transposed(w), dy, frame.dx);
    }
  }
}

}}  // namespace rectify
