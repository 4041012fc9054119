#include "activations.hpp"

// Compiled only here: see `Elementwise`.
namespace rectify { inline namespace RECTIFY_PRECISION {

template struct Elementwise<Identity>;

template struct Elementwise<ReLU>;
template struct Elementwise<LeakyReLU>;
template struct Elementwise<ReLU6>;
template struct Elementwise<ELU>;
template struct Elementwise<SELU>;
template struct Elementwise<CELU>;

template struct Elementwise<GELU>;
template struct Elementwise<Mish>;
template struct Elementwise<Softplus>;
template struct Elementwise<HardSwish>;

template struct Elementwise<Tanh>;
template struct Elementwise<Sigmoid>;
template struct Elementwise<Softsign>;
template struct Elementwise<HardTanh>;
template struct Elementwise<HardSigmoid>;

}}  // namespace rectify
