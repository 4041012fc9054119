#include <rectify/rectify.hpp>

#include <cstdio>

using namespace rectify;

/// train_in_a_program MODEL: trains on the synthetic digits and saves the net.
int main(int argc, char** argv) {
  Sequential net(784, {Dense{128}, ReLU{}, Dense{10}});
  auto [train, test] = datasets::digits();
  auto [fitting, validation] = train.split(1000, /*seed*/ 1);
  Trainer trainer{{.optimizer = Adam{.learning_rate = 1e-3}, .batch_size = 64, .epochs = 3}};
  const History history = trainer.fit(net, fitting, validation);
  for (const Epoch& epoch : history) {
    std::printf("epoch %td: loss %.4f, validation accuracy %.4f\n", epoch.number, epoch.train_loss,
                *epoch.validation_accuracy);
  }
  const Metrics metrics = evaluate(net, test);
  std::printf("test accuracy %.4f\n", *metrics.accuracy);
  if (argc > 1) save(net, argv[1], {.normalization = test.normalization()});
  return *metrics.accuracy > 0.9 ? 0 : 1;
}
