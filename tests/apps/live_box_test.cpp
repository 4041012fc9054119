#include <atomic>
#include <thread>

#include "../../apps/live/live_box.hpp"
#include "../catch.hpp"

using namespace rectify;

namespace {

LiveNews news_of(std::uint64_t step) {
  LiveNews news;
  news.losses.push_back({step, 1});
  news.probes.push_back(std::make_shared<const LiveProbe>(
      LiveProbe{.number = step, .time = {1, step}, .layers = {{0, dead_unit}}}));
  news.now.step = step;
  return news;
}

}  // namespace

TEST_CASE("live box: facts are thinned out, and the first and the newest stay", "[live]") {
  LiveState state;
  for (std::uint64_t step = 1; step <= 5000; ++step) state.add(news_of(step));
  CHECK(state.facts.losses.size() <= most_facts);
  CHECK(state.facts.losses.size() > most_facts / 4);
  CHECK(state.facts.losses.front().step == 1);
  CHECK(state.facts.losses.back().step == 5000);
  CHECK(state.facts.probes.back()->number == 5000);
}

TEST_CASE("live box: a rollback withdraws the facts of later steps", "[live]") {
  LiveState state;
  for (std::uint64_t step = 1; step <= 10; ++step) state.add(news_of(step));
  state.rewind(4);
  CHECK(state.facts.losses.back().step == 4);
  CHECK(state.facts.probes.back()->time.step == 4);
  CHECK(state.rewound == 1);
}

TEST_CASE("live box: all news arrive while another thread reads", "[live][threads]") {
  constexpr std::uint64_t steps = 400;  // below `most_facts`: none is thinned out
  LiveBox box;
  std::atomic<bool> done = false;
  std::uint64_t seen = 0;
  std::thread reader([&] {
    std::uint64_t version = 0;
    while (!done) {
      box.set_watched(seen % 2 == 0);
      if (const auto state = box.newer_than(version)) seen = state->facts.losses.size();
    }
  });
  LiveNews news;
  for (std::uint64_t step = 1; step <= steps; ++step) {
    LiveNews more = news_of(step);
    news.losses.push_back(more.losses.front());
    news.probes.push_back(more.probes.front());
    if (box.watched()) news.now.step = step;
    box.offer(news);
  }
  box.change([&](LiveState& state) { state.add(std::move(news)); });
  done = true;
  reader.join();
  std::uint64_t version = 0;
  const auto state = box.newer_than(version);
  REQUIRE(state);
  REQUIRE(state->facts.losses.size() == steps);
  for (std::uint64_t step = 1; step <= steps; ++step) {
    CHECK(state->facts.losses[step - 1].step == step);
    CHECK(state->facts.probes[step - 1]->number == step);
  }
  CHECK_FALSE(box.newer_than(version));
}
