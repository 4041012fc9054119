#include "normalization.hpp"

#include "../base/expect.hpp"
#include "scale.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void Normalization::check(Index features) const {
  expect_equal(std::ssize(mean), std::ssize(deviation), "normalization", "means");
  if (uniform() || deviation.empty()) return;
  expect_equal(std::ssize(deviation), features, "normalization", "features");
}

void Normalization::apply(View x) const {
  check(x.rows());
  if (uniform()) {
    for (Index column = 0; column < x.cols(); ++column) {
      Scalar* sample = x.data() + column * x.outerStride();
      scale(sample, x.rows(), mean[0], deviation[0], sample);
    }
  } else if (!deviation.empty()) {
    const Eigen::Map<const Eigen::VectorXf> means(mean.data(), x.rows()),
        deviations(deviation.data(), x.rows());
    for (Index column = 0; column < x.cols(); ++column) {
      x.col(column) = (x.col(column) - means.cast<Scalar>())
                          .cwiseProduct(deviations.cast<Scalar>().cwiseInverse());
    }
  }
}

void Normalization::write(std::span<Scalar> shift, std::span<Scalar> scale) const {
  check(std::ssize(shift));
  expect_equal(std::ssize(scale), std::ssize(shift), "normalization", "values of scale");
  for (std::size_t k = 0; k < shift.size(); ++k) {
    const std::size_t place = uniform() ? 0 : k;
    shift[k] = deviation.empty() ? 0 : static_cast<Scalar>(mean[place]);
    scale[k] = deviation.empty() ? 1 : 1 / static_cast<Scalar>(deviation[place]);
  }
}

}}  // namespace rectify
