#include <rectify/math/random.hpp>

#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include "../catch.hpp"

using namespace rectify;
using random::Purpose;

namespace {

struct Known {
  Purpose purpose;
  std::array<std::uint32_t, 4> bits;
  double uniform, normal;
  Index below_1000;
};

/// At (5, 11) of seed 0x123456789abcdef, place 7, part 3: computed in Python from the paper's
/// definition of Philox4x32-10, which gives Random123's known answers.
const std::vector<Known> known{
    {Purpose::weights,
     {0x9ed47be8, 0x9f21d248, 0x5198f4e9, 0x0d2e68d7},
     0.6204297488139965,
     -0.5826613751827793,
     620},
    {Purpose::batches,
     {0xf5206294, 0x521659d4, 0x92b71096, 0xbbe77022},
     0.9575254070387812,
     -2.2529695010181974,
     957},
    {Purpose::split,
     {0xd7677461, 0x375f678a, 0x509b4579, 0xdddddfd9},
     0.8414223420471649,
     -0.7607273142788205,
     841},
    {Purpose::probe,
     {0x811bfd1a, 0xc1299d5b, 0xcc3dcddf, 0xbeec0357},
     0.5043333235090927,
     0.35063535458458084,
     504},
    {Purpose::layer,
     {0x55d2a9ea, 0x82b48bde, 0x368833f2, 0xcb99d2fd},
     0.33524572348933834,
     0.2081159164177302,
     335},
    {Purpose::surgery,
     {0x1204d89f, 0x461f5a7b, 0x89143ac9, 0x4d5e9996},
     0.07038644684336981,
     -0.37261725263656387,
     70},
    {Purpose::digits,
     {0x93a5f10b, 0xfd3cb66c, 0x5912e44e, 0x8784c719},
     0.5767508177061582,
     -0.7570156218737503,
     576},
    {Purpose::examples,
     {0x71b2232e, 0x546199ae, 0xbd15ce56, 0xd924b74d},
     0.444124411402646,
     -0.07746279595393038,
     444},
    {Purpose::augmentation,
     {0xf51a62c5, 0xc62e5c06, 0x547b3e8e, 0x97e025e0},
     0.9574338658186944,
     -1.2105536179383107,
     957},
    {Purpose::toys,
     {0x47c2bab9, 0x847e84ea, 0x8f46ad5a, 0x1f905c15},
     0.280315084736225,
     -0.7547552888207769,
     280},
    {Purpose::noise,
     {0x0224a4ad, 0x399f71fc, 0xcb09c513, 0x5b5dcbc8},
     0.00837163190010215,
     0.03470110106861858,
     8},
    {Purpose::resamples,
     {0xd61d447e, 0x4ba83a33, 0xdc5e35a9, 0x2c6d0b35},
     0.8363840874041281,
     1.2203290466678758,
     836},
};

}  // namespace

TEST_CASE("random: every purpose has a stream of its own, with known values", "[math]") {
  for (const Known& values : known) {
    const random::Stream stream(0x123456789abcdef, values.purpose, 7, 3);
    CAPTURE(static_cast<int>(values.purpose));
    CHECK(stream.bits(5, 11) == values.bits);
    CHECK(stream.uniform(5, 11) == values.uniform);
    CHECK(stream.normal(5, 11) == test::Approx(values.normal).epsilon(1e-14));
    CHECK(stream.below(1000, 5, 11) == values.below_1000);
  }
  CHECK(known.size() == static_cast<std::size_t>(Purpose::resamples));
}

TEST_CASE("random: each coordinate, place, part and half of the seed changes the draw", "[math]") {
  const auto draw = [](std::uint64_t seed, std::uint32_t place, std::uint32_t part, std::uint32_t a,
                       std::uint32_t b) {
    return random::Stream(seed, Purpose::weights, place, part).bits(a, b);
  };
  const std::vector draws{draw(1, 0, 0, 0, 0), draw(2, 0, 0, 0, 0), draw(1ULL << 32, 0, 0, 0, 0),
                          draw(1, 1, 0, 0, 0), draw(1, 0, 1, 0, 0), draw(1, 0, 0, 1, 0),
                          draw(1, 0, 0, 0, 1)};
  for (std::size_t i = 0; i < draws.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK(draws[i] != draws[j]);
  }
}

TEST_CASE("random: a shuffle is Fisher-Yates's, with known values", "[math]") {
  std::vector<Index> values(10);
  std::iota(values.begin(), values.end(), 0);
  random::shuffle(values, random::Stream(1, Purpose::batches, 3));
  CHECK(values == std::vector<Index>{2, 6, 1, 9, 5, 8, 0, 7, 4, 3});
  std::vector<Index> none, one{7};
  random::shuffle(none, random::Stream(1, Purpose::batches));
  random::shuffle(one, random::Stream(1, Purpose::batches));
  CHECK((none.empty() && one == std::vector<Index>{7}));
}

TEST_CASE("random: a block is sixteen draws of Random123 in one call", "[math]") {
  const random::Stream stream(0x123456789abcdef, Purpose::layer, 7, 3);
  for (const std::uint32_t a : {0u, 1u, 5u, 0xfffffffu}) {
    const random::Block block = stream.block(a, 11);
    for (std::uint32_t i = 0; i < 64; ++i) {
      CHECK(block[i] == stream.bits(16 * a + i % 16, 11)[i / 16]);
    }
  }
}
