#include <rectify/base/error.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "../bytes.hpp"
#include "../catch.hpp"
#include "../npz_support.hpp"

using namespace rectify;
using test::bytes_of;

namespace {

std::string npz_refusal(const std::string& file) {
  try {
    parse_npz(bytes_of(file), "x.npz");
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("npz: what is written is read again, and is the same bytes each time") {
  if (npz_library().empty()) return;
  const std::map<std::string, std::string> arrays{
      {"a", npy_bytes({2}, std::vector<Scalar>{1, 2})},
      {"b", npy_bytes({1, 2}, std::vector<std::int64_t>{3, 4})}};
  const std::string file = npz_bytes(arrays, "x.npz");
  CHECK(is_zip(bytes_of(file)));
  CHECK(npz_bytes(arrays, "x.npz") == file);
  const auto read = parse_npz(bytes_of(file), "x.npz");
  REQUIRE(read.size() == 2);
  CHECK(parse_npy(read.at("a"), "a").values == std::vector<Scalar>{1, 2});
  CHECK(parse_npy(read.at("b"), "b").type == "i8");
}

TEST_CASE("npz: a name is kept as it is, or refused where an archive cannot keep it") {
  if (npz_library().empty()) return;
  const std::string npy = npy_bytes({1}, std::vector<Scalar>{1});
  const auto read = parse_npz(bytes_of(npz_bytes({{"\u00e9\n", npy}}, "x.npz")), "x.npz");
  CHECK(read.contains("\u00e9\n"));
  for (const std::string& name : {std::string("a\0b", 3), std::string("\xb9")}) {
    CHECK_THROWS_WITH(
        npz_bytes({{name, npy}}, "x.npz"),
        "x.npz: name of an array: expected UTF-8 without zero bytes, got " + in_quotes(name));
  }
}

TEST_CASE("npy: uint8 stays bytes") {
  const auto bytes = parse_npy_bytes(bytes_of(test::npy_of_bytes({2, 2}, "abcd")), "x");
  REQUIRE(bytes);
  CHECK(bytes->values == bytes_of("abcd"));
  CHECK(bytes->shape == std::vector<Index>{2, 2});
  CHECK_FALSE(parse_npy_bytes(bytes_of(npy_bytes({1}, std::vector<Scalar>{1})), "x"));
}

TEST_CASE("npz: what is no archive, or a damaged one, is refused") {
  if (npz_library().empty()) {
    CHECK(npz_refusal("PK\x03\x04") ==
          "x.npz: format: expected a format other than .npz, got .npz (this build has no libzip; "
          "install "
          "libzip-dev and build again)");
    return;
  }
  CHECK(npz_refusal("PK\x03\x04 and more") ==
        "x.npz: zip: expected an archive, got a damaged one (is the file complete?)");
  std::string file = npz_bytes({{"a", npy_bytes({2}, std::vector<Scalar>{1, 2})}}, "x.npz");
  CHECK_FALSE(npz_refusal(file.substr(0, file.size() / 2)).empty());
  file[40 + 6 + 60] ^= 1;  // within the array
  CHECK(npz_refusal(file) ==
        "x.npz: a: zip: expected intact data, got \"CRC error\" (is the file complete?)");
}

TEST_CASE("npz: what cannot be decompressed is refused") {
  if (npz_library().empty()) return;
  std::string file = npz_bytes({{"a", npy_bytes({2}, std::vector<Scalar>{1, 2})}}, "x.npz");
  constexpr char deflated = 8;
  file[8] = deflated;  // the method, in both headers: the array was stored as it is
  file[file.find("PK\x01\x02") + 10] = deflated;
  CHECK_THAT(npz_refusal(file), StartsWith("x.npz: a: zip: expected intact data, got "));
}

TEST_CASE("npz: no archive, however damaged, does more than throw") {
  if (npz_library().empty()) return;
  const std::string file = npz_bytes({{"a", npy_bytes({2}, std::vector<Scalar>{1, 2})}}, "x.npz");
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (int bit = 0; bit < 8; bit += 3) {
      std::string damaged = file;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      npz_refusal(damaged);
    }
    npz_refusal(file.substr(0, i));
  }
  CHECK(npz_refusal(file).empty());
}

#if defined(__linux__) && !defined(RECTIFY_SANITIZED)

// libzip is not ready for that: without a lock one process in about a thousand fails.
TEST_CASE("npz: the first archives of a process may be written by two threads at once") {
  if (npz_library().empty()) return;
  for (int process = 0; process < 300; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      std::atomic<int> ready = 0, written = 0;
      const auto write = [&] {
        ++ready;
        while (ready < 2) {
        }
        try {
          npz_bytes({{"x", "y"}}, "x.npz");
          ++written;
        } catch (const DataError&) {
        }
      };
      std::thread other(write);
      write();
      other.join();
      ::_exit(written == 2 ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
  }
}

#endif
