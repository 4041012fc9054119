#pragma once

#include <algorithm>
#include <array>
#include <cstring>

#include "fused.hpp"
#include "product.hpp"

/// Kernels of matrix products on compiler vectors (GCC and Clang) of any length, to be inlined into
/// a function for one instruction set.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace kernels {

template <Index bytes, class Element = Scalar>
struct Vector {
  static constexpr Index lanes = bytes / Index{sizeof(Element)};
  using Lanes [[gnu::vector_size(bytes)]] = Element;
};

// By reference: how vectors are passed by value depends on the instruction set.
template <class Lanes, class Element>
RECTIFY_INLINE void load(Lanes& lanes, const Element* from) {
  std::memcpy(&lanes, from, sizeof(lanes));
}
template <class Lanes, class Element>
RECTIFY_INLINE void store(const Lanes& lanes, Element* to) {
  std::memcpy(to, &lanes, sizeof(lanes));
}

/// How a product is added to a sum.
enum class Rounding {
  once,   ///< by a fused multiply-add
  twice,  ///< the product, then the sum
};

/// sum += a b
template <Rounding rounding, class Lanes, class Element>
RECTIFY_INLINE void add_product(Lanes& sum, const Lanes& a, Element b) {
  if constexpr (rounding == Rounding::once) {
    add_product_fused(sum, a, b);
  } else {
    sum += a * b;
  }
}

/// All indices of a product's inner dimension.
struct All {
  Index count;
  Index operator[](Index k) const { return k; }
};
/// A subset of them.
struct Some {
  Index count;
  const Index* places;
  Index operator[](Index k) const { return places[k]; }
};

/// A block of `height` vectors by `width` columns, whose sums stay in registers over the whole
/// inner dimension.
template <class V, Rounding rounding, Index height, Index width, class Places>
RECTIFY_INLINE void multiply_panel(const Product& p, const Places& places) {
  using Lanes = typename V::Lanes;
  Lanes sum[std::size_t{width}][std::size_t{height}];
  for (Index j = 0; j < width; ++j) {
    for (Index i = 0; i < height; ++i) {
      sum[j][i] = Lanes{};
      if (p.add) load(sum[j][i], p.c + j * p.c_right + i * V::lanes);
    }
  }
  for (Index n = 0; n < places.count; ++n) {
    const Index k = places[n];
    Lanes a[std::size_t{height}];
    for (Index i = 0; i < height; ++i) load(a[i], p.a + k * p.a_right + i * V::lanes);
    for (Index j = 0; j < width; ++j) {
      const Scalar b = p.b[k * p.b_down + j * p.b_right];
      for (Index i = 0; i < height; ++i) add_product<rounding>(sum[j][i], a[i], b);
    }
  }
  for (Index j = 0; j < width; ++j) {
    for (Index i = 0; i < height; ++i) store(sum[j][i], p.c + j * p.c_right + i * V::lanes);
  }
}

/// All columns, `width` at a time; the remainder with fewer.
template <class V, Rounding rounding, Index height, Index width, class Places>
RECTIFY_INLINE void multiply_columns(Product p, const Places& places) {
  for (; p.columns >= width; p.columns -= width) {
    multiply_panel<V, rounding, height, width>(p, places);
    p.b += width * p.b_right;
    p.c += width * p.c_right;
  }
  if constexpr (width > 1) {
    if (p.columns > 0) multiply_columns<V, rounding, height, width - 1>(p, places);
  }
}

/// All rows, `height` vectors at a time; the remainder with fewer, then with shorter vectors.
template <Index bytes, Rounding rounding, Index height, Index width, class Places>
RECTIFY_INLINE void multiply_rows(Product p, const Places& places) {
  constexpr Index rows = height * Vector<bytes>::lanes;
  constexpr Index wider = width == 1 ? 1 : std::min<Index>(2 * width, 12);
  for (; p.rows >= rows; p.rows -= rows) {
    multiply_columns<Vector<bytes>, rounding, height, width>(p, places);
    p.a += rows;
    p.c += rows;
  }
  if (p.rows == 0) return;
  if constexpr (height > 1) {
    multiply_rows<bytes, rounding, height / 2, wider>(p, places);
  } else if constexpr (bytes > sizeof(Scalar)) {
    multiply_rows<bytes / 2, rounding, 1, width>(p, places);
  }
}

/// One column, as for a single sample. Skips its zeros (an image's background, ReLU outputs), which
/// changes no sum of finite numbers.
template <Index bytes, Rounding rounding, Index height>
RECTIFY_INLINE void multiply_column(Product p) {
  constexpr Index most = 256;
  std::array<Index, most> nonzeros;
  for (Index begin = 0; begin < p.depth; begin += most) {
    Index count = 0;
    for (Index k = begin; k < std::min(begin + most, p.depth); ++k) {
      nonzeros[at(count)] = k;
      count += p.b[k * p.b_down] != 0 ? 1 : 0;
    }
    multiply_rows<bytes, rounding, height, 1>(p, Some{count, nonzeros.data()});
    p.add = true;
  }
}

template <Index bytes, Rounding rounding, Index height, Index width>
RECTIFY_INLINE void multiply(const Product& p) {
  constexpr Index worth_looking = 32;  // below this, skipping zeros costs more than it saves
  constexpr Index tall = 256 / bytes;  // one column leaves registers for this many vectors
  if (p.columns == 1 && p.depth > worth_looking) {
    multiply_column<bytes, rounding, tall>(p);
  } else {
    multiply_rows<bytes, rounding, height, width>(p, All{p.depth});
  }
}

}}}  // namespace rectify::kernels
