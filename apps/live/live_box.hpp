#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "live_state.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Where the thread that trains leaves facts, and the thread that serves pages finds them.
class LiveBox {
 public:
  /// Moves the news into the box, unless the box is being read at this moment: then the news stay
  /// where they are, to be offered again. Never waits.
  void offer(LiveNews& news) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return;
    state_.add(std::move(news));
    ++version_;
  }
  /// Changes the state by `change(LiveState&)`. Waits while the box is read: not for use between
  /// steps.
  template <class Change>
  void change(Change&& change) {
    const std::scoped_lock lock(mutex_);
    change(state_);
    ++version_;
  }

  /// The state, if it has changed since `version`, which is then set to that of the state.
  std::optional<LiveState> newer_than(std::uint64_t& version) const {
    if (version_ == version) return std::nullopt;
    const std::scoped_lock lock(mutex_);
    version = version_;
    return state_;
  }

  /// Whether a page is open: what only an open page shows need not be computed otherwise.
  bool watched() const { return watched_; }
  void set_watched(bool watched) { watched_ = watched; }

 private:
  mutable std::mutex mutex_;
  LiveState state_;
  std::atomic<std::uint64_t> version_ = 1;
  std::atomic<bool> watched_ = false;
};

}}  // namespace rectify
