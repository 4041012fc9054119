#include "observer.hpp"

namespace rectify::inline RECTIFY_PRECISION {

void Surgery::forget(const Tensor& tensor, Index unit, Index input) {
  for (std::size_t k = 0; k < step_.slot_count(); ++k) {
    step_.slot(k)[static_cast<std::size_t>(tensor.at(unit, input))] = 0;
  }
}

RunState Training::state() const {
  RunState state{.place = place, .net = {net_.weights(), net_.buffers()}};
  for (std::size_t k = 0; k < step_.slot_count(); ++k) state.slots.push_back(step_.slot(k));
  for (const auto& observer : observers_) observer->save(state);
  return state;
}

}  // namespace rectify::inline RECTIFY_PRECISION
