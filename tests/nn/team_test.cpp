#include <rectify/nn/team.hpp>

#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("team: shares cover everything once", "[nn][threads]") {
  std::vector<int> counts(100);
  Team(3).run([&](const Worker& worker) {
    const Units mine = worker.share(100);
    for (Index i = mine.begin; i < mine.end; ++i) ++counts[static_cast<std::size_t>(i)];
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
