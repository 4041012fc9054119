#include "digits.hpp"
#include "images.hpp"
#include "source.hpp"

namespace rectify::inline RECTIFY_PRECISION {

template <>
Registry<Source>& registry<Source>() {
  static auto sources = Registry<Source>::of<FashionMnist, Mnist, Digits, IdxFiles>();
  return sources;
}

}  // namespace rectify::inline RECTIFY_PRECISION
