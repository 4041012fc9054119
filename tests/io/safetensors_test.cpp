#include <rectify/base/error.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/safetensors.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "../bytes.hpp"
#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
using test::raw;

namespace {

std::string safetensors_file(const std::string& header, const std::string& data) {
  return raw(std::vector<std::uint64_t>{header.size()}) + header + data;
}

/// What reading a file of these bytes throws, without the folder's name.
std::string safetensors_refusal(const std::string& bytes) {
  const test::TemporaryFolder folder;
  write_atomically(folder / "m.safetensors", bytes);
  try {
    read_safetensors(folder / "m.safetensors");
  } catch (const DataError& error) {
    const std::string text = error.what();
    REQUIRE(text.find(folder.path().string()) == 0);
    return text.substr(folder.path().string().size() + 1);
  }
  return {};
}

/// The same for a header over data of `size` bytes.
std::string safetensors_refusal(const std::string& header, std::size_t size) {
  return safetensors_refusal(safetensors_file(header, std::string(size, '\0')));
}

SafeTensors example() {
  return {{{"0.weight", {2, 3}, {1, -2, 3.5F, 0, -0.0F, 1e-40F}},
           {"0.bias", {2}, {0.1F, std::numeric_limits<float>::max()}},
           {"empty", {0, 3}, {}},
           {"scalar", {}, {7}}},
          {{"labels", "[\"é\"]"}, {"format", "pt"}}};
}

}  // namespace

TEST_CASE("safetensors: tensors and metadata come back") {
  const test::TemporaryFolder folder;
  write_safetensors(folder / "m", example());
  const SafeTensors contents = read_safetensors(folder / "m");
  REQUIRE(contents.tensors.size() == 4);
  for (const StoredTensor& tensor : example().tensors) {
    const StoredTensor* found = contents.find(tensor.name);
    REQUIRE(found != nullptr);
    CHECK(found->shape == tensor.shape);
    CHECK(raw(found->values) == raw(tensor.values));
  }
  CHECK(contents.tensors[1].name == "0.bias");
  CHECK(contents.metadata == example().metadata);
  CHECK(contents.find("1.weight") == nullptr);
}

TEST_CASE("safetensors: the bytes are those of the format") {
  const test::TemporaryFolder folder;
  write_safetensors(folder / "m", {{{"w", {1, 2}, {1, 2}}}, {{"b", "2"}, {"a", "1"}}});
  const std::string header =
      R"({"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
  CHECK(header.size() % 8 == 1);
  CHECK(read_text(folder / "m") ==
        safetensors_file(header + std::string(7, ' '), raw(std::vector<float>{1, 2})));
}

TEST_CASE("safetensors: doubles of a file become scalars") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "m",
                   safetensors_file(R"({"w":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}})",
                                    raw(std::vector<double>{0.1, -3})));
  CHECK(read_safetensors(folder / "m").tensors[0].values == std::vector<Scalar>{Scalar(0.1), -3});
}

TEST_CASE("safetensors: scalars are stored in either width") {
  const test::TemporaryFolder folder;
  write_safetensors(
      folder / "m",
      {{{"w", {2}, {0.5F, -3}, StoredType::f64}, {"b", {1}, {7}, StoredType::f32}}, {}});
  const SafeTensors contents = read_safetensors(folder / "m");
  REQUIRE(contents.find("w") != nullptr);
  CHECK(contents.find("w")->values == std::vector<Scalar>{0.5F, -3});
  CHECK(contents.find("w")->type == StoredType::f64);
  CHECK(contents.find("b")->type == StoredType::f32);
  const std::string bytes = read_text(folder / "m");
  CHECK_THAT(bytes, ContainsSubstring(raw(std::vector<double>{0.5, -3})));
}

TEST_CASE("safetensors: the exact type loses no bit") {
  const test::TemporaryFolder folder;
  const std::vector<Scalar> values{Scalar(1) / 3, std::numeric_limits<Scalar>::denorm_min()};
  write_safetensors(folder / "m", {{{"w", {2}, values, exact_type}}, {}});
  CHECK(raw(read_safetensors(folder / "m").tensors[0].values) == raw(values));
}

TEST_CASE("safetensors: tensors may be stored in another order than they are named") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "m",
                   safetensors_file(R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},)"
                                    R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                                    raw(std::vector<float>{1, 2})));
  CHECK(read_safetensors(folder / "m").find("a")->values[0] == 1);
  CHECK(read_safetensors(folder / "m").find("b")->values[0] == 2);
}

TEST_CASE("safetensors: a file that is no safetensors file is refused") {
  CHECK(safetensors_refusal("") == "m.safetensors: file: expected at least 8 bytes, got 0 bytes");
  CHECK(safetensors_refusal("1234567") ==
        "m.safetensors: file: expected at least 8 bytes, got 7 bytes");
  CHECK(safetensors_refusal("<!DOCTYPE html>") ==
        "m.safetensors: header: expected at most 7 bytes, got 5789751444030890300 bytes "
        "(is this a safetensors file?)");
  for (std::uint64_t more = 1; more <= 9; ++more) {
    CHECK(safetensors_refusal(raw(std::vector<std::uint64_t>{2 + more}) + "{}") ==
          "m.safetensors: header: expected at most 2 bytes, got " + std::to_string(2 + more) +
              " bytes (is this a safetensors file?)");
  }
  CHECK(safetensors_refusal("[]", 0) == "m.safetensors: header: expected an object, got array");
  CHECK(safetensors_refusal("{\"a\"", 0) ==
        "m.safetensors: header:1:5: JSON: expected a colon after the key, got the end of the file");
}

TEST_CASE("safetensors: a name that comes twice is refused") {
  CHECK(safetensors_refusal(R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{}})", 4) ==
        "m.safetensors: header:1:58: a: expected a unique key, got a duplicate (first at 1:6)");
}

TEST_CASE("safetensors: metadata is text by name") {
  CHECK(safetensors_refusal(R"({"__metadata__":7})", 0) ==
        "m.safetensors: __metadata__: expected an object, got number");
  CHECK(safetensors_refusal(R"({"__metadata__":{"a":[1]}})", 0) ==
        "m.safetensors: __metadata__.a: expected text, got [1]");
}

TEST_CASE("safetensors: other types are refused by name") {
  CHECK(safetensors_refusal(R"({"w":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", 4) ==
        "m.safetensors: w: dtype: expected F32 or F64, got \"BF16\"");
  CHECK(safetensors_refusal(R"({"w":{"shape":[2],"data_offsets":[0,4]}})", 4) ==
        "m.safetensors: w: dtype: expected F32 or F64, got null");
  CHECK(safetensors_refusal(R"({"w":3})", 0) == "m.safetensors: w: expected an object, got number");
}

TEST_CASE("safetensors: torch's count of batches, a whole number, is left out") {
  const test::TemporaryFolder folder;
  const std::string header =
      R"({"1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
      R"("1.weight":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})";
  write_atomically(folder / "m.safetensors", safetensors_file(header, std::string(12, '\0')));
  const SafeTensors file = read_safetensors(folder / "m.safetensors");
  REQUIRE(file.tensors.size() == 1);
  CHECK(file.tensors[0].name == "1.weight");
}

TEST_CASE("safetensors: offsets outside of the data are refused") {
  const auto check = [](const std::string& offsets, const std::string& error) {
    CHECK(safetensors_refusal(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":)" + offsets + "}}",
                              8) == "m.safetensors: w: data_offsets: expected " + error);
  };
  check("[0,12]", "begin <= end <= 8, got [0, 12]");
  check("[8,0]", "begin <= end <= 8, got [8, 0]");
  check("[8]", "begin <= end <= 8, got [8]");
  check("[0,9223372036854775807]", "begin <= end <= 8, got [0, 9223372036854775807]");
  check("[0,9223372036854775808]", "a list of whole numbers >= 0, got [0,9223372036854775808]");
  check("[-1,8]", "a list of whole numbers >= 0, got [-1,8]");
  check("[0,8.0]", "a list of whole numbers >= 0, got [0,8.0]");
  check("null", "a list of whole numbers >= 0, got null");
}

TEST_CASE("safetensors: data that overlaps, or that belongs to no tensor, is refused") {
  const auto check = [](const std::string& a, const std::string& b, const std::string& error) {
    const auto tensor = R"({"dtype":"F32","shape":[1],"data_offsets":)";
    CHECK(safetensors_refusal("{\"a\":" + (tensor + a) + "},\"b\":" + (tensor + b) + "}}", 12) ==
          "m.safetensors: " + error);
  };
  check("[0,4]", "[0,4]", "b: data_offsets: expected to begin at 4, got 0");
  check("[0,4]", "[2,6]", "b: data_offsets: expected to begin at 4, got 2");
  check("[8,12]", "[0,4]", "a: data_offsets: expected to begin at 4, got 8");
  check("[4,8]", "[8,12]", "a: data_offsets: expected to begin at 0, got 4");
  check("[0,4]", "[4,8]", "data: expected 8 bytes, got 12 bytes");
}

TEST_CASE("safetensors: a shape that does not fit the data is refused") {
  const auto check = [](const std::string& shape, const std::string& error) {
    CHECK(safetensors_refusal(
              R"({"w":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":[0,10]}})", 10) ==
          "m.safetensors: w: shape: expected " + error);
  };
  check("[2]", "one of 10 bytes in F32, got [2]");
  check("[]", "one of 10 bytes in F32, got []");
  check("[3]", "one of 10 bytes in F32, got [3]");
  check("[0]", "one of 10 bytes in F32, got [0]");
  check("[-1]", "a list of whole numbers >= 0, got [-1]");
  check("[4294967296,4294967296]", "one of 10 bytes in F32, got [4294967296, 4294967296]");
}

TEST_CASE("safetensors: no file, however cut or damaged, does more than throw") {
  const test::TemporaryFolder folder;
  write_safetensors(folder / "m", example());
  const std::string file = read_text(folder / "m");
  for (std::size_t i = 0; i < file.size(); ++i) {
    safetensors_refusal(file.substr(0, i));
    std::string damaged = file;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    safetensors_refusal(damaged);
  }
  SUCCEED();
}

TEST_CASE("safetensors: what could not be read back is not written") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "m").string();
  const auto check = [&](const SafeTensors& contents, const std::string& error) {
    CHECK_THROWS_MATCHES(write_safetensors(path, contents), DataError,
                         Message(path + ": " + error));
    CHECK_FALSE(std::filesystem::exists(path));
  };
  check({{{"w", {2, 2}, {1}}}, {}}, "w: shape: expected one of 1 values, got [2, 2]");
  check({{{"w", {-1}, {}}}, {}}, "w: shape: expected one of 0 values, got [-1]");
  check({{{"w", {}, {1}}, {"w", {}, {1}}}, {}}, "w: name: expected a unique name, got a duplicate");
  check({{{"__metadata__", {}, {1}}}, {}},
        "__metadata__: name: expected a unique name, got a duplicate");
  check({{}, {{"label", "\xff"}}}, "header: expected valid UTF-8, got other bytes");
}
