#include <rectify/nn/gemm.hpp>
#include <rectify/nn/team.hpp>

#include <algorithm>
#include <thread>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;
using test::normal;

namespace {

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c(a.rows(), b.cols());
  multiply(view(a), view(b), view(c));
  return c;
}

}  // namespace

TEST_CASE("gemm: products of plain and transposed factors are right", "[nn]") {
  const Matrix a = normal(5, 7, 1), b = normal(7, 3, 2), at = a.transpose(), bt = b.transpose();
  const Matrix expected = a.lazyProduct(b);
  Matrix c(5, 3);
  multiply(view(a), view(b), view(c));
  CHECK(test::relative_error(c, expected) < 1e-6);
  multiply(transposed(view(at)), view(b), view(c));
  CHECK(test::relative_error(c, expected) < 1e-6);
  multiply(view(a), transposed(view(bt)), view(c));
  CHECK(test::relative_error(c, expected) < 1e-6);
  multiply(transposed(view(at)), transposed(view(bt)), view(c));
  CHECK(test::relative_error(c, expected) < 1e-6);
  multiply_add(view(a), view(b), view(c));
  CHECK(test::relative_error(c, 2 * expected) < 1e-6);
}

TEST_CASE("gemm: the same bits from main, from regions of 1 and 2 threads and from a std::thread",
          "[nn][threads]") {
  const Matrix a = normal(64, 784, 3), b = normal(784, 64, 4);
  const Matrix from_main = product(a, b);
  const auto same = [&](const Matrix& c) {
    return std::equal(c.data(), c.data() + c.size(), from_main.data());
  };
  for (const int threads : {1, 2}) {
    std::vector<Matrix> results(static_cast<std::size_t>(threads));
    Team(threads).run([&](const Worker& worker) {
      results[static_cast<std::size_t>(worker.index())] = product(a, b);
    });
    for (const Matrix& c : results) CHECK(same(c));
  }
  Matrix from_thread;
  std::thread([&] { from_thread = product(a, b); }).join();
  CHECK(same(from_thread));
}
