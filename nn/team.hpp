#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <vector>

#include "parameters.hpp"

/// Threads: the only place that starts any.
namespace rectify { inline namespace RECTIFY_PRECISION {

class Crew;

/// One of the threads of a team while it runs.
class RECTIFY_API Worker {
 public:
  /// The worker of a team of one, without a team.
  static Worker alone() { return Worker(0, 1, nullptr); }

  int index() const { return index_; }
  int count() const { return count_; }
  /// This worker's contiguous share of `n` things. It depends on nothing but n and the size of the
  /// team, so the same worker meets the same tiles in every phase of a step.
  Units share(Index n) const { return {n * index_ / count_, n * (index_ + 1) / count_}; }
  /// Waits for the whole team. Throws, here and at all later barriers of the run, if another worker
  /// has thrown.
  void barrier() const;

 private:
  friend class Crew;
  Worker(int index, int count, Crew* crew) : index_(index), count_(count), crew_(crew) {}

  int index_;
  int count_;
  Crew* crew_;
};

/// What one worker did between two barriers of a team's runs, or before the end of them: seconds of
/// work, and of waiting for the others, added up.
struct Phase {
  double work = 0;
  double wait = 0;
};
/// By worker, by phase.
using Phases = std::vector<std::vector<Phase>>;

/// A number of threads that run the same function together. `run` is called by one thread at a
/// time, which is worker 0; several teams may run at once, one within another too.
class RECTIFY_API Team {
 public:
  /// `threads` >= 1; 0 means one for each processor that this process may use. Fewer where the
  /// system has no more.
  explicit Team(int threads = 0);
  int size() const { return size_; }

  /// Calls `body(worker)` on every worker and returns when all have left it. An exception thrown by
  /// a worker stops the others at their next barrier and is thrown here once they have left, too:
  /// of several, that of the worker with the lowest index. Then the team is as good as before.
  /// Allocates nothing. Throws std::logic_error within a run of the same team of two or more.
  template <class Body>
  void run(Body&& body) const {
    auto* const address = std::addressof(body);
    run_erased(&address, [](const void* erased, const Worker& worker) {
      (**static_cast<decltype(&address)>(erased))(worker);
    });
  }

  /// Adds up the phases of all runs from now on, for whoever wants to know where the time goes. A
  /// team of one has none. `phases` must outlive the team.
  void measure(Phases& phases) const;

 private:
  void run_erased(const void* body, void (*call)(const void*, const Worker&)) const;
  int size_;
  std::shared_ptr<Crew> crew_;  // none for a team of one
};

/// How many processors this process may use.
RECTIFY_API int processors();

}}  // namespace rectify
