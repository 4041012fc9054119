#include "catalogue.hpp"

#include "continual_backprop.hpp"
#include "redo.hpp"
#include "shrink_and_perturb.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

template <>
Registry<Cure>& registry<Cure>() {
  static auto cures = Registry<Cure>::of<ReDo, ContinualBackprop, ShrinkAndPerturb>();
  return cures;
}

}}  // namespace rectify
