#pragma once

#include <array>
#include <string>
#include <vector>

#include "../../vitals/death.hpp"
#include "run_material.hpp"

/// Why the units of a run died, from deaths.jsonl.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The deaths of one layer.
struct LayerCauses {
  Index layer = 0;
  Index deaths = 0;
  Index revived = 0;                        ///< deaths after which training revived the unit
  std::array<Index, cause_count> causes{};  ///< by `Cause`: the one that lowered z most
  Index without_cause = 0;                  ///< z did not fall
  Index by_gradient = 0;                    ///< weights or bias, mostly by the steps' gradients
  Index by_momentum = 0;                    ///< weights or bias, mostly by momentum
  Index by_decay = 0;                       ///< weights or bias, mostly by weight decay
  std::array<Index, 3> largest{};  ///< mostly by gradient, momentum, decay: the largest update
  Index without_gradient = 0;      ///< the largest update of the unit had no gradient
  Index offset_by_sample = 0;      ///< another sample made up for a part of the decrease
};

struct Causes {
  std::vector<LayerCauses> layers;     ///< of layers with deaths, first to last
  std::vector<std::string> sentences;  ///< one for each death, in the order of the deaths
};

/// Empty unless the run was trained with `vitals.forensics`. Throws DataError if the file is
/// damaged.
Causes causes_of(const RunMaterial& material);

}}  // namespace rectify
