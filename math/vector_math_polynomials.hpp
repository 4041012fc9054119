#pragma once

#include "instruction_set.hpp"

/// Minimax polynomials (Remez exchange in 50 digits) for the error of the function that uses them,
/// rounded to the type. The comments give the interval and the largest relative error of that
/// function with the exact polynomial.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace math::detail {

/// c_0 + c_1 x + c_2 x^2 + ..., by Horner's rule.
template <class T>
RECTIFY_INLINE T polynomial(T, T c) {
  return c;
}
template <class T, class... More>
RECTIFY_INLINE T polynomial(T x, T c, More... more) {
  return c + x * polynomial(x, more...);
}

/// (e^r - 1 - r) / r^2 on [-ln 2 / 2, ln 2 / 2]; of e^r - 1: 2^-25.9.
RECTIFY_INLINE float exp_tail(float r) {
  return polynomial(r, 0x1p-1F, 0x1.5554b4p-3F, 0x1.55548ep-5F, 0x1.12251cp-7F, 0x1.6d94b4p-10F);
}
/// 2^-55.3
RECTIFY_INLINE double exp_tail(double r) {
  return polynomial(r, 0x1.0000000000004p-1, 0x1.555555555555bp-3, 0x1.55555555527a0p-5,
                    0x1.111111110ea3dp-7, 0x1.6c16c17dd8187p-10, 0x1.a01a01b4c5f93p-13,
                    0x1.a019aa06c918bp-16, 0x1.71ddec403f546p-19, 0x1.289f9d30a1fa2p-22,
                    0x1.af735da3b690dp-26);
}

/// (2 atanh(s / 2) / s - 1) / s^2 of z = s^2, |s / 2| <= (sqrt 2 - 1) / (sqrt 2 + 1); of atanh:
/// 2^-30.2.
RECTIFY_INLINE float atanh_tail(float z) {
  return polynomial(z, 0x1.55557ap-4F, 0x1.995ecap-7F, 0x1.31e194p-9F);
}
/// 2^-59.5
RECTIFY_INLINE double atanh_tail(double z) {
  return polynomial(z, 0x1.5555555555592p-4, 0x1.999999997fe68p-7, 0x1.24924941e8757p-9,
                    0x1.c71c520f9acb5p-12, 0x1.74663dc89a937p-14, 0x1.39a1d3f11132ep-16,
                    0x1.2f048960ab0e9p-18);
}

/// erf(x) / x of z = x^2, 0 <= x <= 1: 2^-29.6.
RECTIFY_INLINE float erf_over_x(float z) {
  return polynomial(z, 0x1.20dd74p+0F, -0x1.81273ep-2F, 0x1.ce2cf6p-4F, -0x1.b7f908p-6F,
                    0x1.540588p-8F, -0x1.a3f5c2p-11F, 0x1.49669ep-14F);
}
/// 2^-56.9
RECTIFY_INLINE double erf_over_x(double z) {
  return polynomial(z, 0x1.20dd750429b6dp+0, -0x1.812746b0379bdp-2, 0x1.ce2f21a040d0fp-4,
                    -0x1.b82ce311fa759p-6, 0x1.565bccf9272e8p-8, -0x1.c02db03d39571p-11,
                    0x1.f9a2ba99e4093p-14, -0x1.f4ca4c8206646p-17, 0x1.b97fca856a6f2p-20,
                    -0x1.5c06ecbce9259p-23, 0x1.d719757918c1fp-27, -0x1.aba96e4491136p-31);
}

/// -log(1 - erf(x)) on [1, 4]; of erf: 2^-29.8.
RECTIFY_INLINE float minus_log_erfc(float x) {
  return polynomial(x, 0x1.66249p-12F, 0x1.2088e8p+0F, 0x1.46baf2p-1F, 0x1.a6530ep-4F,
                    -0x1.65cb0ep-6F, 0x1.825a1cp-9F, -0x1.86dc1p-13F);
}
/// On [1, 6]: 2^-57.
RECTIFY_INLINE double minus_log_erfc(double x) {
  return polynomial(x, 0x1.0df26f16c1c9bp-21, 0x1.20dd1fd568034p+0, 0x1.45f6274669162p-1,
                    0x1.a4ac5dc96eec9p-4, -0x1.37229e50630a1p-6, -0x1.ae8fe7b9994fep-12,
                    0x1.f63fefe8d2259p-10, -0x1.94089b6a4f0ccp-11, 0x1.1b35228cdbf30p-13,
                    0x1.54127c62850aep-16, -0x1.7eeb523896bb2p-16, 0x1.22d5b2a185429p-17,
                    -0x1.1ea87801733f9p-19, 0x1.90d9374aba997p-22, -0x1.8ec9b0d9974d9p-25,
                    0x1.0e5f968f12af3p-28, -0x1.c1b720955bebep-33, 0x1.5ad71a277d30ep-38);
}

}}}  // namespace rectify::math::detail
