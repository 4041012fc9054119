#include <rectify/rectify.hpp>

using namespace rectify;

/// Whether the rule that the library made is, here too, what it is there.
bool knows_its_types() {
  const auto* entry = registry<Layer>().find("relu");
  std::vector<Problem> problems;
  const Json json{{"type", "relu"}};
  return entry != nullptr && entry->read(Reader(json, "", problems), {}).as<ReLU>() != nullptr;
}

bool throws_what_it_says() {
  try {
    Sequential(2, {Dense{0}});
  } catch (const ConfigError&) {
    return true;
  }
  return false;
}

/// trains MODEL: exclusive or, by a net that is saved.
int main(int argc, char** argv) {
  if (argc != 2 || !knows_its_types() || !throws_what_it_says()) return 2;
  Matrix x(2, 4);
  x << 0, 0, 1, 1,  //
      0, 1, 0, 1;
  const Dataset data = Dataset::of_values(x, {0, 1, 1, 0}, 2);
  Sequential net(2, {Dense{8}, Tanh{}, Dense{2}});
  const Trainer trainer{{.optimizer = Adam{.learning_rate = 0.1}, .batch_size = 4, .epochs = 100}};
  trainer.fit(net, data);
  save(net, argv[1]);
  return *evaluate(net, data).accuracy == 1 ? 0 : 1;
}
