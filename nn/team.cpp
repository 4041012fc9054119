#include "team.hpp"

#include <algorithm>
#include <atomic>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// Thrown out of a barrier into a worker whose team has failed elsewhere.
struct Abandoned {};

}  // namespace

struct Worker::Shared {
  std::atomic<bool> failed = false;
  std::exception_ptr error;  // of the worker that failed first
};

void Worker::barrier() const {
  if (shared_ == nullptr) return;
#ifdef _OPENMP
#pragma omp barrier
#endif
  if (shared_->failed) throw Abandoned{};
}

Team::Team(int threads) : size_(threads > 0 ? threads : processors()) {
#ifndef _OPENMP
  size_ = 1;
#endif
}

// Every worker passes the same number of barriers: one that throws goes straight to the closing
// barrier, where it meets the others at whichever barrier they are, and they leave there.
void Team::run_erased(const void* body, void (*call)(const void*, const Worker&)) const {
  Worker::Shared shared;
  const auto work = [&](int index, int count) {
    const Worker worker(index, count, &shared);
    try {
      try {
        call(body, worker);
      } catch (const Abandoned&) {
        return;
      } catch (...) {
        if (!shared.failed.exchange(true)) shared.error = std::current_exception();
      }
      worker.barrier();
    } catch (const Abandoned&) {
    }
  };
#ifdef _OPENMP
#pragma omp parallel num_threads(size_)
  work(omp_get_thread_num(), omp_get_num_threads());
#else
  work(0, 1);
#endif
  if (shared.error) std::rethrow_exception(shared.error);
}

int processors() {
#ifdef _OPENMP
  return std::max(1, omp_get_num_procs());
#else
  return 1;
#endif
}

OneThread::OneThread() {
#ifdef _OPENMP
  before_ = omp_get_max_threads();
  omp_set_num_threads(1);
#else
  before_ = 1;
#endif
}

OneThread::~OneThread() {
#ifdef _OPENMP
  omp_set_num_threads(before_);
#endif
}

}  // namespace rectify::inline RECTIFY_PRECISION
