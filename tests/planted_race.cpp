#include <rectify/nn/team.hpp>

#include <cstdio>

/// Two workers write the same number without a barrier in between: what a thread sanitizer that
/// works must find.
int main() {
  const rectify::Team team(2);
  long sum = 0;
  team.run([&](const rectify::Worker& worker) {
    for (int i = 0; i < 10'000; ++i) sum += worker.index();
  });
  std::printf("%ld\n", sum);
}
