#include "catalogue.hpp"

#include "activations.hpp"
#include "dense.hpp"
#include "prelu.hpp"

namespace rectify::inline RECTIFY_PRECISION {

template <>
Registry<Layer>& registry<Layer>() {
  static auto layers = Registry<Layer>::of<            //
      Dense,                                           //
      ReLU, LeakyReLU, PReLU, ReLU6, ELU, SELU, CELU,  //
      GELU, Mish, Softplus, HardSwish,                 //
      Tanh, Sigmoid, Softsign, HardTanh, HardSigmoid, Identity>();
  return layers;
}

}  // namespace rectify::inline RECTIFY_PRECISION
