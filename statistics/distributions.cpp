#include "distributions.hpp"

// Boost's exceptions are visible types, which a shared library of ours would export.
#define BOOST_EXCEPTION_DISABLE
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace rectify { inline namespace RECTIFY_PRECISION {

double normal_upper_quantile(double p) {
  return boost::math::quantile(boost::math::complement(boost::math::normal(), p));
}

double student_upper_quantile(double p, Index degrees) {
  const boost::math::students_t distribution(static_cast<double>(degrees));
  return boost::math::quantile(boost::math::complement(distribution, p));
}

double beta_quantile(double p, double a, double b) {
  return boost::math::quantile(boost::math::beta_distribution<>(a, b), p);
}

double binomial_at_most(Index k, Index n, double p) {
  const boost::math::binomial distribution(static_cast<double>(n), p);
  return boost::math::cdf(distribution, static_cast<double>(k));
}

}}  // namespace rectify
