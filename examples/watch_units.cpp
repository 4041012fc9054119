#include <rectify/rectify.hpp>

#include <cstdio>

using namespace rectify;

/// Trains with far too high a learning rate, which kills most units; prints which units died and
/// why, and prunes those that are constant.
int main() {
  Sequential net(784, {Dense{64}, ReLU{}, Dense{32}, ReLU{}, Dense{10}});
  const auto [train, test] = datasets::digits();
  const auto vitals = std::make_shared<Vitals>(
      draw_probe(train, 2000, /*seed*/ 1),
      Vitals::Options{
          .every_steps = 10, .forensics = true, .on_probe = [](const Probe& probe, std::size_t) {
            for (const Death& death : probe.deaths) {
              std::printf("%s\n", sentence(death).c_str());
            }
          }});
  const Trainer trainer{
      {.optimizer = SGD{.learning_rate = 0.17, .momentum = 0.9}, .batch_size = 64, .epochs = 2}};
  trainer.fit(net, train, {}, {vitals});
  for (const LayerCensus& layer : vitals->census()->layers) {
    std::printf("layer %td: %td of %zu units are dead\n", layer.layer, layer.dead(),
                layer.units.size());
  }
  const Pruned pruned = prune(net, train);
  std::printf("%td units removed; the outputs change by at most %g\n", pruned.removed(),
              pruned.largest_difference);
  return 0;
}
