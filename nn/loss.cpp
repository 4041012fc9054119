#include "loss.hpp"

#include "dataset.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Index Loss::outputs_of(const Dataset& data) { return data.outputs(); }

}}  // namespace rectify
