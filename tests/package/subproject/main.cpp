#include <math.h>

#include <rectify/rectify.hpp>

using namespace rectify;

/// The activations as functions, beside a net of nothing else.
int main() {
  const Matrix x = Matrix::Random(3, 5);
  const bool same = relu(x) == Sequential(3, {ReLU{}}).predict(x) &&
                    leaky_relu(x, 0.2) == Sequential(3, {LeakyReLU{0.2}}).predict(x);
  return same && relu(-1) == 0 && sigmoid(0.0) == Scalar(0.5) && tanh(0.0F) == 0 ? 0 : 1;
}
