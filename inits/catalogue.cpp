#include "catalogue.hpp"

#include "lsuv.hpp"
#include "orthogonal.hpp"
#include "rai.hpp"
#include "scaled.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

template <>
Registry<Init>& registry<Init>() {
  static auto inits = Registry<Init>::of<  //
      HeNormal, HeUniform,                 //
      GlorotNormal, GlorotUniform,         //
      LecunNormal, LecunUniform,           //
      TorchDefault, Orthogonal,            //
      LSUV, RAI,                           //
      Normal, Uniform, Constant>();
  return inits;
}

Init Init::he_normal() {
  static const Init init = HeNormal{};
  return init;
}

}}  // namespace rectify
