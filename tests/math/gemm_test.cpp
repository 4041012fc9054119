#include <rectify/math/gemm.hpp>
#include <rectify/math/product.hpp>
#include <rectify/nn/team.hpp>

#include <algorithm>
#include <cmath>
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

TEST_CASE("gemm: products of plain and transposed factors are right", "[math][bits]") {
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

TEST_CASE("gemm: the kernels of every instruction set are right for every shape", "[math][bits]") {
  std::uint32_t place = 10;
  for (const Index rows : {1, 2, 3, 7, 8, 10, 16, 31, 64, 100}) {
    for (const Index columns : {1, 2, 5, 6, 7, 12, 13, 64}) {
      for (const Index depth : {0, 1, 5, 64, 300}) {
        Matrix a = normal(rows, depth, ++place), b = normal(depth, columns, ++place);
        if (depth > 3) b.row(3).setZero();
        const Matrix start = normal(rows, columns, ++place);
        for (const InstructionSet set : instruction_sets()) {
          for (const bool add : {false, true}) {
            INFO(name_of(set) << ", " << rows << " x " << depth << " x " << columns);
            Matrix c = start;
            multiply(
                {rows, depth, columns, a.data(), rows, b.data(), 1, depth, c.data(), rows, add},
                set);
            const Matrix expected = a.lazyProduct(b) + (add ? 1 : 0) * start;
            CHECK((c - expected).cwiseAbs().maxCoeff() < 1e-4);
          }
        }
      }
    }
  }
}

TEST_CASE("gemm: a product over no inputs is zero, and adds nothing", "[math]") {
  const Matrix a(3, 0), b(0, 2), at(0, 3), bt(2, 0);
  const Matrix start = normal(3, 2, 4);
  for (const Factor& left : {Factor(view(a)), transposed(view(at))}) {
    for (const Factor& right : {Factor(view(b)), transposed(view(bt))}) {
      Matrix c = start;
      multiply_add(left, right, view(c));
      CHECK(c == start);
      multiply(left, right, view(c));
      CHECK(c == Matrix::Zero(3, 2));
    }
  }
}

TEST_CASE("gemm: one column has the bits that it has among others", "[math][bits]") {
  const Matrix a = normal(74, 300, 5);
  Matrix b = normal(300, 20, 6);
  for (Index k = 0; k < b.rows(); k += 3) b(k, 7) = 0;
  for (const InstructionSet set : instruction_sets()) {
    Matrix all(74, 20), alone(74, 1);
    multiply({74, 300, 20, a.data(), 74, b.data(), 1, 300, all.data(), 74, false}, set);
    multiply({74, 300, 1, a.data(), 74, &b(0, 7), 1, 300, alone.data(), 74, false}, set);
    CHECK(all.col(7) == alone);
  }
}

TEST_CASE("gemm: with AVX2 and AVX-512 a product and its sum are rounded once, else twice",
          "[math][bits]") {
  constexpr Index rows = 43, columns = 7, depth = 30;
  const Matrix a = normal(rows, depth, 8), b = normal(depth, columns, 9);
  for (const InstructionSet set : instruction_sets()) {
    INFO(name_of(set));
    Matrix c(rows, columns), expected = Matrix::Zero(rows, columns);
    multiply({rows, depth, columns, a.data(), rows, b.data(), 1, depth, c.data(), rows, false},
             set);
    for (Index k = 0; k < depth; ++k) {
      for (Index j = 0; j < columns; ++j) {
        for (Index i = 0; i < rows; ++i) {
          Scalar& sum = expected(i, j);
          const bool once = set != InstructionSet::baseline;
          sum = once ? std::fma(a(i, k), b(k, j), sum) : sum + a(i, k) * b(k, j);
        }
      }
    }
    CHECK(c == expected);
  }
}

TEST_CASE("gemm: a transposed matrix is that matrix, transposed", "[math][bits]") {
  for (const Index rows : {1, 4, 7, 64}) {
    for (const Index columns : {1, 5, 8, 63}) {
      const Matrix from = normal(rows, columns, 7);
      Matrix to(columns, rows);
      transpose(from.data(), rows, rows, columns, to.data(), columns);
      CHECK(to == from.transpose());
    }
  }
}

TEST_CASE("gemm: the same bits from main, from teams of 1 and 2 and from a std::thread",
          "[math][threads][bits]") {
  const Matrix a = normal(64, 784, 3), b = normal(784, 64, 4);
  const Matrix from_main = product(a, b);
  const auto same = [&](const Matrix& c) {
    return std::equal(c.data(), c.data() + c.size(), from_main.data());
  };
  for (const int threads : {1, 2}) {
    std::vector<Matrix> results(static_cast<std::size_t>(threads));
    Team(threads).run([&](const Worker& worker) { results[at(worker.index())] = product(a, b); });
    for (const Matrix& c : results) CHECK(same(c));
  }
  Matrix from_thread;
  std::thread([&] { from_thread = product(a, b); }).join();
  CHECK(same(from_thread));
}

TEST_CASE("gemm: shapes that do not fit are refused", "[math]") {
  const Matrix a = normal(5, 7, 1), b = normal(7, 3, 2);
  Matrix c(5, 3), low(4, 3), narrow(5, 2), turned(3, 5);
  CHECK_THROWS_WITH(multiply(view(a), view(a), view(c)), "product: rows of b: expected 7, got 5");
  CHECK_THROWS_WITH(multiply(view(a), view(b), view(low)), "product: rows of c: expected 5, got 4");
  CHECK_THROWS_WITH(multiply_add(view(a), view(b), view(narrow)),
                    "product: columns of c: expected 3, got 2");
  CHECK_NOTHROW(multiply(transposed(view(b)), transposed(view(a)), view(turned)));
}
