#pragma once

#include <cstdint>

#include <rectify/training/observer.hpp>
#include <rectify/training/run_state.hpp>

namespace rectify::test {

/// Takes the state after a step; stops there if asked to.
class TakesState : public Observer {
 public:
  explicit TakesState(std::uint64_t step, bool stops = false) : step_(step), stops_(stops) {}
  void after_step(Training& training) override {
    if (training.place.step != step_) return;
    state = training.state();
    if (stops_) training.stop("seen enough");
  }
  RunState state;

 private:
  std::uint64_t step_;
  bool stops_;
};

}  // namespace rectify::test
