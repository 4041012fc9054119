#include <rectify/base/error.hpp>
#include <rectify/io/npy.hpp>

#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <string>

#include "../bytes.hpp"
#include "../catch.hpp"

using namespace rectify;
using test::bytes_of, test::raw;

namespace {

std::string npy_file(const std::string& header, const std::string& data) {
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size() & 0xff) +
         static_cast<char>(header.size() >> 8) + header + data;
}

std::string header_of(const std::string& descr, const std::string& shape,
                      const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

std::string array_of(const std::string& descr, const std::string& shape, const std::string& data,
                     const std::string& fortran = "False") {
  return npy_file(header_of(descr, shape, fortran), data);
}

std::string npy_refusal(const std::string& file) {
  try {
    parse_npy(bytes_of(file), "x.npy");
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

using Values = std::vector<Scalar>;

}  // namespace

TEST_CASE("npy: an array comes back, and its bytes are those that NumPy writes") {
  const Values values{1, -2, Scalar(0.1), 4, 5, 6};
  const std::string file = npy_bytes({2, 3}, values);
  const std::string descr = sizeof(Scalar) == 4 ? "<f4" : "<f8";
  const std::string header =
      "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2, 3), }";
  CHECK(file == npy_file(header + std::string(117 - header.size(), ' ') + "\n", raw(values)));
  CHECK((file.size() - raw(values).size()) % 64 == 0);
  const NpyArray array = parse_npy(bytes_of(file), "x.npy");
  CHECK(array.shape == std::vector<Index>{2, 3});
  CHECK(array.values == values);
}

TEST_CASE("npy: whole numbers and arrays of any number of dimensions come back") {
  const std::vector<std::int64_t> numbers{3, -1, 9};
  CHECK(parse_npy(bytes_of(npy_bytes({3}, numbers)), "x").values == Values{3, -1, 9});
  CHECK(parse_npy(bytes_of(npy_bytes({3}, numbers)), "x").shape == std::vector<Index>{3});
  CHECK(parse_npy(bytes_of(npy_bytes({}, Values{7})), "x").shape.empty());
  CHECK(parse_npy(bytes_of(npy_bytes({0, 5}, Values{})), "x").values.empty());
  CHECK_THROWS_AS(npy_bytes({2, 2}, Values{1}), std::logic_error);
}

TEST_CASE("npy: every type of number is read, in both byte orders") {
  const auto values = [](const std::string& descr, const std::string& data) {
    return parse_npy(bytes_of(array_of(descr, "(2,)", data)), "x").values;
  };
  CHECK(values("|b1", std::string("\x01\x00", 2)) == Values{1, 0});
  CHECK(values("|u1", "\x01\xff") == Values{1, 255});
  CHECK(values("|i1", "\x01\xff") == Values{1, -1});
  CHECK(values("<u2", raw<std::uint16_t>({1, 65535})) == Values{1, 65535});
  CHECK(values("<i2", raw<std::int16_t>({1, -1})) == Values{1, -1});
  CHECK(values("<u4", raw<std::uint32_t>({1, 70000})) == Values{1, 70000});
  CHECK(values("<i4", raw<std::int32_t>({1, -70000})) == Values{1, -70000});
  CHECK(values("<u8", raw<std::uint64_t>({1, 70000})) == Values{1, 70000});
  CHECK(values("<i8", raw<std::int64_t>({1, -70000})) == Values{1, -70000});
  CHECK(values("<f4", raw<float>({0.5, -3})) == Values{0.5, -3});
  CHECK(values("<f8", raw<double>({0.5, -3})) == Values{0.5, -3});
  CHECK(values(">i2", std::string("\x01\x00\xff\xfe", 4)) == Values{256, -2});
  CHECK(values(">f4", std::string("\x3f\x80\x00\x00\xc0\x00\x00\x00", 8)) == Values{1, -2});
}

TEST_CASE("npy: an array in Fortran's order is turned") {
  Values values(24);
  std::iota(values.begin(), values.end(), Scalar(0));
  std::vector<float> columns;  // x[i, j, k] = 12 i + 4 j + k, the first index fastest
  for (int k = 0; k < 4; ++k) {
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < 2; ++i) columns.push_back(static_cast<float>(12 * i + 4 * j + k));
    }
  }
  CHECK(parse_npy(bytes_of(array_of("<f4", "(2, 3, 4)", raw(columns), "True")), "x").values ==
        values);
  CHECK(parse_npy(bytes_of(array_of("<f4", "(0, 4611686018427387904, 4)", "", "True")), "x")
            .values.empty());
}

TEST_CASE("npy: formats 2.0 and 3.0 have a longer length") {
  const std::string header = header_of("|u1", "(2,)");
  for (const char major : {'\x02', '\x03'}) {
    const std::string file = std::string("\x93NUMPY") + major + '\0' +
                             static_cast<char>(header.size()) + std::string(3, '\0') + header +
                             "\x05\x06";
    CHECK(parse_npy(bytes_of(file), "x").values == Values{5, 6});
  }
}

TEST_CASE("npy: what is no array is refused with its reason") {
  CHECK(npy_refusal("") == "x.npy: magic: expected \\x93NUMPY, got \"\" (is this an .npy file?)");
  CHECK(npy_refusal("PK\x03\x04zip") ==
        "x.npy: magic: expected \\x93NUMPY, got \"PK\\x03\\x04zi\" (is this an .npz file?)");
  CHECK(npy_refusal("\x93NUMPY") == "x.npy: version: expected 2 bytes, got the end of the file");
  CHECK(npy_refusal(std::string("\x93NUMPY\x04\x00", 8)) ==
        "x.npy: version: expected one of 1.0, 2.0, 3.0; got 4.0");
  CHECK(npy_refusal(std::string("\x93NUMPY\x01\x00\x76\x00{'de", 14)) ==
        "x.npy: header: expected 118 bytes, got 4 (is the file complete?)");
  CHECK(npy_refusal(npy_file("[1, 2]", "")) ==
        "x.npy: header: expected a dict of descr, fortran_order and shape; got \"[1, 2]\" "
        "(is the file damaged?)");
}

TEST_CASE("npy: a header that is not the format's is refused") {
  for (const char* header :
       {"{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (1,)}"}) {
    INFO(header);
    CHECK(npy_refusal(npy_file(header, "1234"))
              .starts_with("x.npy: header: expected a dict of descr, "));
  }
}

TEST_CASE("npy: as many dimensions as NumPy has are read, and no more") {
  const auto ones = [](int dimensions) {
    std::string shape;
    for (int k = 0; k < dimensions; ++k) shape += "1,";
    return array_of("|u1", "(" + shape + ")", "x");
  };
  CHECK(npy_refusal(ones(32)).empty());
  CHECK(npy_refusal(ones(33)).starts_with("x.npy: header: expected a dict of descr, "));
}

TEST_CASE("npy: types that are no numbers are refused by name") {
  const auto refused = [](const std::string& descr) {
    const std::string text = npy_refusal(array_of(descr, "(1,)", "12345678"));
    const std::string beginning =
        "x.npy: dtype: expected bool, int8 to int64, uint8 to uint64, float32 or float64; got \"" +
        descr + "\"";
    REQUIRE(text.starts_with(beginning));
    return text.substr(beginning.size());
  };
  for (const char* descr : {"<f2", "|f4", "<f16"}) {
    CHECK(refused(descr) == " (x.astype(\"float32\") converts it)");
  }
  CHECK(refused("|O") == " (x.astype(\"float32\") converts it if all elements are numbers)");
  for (const char* descr : {"<c8", "<U3", "|S1", "<M8[s]", "f4", ""}) CHECK(refused(descr).empty());
  CHECK(npy_refusal(
            npy_file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "")) ==
        "x.npy: dtype: expected numbers of one type, got a structured array (store its fields as "
        "the columns of one array)");
}

TEST_CASE("npy: data of another size than the shape's is refused before it is read") {
  CHECK(npy_refusal(array_of("<f4", "(2, 3)", std::string(20, 'x'))) ==
        "x.npy: data: expected 2 x 3 x 4 bytes, got 20 (is the file complete?)");
  CHECK(npy_refusal(array_of("<f4", "(2, 3)", std::string(25, 'x'))) ==
        "x.npy: data: expected 2 x 3 x 4 bytes, got 25");
  CHECK(npy_refusal(array_of("<f8", "()", "")) ==
        "x.npy: data: expected 1 x 8 bytes, got 0 (is the file complete?)");
  CHECK(npy_refusal(array_of("<f8", "(4611686018427387904, 4611686018427387904)", "")) ==
        "x.npy: data: expected 4611686018427387904 x 4611686018427387904 x 8 bytes, got 0 (is the "
        "file complete?)");
}

TEST_CASE("npy: no file, however cut or damaged, does more than throw") {
  const std::string file = array_of("<f4", "(2, 3)", std::string(24, 'x'), "True");
  std::size_t refused = 0;
  for (std::size_t i = 0; i < file.size(); ++i) {
    CHECK_FALSE(npy_refusal(file.substr(0, i)).empty());
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = file;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      refused += npy_refusal(damaged).empty() ? 0U : 1U;
    }
  }
  CHECK(refused > 300);
}
