#include <rectify/base/error.hpp>
#include <rectify/io/gzip.hpp>

#include <vector>

#include "../bytes.hpp"
#include "../catch.hpp"
#include "../gzip_support.hpp"

using namespace rectify;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes gzip(const Bytes& data) { return test::bytes_of(test::gzip_of({data.begin(), data.end()})); }

Bytes pattern(std::size_t size) {
  Bytes data(size);
  for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>(i * i % 251);
  return data;
}

Bytes joined(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

TEST_CASE("gzip: data of any size comes back") {
  const std::size_t size = GENERATE(0U, 1U, 1023U, 1024U, 1025U, 100000U);
  CHECK(gunzip(gzip(pattern(size)), "x.gz") == pattern(size));
}

TEST_CASE("gzip: data that shrinks a thousandfold comes back") {
  const Bytes zeros(3000000);
  CHECK(gunzip(gzip(zeros), "x.gz") == zeros);
}

TEST_CASE("gzip: the size at the end of the file is not trusted") {
  Bytes packed = gzip(pattern(5000));
  const std::uint8_t claim = GENERATE(std::uint8_t{0}, std::uint8_t{255});
  std::fill(packed.end() - 4, packed.end(), claim);
  CHECK_THROWS_MATCHES(gunzip(packed, "x.gz"), DataError,
                       Message("x.gz: gzip: expected intact data, got \"incorrect length check\" "
                               "(is the file damaged?)"));
}

TEST_CASE("gzip: a file of several members is the data of all") {
  const Bytes packed = joined(gzip(pattern(70000)), joined(gzip({}), gzip(pattern(10))));
  CHECK(gunzip(packed, "x.gz") == joined(pattern(70000), pattern(10)));
}

TEST_CASE("gzip: a truncated file is refused wherever it ends") {
  Bytes packed = gzip(pattern(5000));
  const std::size_t left = GENERATE(0U, 1U, 2U, 5U, 10U, 100U, 200U);
  REQUIRE(left < packed.size());
  packed.resize(left);
  CHECK_THROWS_MATCHES(gunzip(packed, "train-images-idx3-ubyte.gz"), DataError,
                       Message("train-images-idx3-ubyte.gz: gzip: expected a complete stream, got "
                               "one that ends early (is the download complete?)"));
}

TEST_CASE("gzip: a file that lacks its last byte is refused") {
  Bytes packed = gzip(pattern(5000));
  packed.pop_back();
  CHECK_THROWS_AS(gunzip(packed, "x.gz"), DataError);
}

TEST_CASE("gzip: damaged data is refused") {
  Bytes packed = gzip(pattern(5000));
  packed[packed.size() - 8] ^= 1;  // the checksum
  CHECK_THROWS_MATCHES(gunzip(packed, "x.gz"), DataError,
                       Message("x.gz: gzip: expected intact data, got \"incorrect data check\" "
                               "(is the file damaged?)"));
}

TEST_CASE("gzip: something else behind the data is refused") {
  const Bytes packed = joined(gzip(pattern(5000)), {1, 2, 3});
  CHECK_THROWS_MATCHES(gunzip(packed, "x.gz"), DataError,
                       Message("x.gz: gzip: expected the end of the file, got 3 bytes more"));
}

TEST_CASE("gzip: a file is known by its first two bytes") {
  CHECK(is_gzip(gzip({})));
  CHECK_FALSE(is_gzip(Bytes{0x1f}));
  CHECK_FALSE(is_gzip(Bytes{'<', 'h', 't', 'm', 'l', '>'}));
}

TEST_CASE("gzip: data a thousand times the size of its file is refused") {
  const Bytes packed = gzip(Bytes(30000000));
  const std::size_t most = (std::size_t{4} << 20) + 100 * packed.size();
  CHECK_THROWS_WITH(gunzip(packed, "x.gz"),
                    "x.gz: gzip: expected at most " + std::to_string(most) +
                        " bytes of data in a file of this size, got more (decompress it first "
                        "if this is intended)");
}
