#include <rectify/machine/disk_speed.hpp>

#include <filesystem>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

TEST_CASE("disk speed: measuring it leaves nothing, also where the folder is not there yet",
          "[machine]") {
  const test::TemporaryFolder folder;
  CHECK(seconds_to_write(folder.path(), 5'000'000) >= 0);
  CHECK(seconds_to_write(folder / "runs" / "new", 1) >= 0);
  CHECK(seconds_to_write("", 1) >= 0);
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(seconds_to_write("/proc", 1) == 0);  // where no file can be
}
