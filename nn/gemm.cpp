#include "gemm.hpp"

#include "team.hpp"

#if defined(RECTIFY_HAS_ONEDNN) && !defined(RECTIFY_DOUBLE)
#define RECTIFY_USE_ONEDNN
#include <dnnl.h>
#endif

#define RECTIFY_TEXT_OF(x) #x
#define RECTIFY_TEXT(x) RECTIFY_TEXT_OF(x)

namespace rectify::inline RECTIFY_PRECISION {
namespace {

#ifdef RECTIFY_USE_ONEDNN

// oneDNN is row-major: it sees our column-major c = a b as c^T = b^T a^T. It decides for itself how
// many threads to use unless it is inside an active parallel region, hence the guard: without it
// the same product has other bits when called from the main thread than from a region.
void product(const Factor& a, const Factor& b, View c, float beta) {
  const OneThread guard;
  const auto letter = [](const Factor& factor) { return factor.transposed ? 'T' : 'N'; };
  const dnnl_status_t status = dnnl_sgemm(letter(b), letter(a), c.cols(), c.rows(), a.cols(), 1.0f,
                                          b.matrix.data(), b.matrix.outerStride(), a.matrix.data(),
                                          a.matrix.outerStride(), beta, c.data(), c.outerStride());
  if (status == dnnl_out_of_memory) throw std::bad_alloc();
  eigen_assert(status == dnnl_success);
}

#else

template <class A, class B>
void eigen_product(const A& a, const B& b, View c, Scalar beta) {
  if (beta == 0) {
    c.noalias() = a * b;
  } else {
    c.noalias() += a * b;
  }
}

void product(const Factor& a, const Factor& b, View c, Scalar beta) {
  if (a.transposed && b.transposed) {
    eigen_product(a.matrix.transpose(), b.matrix.transpose(), c, beta);
  } else if (a.transposed) {
    eigen_product(a.matrix.transpose(), b.matrix, c, beta);
  } else if (b.transposed) {
    eigen_product(a.matrix, b.matrix.transpose(), c, beta);
  } else {
    eigen_product(a.matrix, b.matrix, c, beta);
  }
}

#endif

}  // namespace

void multiply(const Factor& a, const Factor& b, View c) { product(a, b, c, 0); }
void multiply_add(const Factor& a, const Factor& b, View c) { product(a, b, c, 1); }

const char* gemm_backend() {
#ifdef RECTIFY_USE_ONEDNN
  return "oneDNN " RECTIFY_TEXT(DNNL_VERSION_MAJOR) "." RECTIFY_TEXT(
      DNNL_VERSION_MINOR) "." RECTIFY_TEXT(DNNL_VERSION_PATCH);
#else
  return "Eigen " RECTIFY_TEXT(EIGEN_WORLD_VERSION) "." RECTIFY_TEXT(
      EIGEN_MAJOR_VERSION) "." RECTIFY_TEXT(EIGEN_MINOR_VERSION);
#endif
}

}  // namespace rectify::inline RECTIFY_PRECISION
