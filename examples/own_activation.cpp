#include <rectify/apps/commands/command_line.hpp>
#include <rectify/layers/catalogue.hpp>

#include <cmath>

using namespace rectify;

/// x + sin(a x)^2 / a (Ziyin et al. 2020).
struct Snake {
  static constexpr auto kind = "snake";
  double a = 1;
  static constexpr auto fields() {
    return std::tuple{field("a", &Snake::a, "frequency", positive)};
  }
  Scalar value(Scalar x) const {
    const Scalar s = std::sin(Scalar(a) * x);
    return x + s * s / Scalar(a);
  }
  Scalar slope_from_input(Scalar x) const { return 1 + std::sin(2 * Scalar(a) * x); }
};

/// The rectify command with the activation snake added: own_activation train examples/snake.json
int main(int argc, char** argv) {
  registry<Layer>().add<Snake>();
  return command_line(argc, argv);
}
