#include <rectify/config/config.hpp>
#include <rectify/config/starter.hpp>
#include <rectify/io/files.hpp>

#include <fmt/format.h>

#include <string>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

std::string starter(const std::string& text) {
  const test::TemporaryFolder folder;
  write_atomically(folder / "data.csv", text);
  CsvFiles given;
  given.train = (folder / "data.csv").string();
  return starter_for_table("my.json", "my", propose_for_table(given, {}));
}

std::string numbered_rows(int rows) {
  std::string text = "id,size,kind\n";
  for (int i = 0; i < rows; ++i) {
    text += fmt::format("{},{}.5,{}\n", i, 7 * i % 5, i % 2 == 0 ? "cat" : "dog");
  }
  return text;
}

}  // namespace

TEST_CASE("starter: one column that is left out has its reason beside it", "[config]") {
  CHECK(starter(numbered_rows(40)).find("\"ignore\": [\n        \"id\"  // counts the rows\n") !=
        std::string::npos);
}

TEST_CASE("starter: a few samples are not split for validation", "[config]") {
  const std::string few = starter(numbered_rows(6)), many = starter(numbered_rows(40));
  CHECK(few.find("\"validation\": 0,") != std::string::npos);
  CHECK(few.find("early_stopping") == std::string::npos);
  CHECK(many.find("\"validation\": 0.1,") != std::string::npos);
  CHECK(many.find("early_stopping") != std::string::npos);
}
