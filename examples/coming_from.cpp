#include <rectify/rectify.hpp>

#include <cstdio>

using namespace rectify;

namespace {

/// Stops training after three epochs in which the validation loss has not improved.
class Patience : public Observer {
 public:
  void after_epoch(Training& training) override {
    const double loss = training.epoch.validation_loss.value_or(0);
    waited_ = loss < best_ ? 0 : waited_ + 1;
    best_ = std::min(best_, loss);
    if (waited_ == 3) training.stop("no improvement for three epochs");
  }

 private:
  double best_ = 1e30;
  int waited_ = 0;
};

}  // namespace

/// The C++ lines of docs/coming_from.md, in the same order.
int main() {
  // A layer and its activation
  Sequential layer(100, {Dense{64}, ReLU{}});

  // An activation as a function
  const float one = relu(-3.5f);
  const Matrix x = Matrix::Random(100, 32);
  const Matrix rectified = relu(x);

  // Leaky ReLU and PReLU
  const Matrix leaking = leaky_relu(x, 0.01);
  Sequential learns_its_slope(100, {Dense{64}, PReLU{.slope = 0.25}, Dense{10}});
  Sequential fixed_slope(100, {Dense{64}, LeakyReLU{.negative_slope = 0.01}, Dense{10}});

  // Initial weights
  Sequential he(100, {Dense{64, HeNormal{}}, ReLU{}, Dense{10, GlorotUniform{}}}, /*seed*/ 42);
  Sequential as_torch(100, {Dense{64, TorchDefault{}}, ReLU{}, Dense{10, TorchDefault{}}});

  // Data
  auto [train, test] = datasets::digits();
  auto [fitting, validation] = train.split(1000, /*seed*/ 42);

  // Training
  Sequential net(784, {Dense{128}, ReLU{}, Dense{10}}, /*seed*/ 42);
  Trainer trainer{{.optimizer = Adam{.learning_rate = 1e-3},
                   .loss = SoftmaxCrossEntropy{},
                   .schedule = Cosine{},
                   .batch_size = 64,
                   .epochs = 5,
                   .seed = 42}};
  const History history = trainer.fit(net, fitting, validation);
  const double last_loss = history.back().train_loss;

  // A callback
  trainer.fit(net, fitting, validation, Observers{std::make_shared<Patience>()});

  // Evaluation
  const Metrics metrics = evaluate(net, test);
  std::printf("loss %.4f, accuracy %.4f\n", metrics.loss, *metrics.accuracy);

  // Prediction: each column is a sample
  const Matrix logits = net.predict(Matrix::Random(784, 32));

  // Weights and parameter counts
  const Matrix weights = net.tensor("0.weight");
  const Index parameters = net.architecture().parameter_count();

  // Which units are dead
  const LayerCensus census = take_census(net, validation).layers[0];
  std::printf("%td of %zu units dead\n", census.dead(), census.units.size());

  // Saving and loading
  save(net, "coming_from.safetensors", {.normalization = test.normalization()});
  const SavedModel loaded = load("coming_from.safetensors");

  const bool good = one == 0 && rectified.minCoeff() == 0 && leaking.minCoeff() < 0 &&
                    std::isfinite(last_loss) && logits.rows() == 10 && weights.cols() == 784 &&
                    parameters == 101770 && loaded.net.inputs() == 784 && *metrics.accuracy > 0.9;
  return good ? 0 : 1;
}
