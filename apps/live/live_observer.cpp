#include "live_observer.hpp"

#include <fmt/format.h>

#include <utility>

#include "../../nn/layer_names.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::chrono::milliseconds between_points{100}, between_pictures{500};

/// The layers of the census, in its order.
std::vector<LiveLayer> layers_of(const Architecture& net, const std::vector<std::string>& places) {
  const LayerNames names(net, places);
  std::vector<LiveLayer> layers;
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    if (!net.layers()[l].needs.activation) continue;
    const auto layer = static_cast<Index>(l);
    layers.push_back({layer, fmt::format("{}, {}", names.full(layer), names.kind(layer))});
  }
  return layers;
}

}  // namespace

void LiveObserver::note(const Probe& probe, std::size_t number) {
  news_.probes.push_back(std::make_shared<const LiveProbe>(live_probe(probe, number)));
  box_->offer(news_);
}

void LiveObserver::begin(Training& training) {
  look_at_weights(training);
  news_.now = training.epoch;
  box_->change([&](LiveState& state) {
    state.add(std::move(news_));
    state.rewind(training.place.step);
    state.epochs = training.epochs;
    state.layers = layers_of(training.net().architecture(), places_);
    state.facts.epochs = training.history;
  });
}

void LiveObserver::after_step(Training& training) {
  loss_sum_ += training.last.loss * training.last.weight;
  weight_sum_ += training.last.weight;
  const Clock::time_point now = Clock::now();
  if (now - offered_ < between_points && news_.probes.empty()) return;
  offered_ = now;
  close_point(training);
  if (box_->watched() && now - pictured_ >= between_pictures) {
    look_at_weights(training);
    pictured_ = now;
  }
  box_->offer(news_);
}

void LiveObserver::after_epoch(Training& training) {
  news_.now = training.epoch;
  news_.epochs.push_back(training.epoch);
  news_.epochs.back().details = {};
  box_->offer(news_);
}

void LiveObserver::end(Training& training) {
  close_point(training);
  look_at_weights(training);
  box_->change([&](LiveState& state) {
    state.add(std::move(news_));
    state.trained = true;
  });
}

void LiveObserver::close_point(const Training& training) {
  news_.now = training.epoch;
  if (weight_sum_ > 0) news_.losses.push_back({training.place.step, loss_sum_ / weight_sum_});
  loss_sum_ = weight_sum_ = 0;
}

void LiveObserver::look_at_weights(const Training& training) {
  if (auto weights = live_weights(training.net(), training.data(), training.place.step)) {
    news_.weights = std::make_shared<const LiveWeights>(std::move(*weights));
  }
}

}}  // namespace rectify
