#include <rectify/io/files.hpp>
#include <rectify/io/gzip.hpp>
#include <rectify/io/memory.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>

#include <cstdlib>
#include <optional>

#include "../bytes.hpp"
#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

/// RECTIFY_MEMORY as long as it lives.
class Limit {
 public:
  explicit Limit(const char* text) { ::setenv("RECTIFY_MEMORY", text, 1); }
  ~Limit() { ::unsetenv("RECTIFY_MEMORY"); }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;
};

}  // namespace

TEST_CASE("memory: the limit is given in bytes or with a unit", "[io]") {
  const auto given = [](const char* text) {
    const Limit limit(text);
    return memory_limit().bytes;
  };
  CHECK(given("123") == 123);
  CHECK(given("3K") == 3072);
  CHECK(given("512M") == std::size_t{512} << 20);
  CHECK(given("4G") == std::size_t{4} << 30);
  CHECK_FALSE(memory_limit().given);
  CHECK(memory_limit().bytes > 0);
  CHECK(stream_limit().bytes <= std::size_t{1} << 30);
  for (const char* text : {"", "0", "-1", "4GB", "4 G", "x", "99999999999T"}) {
    CHECK_THROWS_WITH(given(text),
                      "RECTIFY_MEMORY: expected a number of bytes, such as 512M or 4G; got \"" +
                          std::string(text) + "\"");
  }
}

TEST_CASE("memory: a file larger than the limit is refused", "[io]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "x", std::string(1001, 'x'));
  const Limit limit("1000");
  CHECK_THROWS_WITH(read_text(folder / "x"), (folder / "x").string() +
                                                 ": size: expected at most 1000 bytes, got 1001 "
                                                 "(RECTIFY_MEMORY sets the limit)");
  write_atomically(folder / "x", std::string(1000, 'x'));
  CHECK(read_text(folder / "x").size() == 1000);
}

TEST_CASE("memory: what has no end is refused at half of the limit", "[io]") {
  if (!std::filesystem::exists("/dev/zero")) return;
  const Limit limit("1M");
  CHECK_THROWS_WITH(read_bytes("/dev/zero"),
                    "/dev/zero: size: expected at most 524288 bytes, got 524289 (RECTIFY_MEMORY "
                    "sets the limit)");
}

TEST_CASE("memory: a size that cannot be counted is above any limit", "[io]") {
  CHECK_NOTHROW(check_memory(1000, "x", "size", {1000, true}));
  CHECK_THROWS_WITH(check_memory(std::nullopt, "x", "size", {1000, true}),
                    "x: size: expected at most 1000 bytes, got more than 2^64 "
                    "(RECTIFY_MEMORY sets the limit)");
}

TEST_CASE("memory: the arrays of an archive are counted together", "[io]") {
  if (npz_library().empty()) return;
  const std::string array = npy_bytes({100}, std::vector<std::int64_t>(100));
  const auto bytes = test::bytes_of(npz_bytes({{"a", array}, {"b", array}}, "x.npz"));
  const std::string most = std::to_string(2 * array.size() - 1);
  CHECK(parse_npz(bytes, "x.npz").size() == 2);
  const Limit limit(most.c_str());
  CHECK_THROWS_WITH(parse_npz(bytes, "x.npz"),
                    "x.npz: b: size of the data: expected at most " + most + " bytes, got " +
                        std::to_string(2 * array.size()) + " (RECTIFY_MEMORY sets the limit)");
}

TEST_CASE("memory: the start of a file is read alone", "[io]") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "x", std::string_view("0123456789"));
  CHECK(read_start(folder / "x", 4) == "0123");
  CHECK(read_start(folder / "x", 100) == "0123456789");
}

TEST_CASE("memory: sizes that no size can hold are nothing", "[io]") {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK(checked_sum(2, 3) == 5);
  CHECK(checked_sum(most, 0) == most);
  CHECK_FALSE(checked_sum(most, 1));
  CHECK_FALSE(checked_sum(std::nullopt, 1));
  CHECK(checked_product(most, 1) == most);
  CHECK(checked_product(most, 0) == 0);
  CHECK_FALSE(checked_product(most / 2 + 1, 2));
  CHECK(checked_count(std::vector<Index>{}) == 1);
  CHECK(checked_count(std::vector<Index>{3, 4}) == 12);
  CHECK(checked_count(std::vector<Index>{Index{1} << 62, Index{1} << 62, 0}) == 0);
  CHECK_FALSE(checked_count(std::vector<Index>{Index{1} << 62, 4}));
  CHECK_FALSE(checked_count(std::vector<Index>{-1, 0}));
}
