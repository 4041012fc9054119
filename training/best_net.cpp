#include "best_net.hpp"

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr auto best = "best";

}  // namespace

void BestNet::after_epoch(Training& training) {
  const Epoch& epoch = training.epoch;
  if (!epoch.validation_loss || !(*epoch.validation_loss < loss_)) return;
  loss_ = *epoch.validation_loss;
  epoch_ = epoch.number;
  net_ = {training.net().weights(), training.net().buffers()};
}

void BestNet::save(RunState& state) const {
  if (epoch_ == 0) return;
  state.kept[best] = net_;
  state.notes[best] = {{"epoch", epoch_}, {"validation_loss", loss_}};
}

void BestNet::restore(const RunState& state) {
  const auto found = state.kept.find(best);
  if (found == state.kept.end()) return;
  net_ = found->second;
  epoch_ = state.notes.at(best).at("epoch").get<Index>();
  loss_ = state.notes.at(best).at("validation_loss").get<double>();
}

void BestNet::put_back(Sequential& net) const {
  if (epoch_ == 0) {
    throw Diverged(Mismatch{"checkpoint", "model", "an epoch with a finite validation loss", "none",
                            "a lower learning_rate may help"});
  }
  net.weights() = net_.weights;
  net.buffers() = net_.buffers;
}

}  // namespace rectify::inline RECTIFY_PRECISION
