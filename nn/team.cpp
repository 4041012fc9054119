#include "team.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "../base/stopwatch.hpp"

#ifdef __linux__
#include <sched.h>
#endif

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Thrown by a barrier when another worker has thrown.
struct TeamFailed {};

/// A waiting worker spins this often, then yields its processor (which the other worker may need),
/// then sleeps. Spinning lasts longer than the workers' phases of a step differ. Yielding lasts
/// some milliseconds: a worker that slept at once would look idle to a scheduler that has put two
/// of them on one processor.
constexpr int spins = 2'000;
constexpr int yields = 20'000;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/// Spins, then yields, until `value` differs from `old`; false if it has not changed by then.
bool changed(const std::atomic<unsigned>& value, unsigned old) {
  for (int i = 0; i < spins + yields; ++i) {
    if (value.load(std::memory_order_acquire) != old) return true;
    i < spins ? pause() : std::this_thread::yield();
  }
  return false;
}

void wait_until_changed(const std::atomic<unsigned>& value, unsigned old) {
  if (!changed(value, old)) value.wait(old, std::memory_order_acquire);
}

}  // namespace

/// The threads of a team besides the caller of `run`, and their shared state.
class Crew {
 public:
  explicit Crew(int size) : states_(static_cast<std::size_t>(size)) {
    threads_.reserve(states_.size() - 1);
    try {
      for (int i = 1; i < size; ++i) threads_.emplace_back([this, i] { serve(i); });
    } catch (const std::system_error&) {
      // The system has no more threads: continue with fewer.
    }
    size_ = static_cast<unsigned>(threads_.size()) + 1;
  }
  ~Crew() { stop(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  int size() const { return static_cast<int>(size_); }

  void measure(Phases& phases) {
    phases.assign(size_, {});
    phases_ = &phases;
  }

  void run(const void* body, void (*call)(const void*, const Worker&)) {
    if (running_.exchange(true, std::memory_order_relaxed)) {
      throw std::logic_error("team: run: expected one run at a time, got a nested one");
    }
    body_ = body;
    call_ = call;
    failed_.store(false, std::memory_order_relaxed);
    start();
    work(0);
    const std::exception_ptr error = failed_ ? take_error() : nullptr;
    running_.store(false, std::memory_order_relaxed);
    if (error) std::rethrow_exception(error);
  }

  void barrier(int index) {
    WorkerState& state = state_of(index);
    if (state.stopped) throw TeamFailed{};  // the body has caught the first one
    if (!timed_wait(index)) return;
    state.stopped = true;
    throw TeamFailed{};
  }

 private:
  /// State of a worker during a call of `run`.
  struct alignas(cache_line) WorkerState {
    Stopwatch watch = {};
    std::size_t phase = 0;
    bool stopped = false;  ///< a barrier has thrown since another worker failed
    std::exception_ptr error = nullptr;
  };

  WorkerState& state_of(int index) { return states_[at(index)]; }

  /// `wait_for_all`, with the times recorded if `measure` was called.
  bool timed_wait(int index) {
    if (phases_ == nullptr) return wait_for_all();
    WorkerState& state = state_of(index);
    const double work = state.watch.lap();
    const bool failed = wait_for_all();
    const double wait = state.watch.lap();
    std::vector<Phase>& phases = (*phases_)[at(index)];
    if (phases.size() <= state.phase) phases.resize(state.phase + 1);
    phases[state.phase].work += work;
    phases[state.phase].wait += wait;
    ++state.phase;
    return failed;
  }

  /// Waits for all workers and returns whether one had failed before. The last one to arrive
  /// decides this for all: a worker that leaves late could see a later failure.
  bool wait_for_all() {
    const unsigned round = rounds_.load(std::memory_order_relaxed);
    if (waiting_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
      waiting_.store(0, std::memory_order_relaxed);
      const bool failed = failed_.load(std::memory_order_relaxed);
      rounds_.store(((round | has_failed) + 1) | (failed ? has_failed : 0),
                    std::memory_order_release);
      rounds_.notify_all();
      return failed;
    }
    wait_until_changed(rounds_, round);
    // Does not change before this worker arrives at the next barrier.
    return (rounds_.load(std::memory_order_relaxed) & has_failed) != 0;
  }

  void stop() {
    stopping_ = true;
    start();
  }

  void start() {
    jobs_.fetch_add(1, std::memory_order_release);
    jobs_.notify_all();
  }

  void serve(int index) {
    for (unsigned job = 0;; ++job) {
      wait_until_changed(jobs_, job);
      if (stopping_) return;
      work(index);
    }
  }

  // All workers pass the same number of barriers. One that throws goes to the final barrier, which
  // lets the others leave theirs by an exception.
  void work(int index) {
    WorkerState& state = state_of(index);
    state.stopped = false;
    const bool measured = phases_ != nullptr;  // after the last barrier it may change
    if (measured) state = {};
    try {
      call_(body_, Worker(index, static_cast<int>(size_), this));
    } catch (...) {
      if (!state.stopped) {  // otherwise the body may have replaced TeamFailed
        state.error = std::current_exception();
        failed_.store(true, std::memory_order_relaxed);
      }
    }
    const bool failed = state.stopped || timed_wait(index);
    // Waits until all have left the body and recorded their times.
    if (failed || measured) wait_for_all();
  }

  /// The exception of the worker with the lowest index.
  std::exception_ptr take_error() {
    std::exception_ptr first;
    for (WorkerState& state : states_) {
      std::exception_ptr error = std::exchange(state.error, nullptr);
      if (!first) first = std::move(error);
    }
    return first;
  }

  static constexpr unsigned has_failed = 1;  // bit of `rounds_`

  unsigned size_ = 1;
  const void* body_ = nullptr;
  void (*call_)(const void*, const Worker&) = nullptr;
  bool stopping_ = false;
  std::atomic<bool> running_ = false;
  std::atomic<bool> failed_ = false;                    // a worker has thrown
  alignas(cache_line) std::atomic<unsigned> jobs_ = 0;  // number of calls of `run`
  alignas(cache_line) std::atomic<unsigned> waiting_ = 0;
  alignas(cache_line) std::atomic<unsigned> rounds_ = 0;  // 2 x barriers passed + `has_failed`
  Phases* phases_ = nullptr;
  std::vector<WorkerState> states_;
  std::vector<std::jthread> threads_;
};

void Worker::barrier() const {
  if (crew_ != nullptr) crew_->barrier(index_);
}

Team::Team(int threads) : size_(threads > 0 ? threads : processors()) {
  if (size_ == 1) return;
  crew_ = std::make_shared<Crew>(size_);
  size_ = crew_->size();
}

void Team::measure(Phases& phases) const {
  if (crew_) crew_->measure(phases);
}

void Team::run_erased(const void* body, void (*call)(const void*, const Worker&)) const {
  if (crew_) {
    crew_->run(body, call);
  } else {
    call(body, Worker::alone());
  }
}

int processors() {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}}  // namespace rectify
