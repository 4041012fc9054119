#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../../training/observer.hpp"
#include "live_box.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Puts facts about a run into a box. Changes no bit of the run, and never waits for the reader of
/// the box between steps.
class LiveObserver : public Observer {
 public:
  /// `places` are those of the layers in the config, for `LayerNames`.
  LiveObserver(std::shared_ptr<LiveBox> box, std::vector<std::string> places)
      : box_(std::move(box)), places_(std::move(places)) {}

  /// For `RunOptions::on_probe`.
  void note(const Probe& probe, std::size_t number);
  void begin(Training& training) override;
  void after_step(Training& training) override;
  void after_epoch(Training& training) override;
  void end(Training& training) override;

 private:
  using Clock = std::chrono::steady_clock;
  void close_point(const Training& training);
  void look_at_weights(const Training& training);

  std::shared_ptr<LiveBox> box_;
  std::vector<std::string> places_;
  LiveNews news_;
  double loss_sum_ = 0, weight_sum_ = 0;  // of the steps since the last point
  Clock::time_point offered_ = {};        // when news were last offered
  Clock::time_point pictured_ = {};       // when the weights were last copied
};

}}  // namespace rectify
