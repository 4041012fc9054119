#include <rectify/nn/team.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <numeric>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "../catch.hpp"

using namespace rectify;

namespace {

constexpr int most_workers = 4;
constexpr int barriers = 5;

/// What each worker does in a run: throws before this barrier, or at none.
using Throws = std::array<std::optional<int>, most_workers>;

/// Is inside a body while it exists.
struct Inside {
  std::atomic<int>& count;
  explicit Inside(std::atomic<int>& inside) : count(inside) { ++count; }
  ~Inside() { --count; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
};

/// What came out of the run, and how many barriers each worker passed. Both die with this call, so
/// a worker that goes on writes where it should not.
struct Outcome {
  std::string error;
  std::array<int, most_workers> passed{};
  int still_inside = 0;
};

Outcome run_with(const Team& team, const Throws& throws) {
  Outcome outcome;
  std::atomic<int> inside = 0;
  try {
    team.run([&](const Worker& worker) {
      const Inside here(inside);
      const auto i = static_cast<std::size_t>(worker.index());
      for (int b = 0; b <= barriers; ++b) {
        if (throws[i] == b) throw std::runtime_error("worker " + std::to_string(i));
        if (b == barriers) return;
        worker.barrier();
        ++outcome.passed[i];
      }
    });
  } catch (const std::runtime_error& error) {
    outcome.error = error.what();
  }
  outcome.still_inside = inside;
  return outcome;
}

/// The first barrier at which one of the workers throws, and the first of those who do so there.
void check_outcome(const Outcome& outcome, const Throws& throws, int workers) {
  int barrier = barriers + 1, thrower = 0;
  for (int i = 0; i < workers; ++i) {
    const int mine = throws[at(i)].value_or(barriers + 1);
    if (mine < barrier) thrower = i;
    barrier = std::min(barrier, mine);
  }
  const bool failed = barrier <= barriers;
  REQUIRE(outcome.error == (failed ? "worker " + std::to_string(thrower) : ""));
  REQUIRE(outcome.still_inside == 0);
  for (int i = 0; i < workers; ++i) {
    REQUIRE(outcome.passed[at(i)] == std::min(barrier, barriers));
  }
}

/// One or several workers throw, at one barrier or another, and every third run goes well.
void check_failures(int workers, int runs, bool measured) {
  const Team team(workers);
  Phases phases;
  if (measured) team.measure(phases);
  std::mt19937 draw(1);
  const auto below = [&](int n) { return static_cast<int>(draw() % static_cast<unsigned>(n)); };
  for (int run = 0; run < runs; ++run) {
    Throws throws;
    if (run % 3 != 2) {
      for (int n = 1 + below(workers); n > 0; --n) {
        throws[at(below(workers))] = below(barriers + 1);
      }
      if (below(4) == 0) throws.fill(below(barriers + 1));  // all at once
    }
    check_outcome(run_with(team, throws), throws, workers);
  }
}

}  // namespace

TEST_CASE("team: shares cover everything once", "[nn][threads]") {
  std::vector<int> counts(100);
  Team(3).run([&](const Worker& worker) {
    const IndexRange mine = worker.share(100);
    for (Index i = mine.begin; i < mine.end; ++i) ++counts[at(i)];
  });
  CHECK(counts == std::vector<int>(100, 1));
}

TEST_CASE("team: what is written before a barrier is read after it", "[nn][threads]") {
  std::vector<int> written(4), sums(4);
  Team(4).run([&](const Worker& worker) {
    const auto i = static_cast<std::size_t>(worker.index());
    written[i] = 1;
    worker.barrier();
    sums[i] = std::accumulate(written.begin(), written.end(), 0);
  });
  const int workers = written[3] == 1 ? 4 : 1;
  CHECK(sums[0] == workers);
}

TEST_CASE("team: tells how long each worker worked and waited in each phase", "[nn][threads]") {
  const Team team(2);
  Phases phases;
  team.measure(phases);
  for (int run = 0; run < 3; ++run) {
    team.run([](const Worker& worker) {
      if (worker.index() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      worker.barrier();
    });
  }
  REQUIRE(phases.size() == 2);
  for (const auto& worker : phases) CHECK(worker.size() == 2);
  CHECK(phases[0][0].work > 0.055);
  CHECK(phases[1][0].wait > 0);
  CHECK(phases[1][0].work < phases[0][0].work);
}

TEST_CASE("team: an exception in one worker ends the others at their barrier and comes out",
          "[nn][threads]") {
  const auto fail = [](const Worker& worker) {
    if (worker.index() == 0) throw std::runtime_error("worker 0");
    for (int i = 0; i < 3; ++i) worker.barrier();
  };
  CHECK_THROWS_WITH(Team(3).run(fail), "worker 0");
}

TEST_CASE("team: when a run has failed, all workers have left it, and the next one is as any other",
          "[nn][threads][team]") {
  for (const bool measured : {false, true}) {
    check_failures(2, 300, measured);
    for (const int workers : {3, 4}) check_failures(workers, 30, measured);
  }
}

TEST_CASE("team: each worker alone throws before each barrier, between runs that go well",
          "[nn][threads][team]") {
  const Team team(most_workers);
  for (int round = 0; round < 50; ++round) {
    for (int worker = 0; worker < team.size(); ++worker) {
      for (int barrier = 0; barrier <= barriers; ++barrier) {
        Throws throws;
        throws[at(worker)] = barrier;
        check_outcome(run_with(team, throws), throws, team.size());
        check_outcome(run_with(team, {}), {}, team.size());
      }
    }
  }
}

TEST_CASE("team: over many rounds every worker sees what all wrote in the round before",
          "[nn][threads][team]") {
  const Team team(3);
  constexpr int rounds = 20'000;
  std::vector<int> written(at(team.size()));
  std::atomic<int> wrong = 0;
  team.run([&](const Worker& worker) {
    for (int round = 1; round <= rounds; ++round) {
      written[at(worker.index())] = round;
      worker.barrier();
      for (const int value : written) wrong += value != round;
      worker.barrier();
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("team: thousands of runs of which two in three fail", "[nn][threads][team][every]") {
  for (const bool measured : {false, true}) {
    check_failures(2, 2'000, measured);
    check_failures(4, 100, measured);
  }
}

TEST_CASE("team: is destroyed, or measured, right after a run that failed", "[nn][threads][team]") {
  for (int k = 0; k < 200; ++k) {
    Phases phases;
    const Team team(4);
    Throws throws;
    throws[at(k % 4)] = k % (barriers + 1);
    check_outcome(run_with(team, throws), throws, 4);
    if (k % 2 == 0) continue;
    team.measure(phases);
    check_outcome(run_with(team, {}), {}, 4);
    for (const auto& worker : phases) REQUIRE(worker.size() == barriers + 1);
  }
}

TEST_CASE("team: an exception passes from a team within a team to the outermost",
          "[nn][threads][team]") {
  const Team outer(2), first(2), second(2);
  for (int k = 0; k < 500; ++k) {
    std::atomic<int> inside = 0;
    const auto body = [&](const Worker& worker) {
      const Inside here(inside);
      const Team& inner = worker.index() == 0 ? first : second;
      inner.run([&](const Worker& other) {
        const Inside there(inside);
        if (worker.index() == k % 2 && other.index() == k / 2 % 2)
          throw std::runtime_error("inner");
        other.barrier();
      });
      worker.barrier();
    };
    REQUIRE_THROWS_WITH(outer.run(body), "inner");
    REQUIRE(inside == 0);
  }
}

TEST_CASE("team: a run within a run of the same team is refused, not waited for",
          "[nn][threads][team]") {
  const Team team(2);
  for (const int nested : {0, 1}) {
    CHECK_THROWS_WITH(team.run([&](const Worker& worker) {
      if (worker.index() == nested) team.run([](const Worker&) {});
      worker.barrier();
    }),
                      "team: run: expected one run at a time, got a nested one");
  }
  int called = 0;
  Team(1).run([&](const Worker&) { Team(1).run([&](const Worker&) { ++called; }); });
  CHECK(called == 1);
}

TEST_CASE("team: a body that catches what a barrier throws gets it again at the next one",
          "[nn][threads][team]") {
  const Team team(3);
  for (int k = 0; k < 500; ++k) {
    std::array<int, 3> caught{};
    const auto body = [&](const Worker& worker) {
      if (worker.index() == k % 3) throw std::runtime_error("first");
      for (int b = 0; b < barriers; ++b) {
        try {
          worker.barrier();
        } catch (...) {
          ++caught[at(worker.index())];
        }
      }
      if (k % 2 == 0) throw std::runtime_error("what it made of it");
    };
    REQUIRE_THROWS_WITH(team.run(body), "first");
    REQUIRE(std::accumulate(caught.begin(), caught.end(), 0) == 2 * barriers);
  }
}

// Sanitizers take all addresses for themselves.
#if defined(__linux__) && !defined(RECTIFY_SANITIZED)

TEST_CASE("team: where the system has no more threads it has fewer workers", "[nn]") {
  const pid_t child = ::fork();  // which alone is short of memory
  if (child == 0) {
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const auto room = static_cast<rlim_t>(pages * ::sysconf(_SC_PAGESIZE)) + (rlim_t{40} << 20);
    const rlimit limit{room, room};
    ::setrlimit(RLIMIT_AS, &limit);
    const Team team(256);
    std::vector<int> sizes(256);
    team.run([&](const Worker& worker) { sizes[at(worker.index())] = worker.count(); });
    const bool all = std::ranges::count(sizes, team.size()) == team.size();
    ::_exit(team.size() < 256 && all ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

#endif
