#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <vector>

#include "parameters.hpp"

/// Thread teams.
namespace rectify { inline namespace RECTIFY_PRECISION {

class Crew;

/// One of the threads of a team while it runs.
class RECTIFY_API Worker {
 public:
  /// A single worker without a team.
  static Worker alone() { return Worker(0, 1, nullptr); }

  int index() const { return index_; }
  int count() const { return count_; }
  /// This worker's contiguous share of 0 .. n-1. It depends only on n and the size of the team, so
  /// a worker gets the same tiles in every phase of a step.
  IndexRange share(Index n) const { return {n * index_ / count_, n * (index_ + 1) / count_}; }
  /// Waits for the whole team. If another worker has thrown, throws here and at all later barriers
  /// of this call of `run`.
  void barrier() const;

 private:
  friend class Crew;
  Worker(int index, int count, Crew* crew) : index_(index), count_(count), crew_(crew) {}

  int index_;
  int count_;
  Crew* crew_;
};

/// Seconds that one worker spent working before a barrier (or the end) and waiting at it, summed
/// over calls of `run`.
struct Phase {
  double work = 0;
  double wait = 0;
};
/// By worker, by phase.
using Phases = std::vector<std::vector<Phase>>;

/// Threads that run a function together. `run` is called by one thread at a time, which becomes
/// worker 0; several teams may run at once, also nested.
class RECTIFY_API Team {
 public:
  /// `threads` >= 1; 0: one for each processor that this process may use. Fewer if the system
  /// cannot start all of them.
  explicit Team(int threads = 0);
  int size() const { return size_; }

  /// Calls `body(worker)` on every worker and returns when all have finished. If a worker throws,
  /// the others stop at their next barrier, and its exception is rethrown here (if several throw,
  /// that of the lowest index). The team remains usable. Allocates no memory. Throws
  /// std::logic_error if called within `run` of the same team of two or more.
  template <class Body>
  void run(Body&& body) const {
    auto* const address = std::addressof(body);
    run_erased(static_cast<const void*>(&address), [](const void* erased, const Worker& worker) {
      (**static_cast<decltype(&address)>(erased))(worker);
    });
  }

  /// Adds the times of all further calls of `run` to `phases`, for profiling. A team of one has
  /// none. `phases` must outlive the team.
  void measure(Phases& phases) const;

 private:
  void run_erased(const void* body, void (*call)(const void*, const Worker&)) const;
  int size_;
  std::shared_ptr<Crew> crew_;  // none for a team of one
};

/// Number of processors that this process may use.
RECTIFY_API int processors();

}}  // namespace rectify
