#include "observer.hpp"

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void Surgery::reset_slots(const Tensor& tensor, Index unit, Index input) {
  step_.reset_slots(place_of(tensor, unit, input));
  if (Scalar* average = averaged(tensor, unit, input)) *average = weight(tensor, unit, input);
}

Scalar* Surgery::averaged(const Tensor& tensor, Index unit, Index input) {
  if (step_.averaged() == nullptr) return nullptr;
  return &step_.averaged()->weights()[place_of(tensor, unit, input)];
}

void Surgery::set_buffer(const Tensor& tensor, Index unit, Scalar value) {
  const std::size_t place = place_of(tensor, unit, 0);
  net_.buffers()[place] = value;
  if (step_.averaged() != nullptr) step_.averaged()->buffers()[place] = value;
}

RunState Training::state() const {
  RunState state{.place = place, .history = history};
  step_.save(state);
  // Observers may have added to the epoch since.
  const bool just_finished = !history.empty() && history.back().number == epoch.number;
  if (just_finished) state.history.back() = epoch;
  for (const auto& observer : observers_) observer->save(state);
  return state;
}

void check_kept(bool good, const char* whose) {
  if (!good)
    throw DataError(Mismatch{.where = "checkpoint",
                             .what = whose,
                             .expected = "data of this net",
                             .got = "data of another"});
}

}}  // namespace rectify
