#include "observer.hpp"

namespace rectify::inline RECTIFY_PRECISION {

void Surgery::forget(const Tensor& tensor, Index unit, Index input) {
  for (std::size_t k = 0; k < step_.slot_count(); ++k) {
    step_.slot(k)[static_cast<std::size_t>(tensor.at(unit, input))] = 0;
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
