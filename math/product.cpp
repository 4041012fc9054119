#include "product.hpp"

#include <algorithm>

#include "kernels.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using kernels::Rounding;

#ifdef __x86_64__
[[RECTIFY_WHOLE_VECTORS gnu::target("arch=x86-64-v4")]] void multiply_v4(const Product& p) {
  kernels::multiply<64, Rounding::once, 4, 6>(p);  // 24 of 32 registers hold sums
}
[[gnu::target("arch=x86-64-v3")]] void multiply_v3(const Product& p) {
  kernels::multiply<32, Rounding::once, 2, 6>(p);  // 12 of 16
}
#endif

void multiply_baseline(const Product& p) {
#ifdef __aarch64__
  kernels::multiply<16, Rounding::once, 4, 6>(p);
#else
  kernels::multiply<16, Rounding::twice, 2, 4>(p);
#endif
}

/// An empty sum is 0. Apart, since pointers of empty factors must not be moved.
void multiply_nothing(const Product& p) {
  if (p.add) return;
  for (Index column = 0; column < p.columns; ++column) {
    std::fill_n(p.c + column * p.c_right, p.rows, Scalar(0));
  }
}

}  // namespace

void multiply(const Product& product, InstructionSet set) {
  if (product.depth == 0) return multiply_nothing(product);
#ifdef __x86_64__
  if (set == InstructionSet::v4) return multiply_v4(product);
  if (set == InstructionSet::v3) return multiply_v3(product);
#endif
  static_cast<void>(set);
  multiply_baseline(product);
}

namespace {

/// Transposes 4 by 4 values; in registers for float.
template <class Element>
void transpose_block(const Element* from, Index from_right, Element* to, Index to_right) {
  if constexpr (sizeof(Element) == 4) {
    using Lanes = typename kernels::Vector<16, Element>::Lanes;
    Lanes a, b, c, d;
    kernels::load(a, from);
    kernels::load(b, from + from_right);
    kernels::load(c, from + 2 * from_right);
    kernels::load(d, from + 3 * from_right);
    const Lanes ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Lanes cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Lanes ab_end = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Lanes cd_end = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    kernels::store(Lanes(__builtin_shufflevector(ab, cd, 0, 1, 4, 5)), to);
    kernels::store(Lanes(__builtin_shufflevector(ab, cd, 2, 3, 6, 7)), to + to_right);
    kernels::store(Lanes(__builtin_shufflevector(ab_end, cd_end, 0, 1, 4, 5)), to + 2 * to_right);
    kernels::store(Lanes(__builtin_shufflevector(ab_end, cd_end, 2, 3, 6, 7)), to + 3 * to_right);
  } else {
    for (Index j = 0; j < 4; ++j) {
      for (Index i = 0; i < 4; ++i) to[j + i * to_right] = from[i + j * from_right];
    }
  }
}

}  // namespace

void transpose(const Scalar* from, Index from_right, Index rows, Index columns, Scalar* to,
               Index to_right) {
  const Index whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
  for (Index j = 0; j < columns; ++j) {
    const bool whole = j < whole_columns;
    for (Index i = whole ? whole_rows : 0; i < rows; ++i) {
      to[j + i * to_right] = from[i + j * from_right];
    }
    if (!whole || j % 4 != 0) continue;
    for (Index i = 0; i < whole_rows; i += 4) {
      transpose_block(from + i + j * from_right, from_right, to + j + i * to_right, to_right);
    }
  }
}

}}  // namespace rectify
