#include <rectify/math/vector_math.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include <rectify/math/loops.hpp>

#include "../catch.hpp"
#include "../support.hpp"

// Against the C library in the next precision. Each function as a loop has it, in vectors for this
// machine, and alone, for the instruction set that the tests are compiled for.

using namespace rectify;
using test::infinity, test::not_a_number;

namespace {

template <class T>
constexpr T denormal = std::numeric_limits<T>::denorm_min();

template <class T>
using Wider = std::conditional_t<sizeof(T) == 4, double, long double>;

/// A function of ours and what it should be.
template <class T, class F, class G>
struct Case {
  const char* name;
  F ours;
  G exact;
};
template <class T, class F, class G>
Case<T, F, G> make_case(const char* name, F ours, G exact) {
  return {name, ours, exact};
}

/// Calls `check` with each of them.
template <class T, class Check>
void for_each_function(const Check& check) {
  using W = Wider<T>;
  check(make_case<T>(
      "exp", [](T x) { return math::exp(x); }, [](W x) { return std::exp(x); }));
  check(make_case<T>(
      "expm1", [](T x) { return math::expm1(x); }, [](W x) { return std::expm1(x); }));
  check(make_case<T>(
      "tanh", [](T x) { return math::tanh(x); }, [](W x) { return std::tanh(x); }));
  check(make_case<T>(
      "erf", [](T x) { return math::erf(x); }, [](W x) { return std::erf(x); }));
  check(make_case<T>(
      "sigmoid", [](T x) { return math::sigmoid(x); }, [](W x) { return 1 / (1 + std::exp(-x)); }));
  check(make_case<T>(
      "log1p_exp", [](T x) { return math::log1p_exp(x); },
      [](W x) { return x > 100 ? x : std::log1p(std::exp(x)); }));
}

template <class T, class F>
void apply(const T* x, T* y, std::size_t size, F f) {
  dispatch([=] {
#pragma omp simd
    for (std::size_t i = 0; i < size; ++i) y[i] = f(x[i]);
  });
}

/// Dense grids around 0, numbers of any bits, and the edges.
template <class T>
std::vector<T> inputs() {
  std::vector<T> x{0,
                   -T(0),
                   infinity<T>,
                   -infinity<T>,
                   not_a_number<T>,
                   denormal<T>,
                   -denormal<T>,
                   std::numeric_limits<T>::max(),
                   std::numeric_limits<T>::lowest(),
                   T(1e4),
                   T(-1e4)};
  for (const double end : {0.5, 3.0, 12.0, 110.0, 760.0}) {
    for (int i = -20000; i <= 20000; ++i) x.push_back(static_cast<T>(end * i / 20000));
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    const std::uint64_t bits = random();
    std::memcpy(&x.emplace_back(), &bits, sizeof(T));
  }
  return x;
}

/// |ours - exact| in units in the last place of the exact value as a T; 0 where both are not a
/// number or the same infinity.
template <class T>
double ulps(T ours, Wider<T> exact) {
  const T rounded = static_cast<T>(exact);
  if (std::isnan(rounded) || std::isinf(rounded)) {
    const bool same = std::isnan(rounded) ? std::isnan(ours) : ours == rounded;
    return same ? 0 : HUGE_VAL;
  }
  const T size = std::abs(rounded);
  const T ulp = size < std::numeric_limits<T>::min()
                    ? denormal<T>
                    : std::ldexp(T(1), std::ilogb(size) - std::numeric_limits<T>::digits + 1);
  return static_cast<double>(std::abs(static_cast<Wider<T>>(ours) - exact) / ulp);
}

template <class T>
bool same_bits(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

}  // namespace

TEMPLATE_TEST_CASE("vector maths: at most 4 units in the last place off, over the whole range",
                   "[math][bits]", float, double) {
  using T = TestType;
  const std::vector<T> x = inputs<T>();
  std::vector<T> y(x.size());
  for_each_function<T>([&](const auto& function) {
    INFO(function.name);
    apply(x.data(), y.data(), x.size(), function.ours);
    double in_loop = 0, alone = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Wider<T> exact = function.exact(static_cast<Wider<T>>(x[i]));
      in_loop = std::max(in_loop, ulps(y[i], exact));
      alone = std::max(alone, ulps(function.ours(x[i]), exact));
    }
    CHECK(in_loop <= 4);
    CHECK(alone <= 4);
  });
}

TEMPLATE_TEST_CASE("vector maths: limits and zeros are exact, not-a-number stays", "[math]", float,
                   double) {
  using T = TestType;
  CHECK(math::exp(-infinity<T>) == 0);
  CHECK(math::exp(infinity<T>) == infinity<T>);
  CHECK(math::exp(T(0)) == 1);
  CHECK(math::expm1(-infinity<T>) == -1);
  CHECK(math::expm1(infinity<T>) == infinity<T>);
  CHECK(math::expm1(T(0)) == 0);
  CHECK(math::sigmoid(-infinity<T>) == 0);
  CHECK(math::sigmoid(infinity<T>) == 1);
  CHECK(math::log1p_exp(-infinity<T>) == 0);
  CHECK(math::log1p_exp(infinity<T>) == infinity<T>);
  for (const T sign : {T(1), T(-1)}) {
    CHECK(math::tanh(sign * infinity<T>) == sign);
    CHECK(math::erf(sign * infinity<T>) == sign);
    CHECK(same_bits(math::tanh(sign * T(0)), sign * T(0)));
    CHECK(same_bits(math::erf(sign * T(0)), sign * T(0)));
    CHECK(math::tanh(sign * denormal<T>) == sign * denormal<T>);
  }
  for_each_function<T>([](const auto& function) {
    INFO(function.name);
    CHECK(std::isnan(function.ours(not_a_number<T>)));
  });
}

TEMPLATE_TEST_CASE("vector maths: an argument has the same bits wherever it stands in a loop",
                   "[math][bits]", float, double) {
  using T = TestType;
  std::vector<T> x, whole(170), part(170);
  for (int i = 0; i < 170; ++i) x.push_back(static_cast<T>(0.11 * (i - 80) + 0.003 * i));
  for_each_function<T>([&](const auto& function) {
    INFO(function.name);
    apply(x.data(), whole.data(), x.size(), function.ours);
    int different = 0;
    for (std::size_t size = 1; size <= 70; ++size) {
      for (std::size_t begin = 0; begin + size <= x.size(); ++begin) {
        apply(x.data() + begin, part.data(), size, function.ours);
        different += std::memcmp(part.data(), whole.data() + begin, size * sizeof(T)) != 0;
      }
    }
    CHECK(different == 0);
  });
}
