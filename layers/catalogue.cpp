#include "catalogue.hpp"

#include "activations.hpp"
#include "batch_norm.hpp"
#include "crelu.hpp"
#include "dense.hpp"
#include "dropout.hpp"
#include "layer_norm.hpp"
#include "maxout.hpp"
#include "prelu.hpp"
#include "rrelu.hpp"
#include "silu.hpp"
#include "softmax.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

template <>
Registry<Layer>& registry<Layer>() {
  static auto layers = Registry<Layer>::of<                   //
      Dense,                                                  //
      BatchNorm, LayerNorm, Dropout, AlphaDropout,            //
      ReLU, LeakyReLU, PReLU, RReLU, ReLU6, ELU, SELU, CELU,  //
      CReLU, Maxout,                                          //
      GELU, SiLU, Mish, Softplus, HardSwish,                  //
      Tanh, Sigmoid, Softsign, HardTanh, HardSigmoid,         //
      Softmax, Identity>();
  return layers;
}

std::vector<Layer> default_layers() {
  std::vector<Layer> layers;
  for (const std::string& kind : registry<Layer>().complete_kinds()) {
    std::vector<Problem> problems;
    const Json json = kind;
    if (auto layer = registry<Layer>().read(Reader(json, "", problems))) {
      layers.push_back(*std::move(layer));
    }
  }
  return layers;
}

}}  // namespace rectify
