#include <rectify/math/random.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("random: a block is sixteen draws of Random123 side by side", "[math]") {
  const random::Stream stream(0x123456789abcdef, random::Purpose::layer, 7, 3);
  for (const std::uint32_t a : {0u, 1u, 5u, 0xfffffffu}) {
    const random::Block block = stream.block(a, 11);
    for (std::uint32_t i = 0; i < 64; ++i) {
      CHECK(block[i] == stream.bits(16 * a + i % 16, 11)[i / 16]);
    }
  }
}
