#include "shrink_and_perturb.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void ShrinkAndPerturb::treat(Treatment& treatment) const {
  const auto& parameters = treatment.net.parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const Tensor& tensor = parameters[p];
    if (!tensor.decays) continue;
    const random::Stream stream(treatment.seed, random::Purpose::noise,
                                static_cast<std::uint32_t>(treatment.step),
                                static_cast<std::uint32_t>(p));
    for (Index unit = 0; unit < tensor.units(); ++unit) {
      for (Index input = 0; input < tensor.inputs(); ++input) {
        Scalar& weight = treatment.surgery.weight(tensor, unit, input);
        const double drawn = noise * stream.normal(static_cast<std::uint32_t>(unit),
                                                   static_cast<std::uint32_t>(input));
        weight = static_cast<Scalar>((1 - shrink) * static_cast<double>(weight) + drawn);
      }
    }
  }
}

}}  // namespace rectify
