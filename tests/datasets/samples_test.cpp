#include <rectify/base/error.hpp>
#include <rectify/datasets/samples.hpp>
#include <rectify/io/npy.hpp>

#include <limits>
#include <string>
#include <vector>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// A table of two columns of numbers.
Encoding two_columns() {
  return std::make_shared<const TableEncoding>(TableEncoding::of_names({"a", "b"}, {}));
}

using Values = std::vector<Scalar>;

Samples samples(const std::string& file, const std::string& name, Index features) {
  return parse_samples({file.begin(), file.end()}, name, features);
}

std::string refusal(const std::string& file, const std::string& name, Index features) {
  try {
    samples(file, name, features);
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

std::string npy(const std::vector<Index>& shape, const Values& values) {
  return npy_bytes(shape, values);
}

/// Two images of 1 x 3 bytes.
std::string idx() {
  return std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03", 16) + "\x01\x02\x03\x04\x05\x06";
}

}  // namespace

TEST_CASE("samples: the format is recognized by the contents") {
  const Values values{1, 2, 3, 4, 5, 6};
  for (const std::string& file : {npy({2, 3}, values), idx(), std::string("1,2,3\n4,5,6\n")}) {
    const Samples read = samples(file, "standard input", 3);
    CHECK(read.size() == 2);
    CHECK(read.values == values);
    CHECK(read.matrix()(2, 1) == 6);
  }
}

TEST_CASE("samples: images are flattened row by row, one dimension is one sample") {
  const Values values{1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(samples(npy({2, 2, 2}, values), "x.npy", 4).size() == 2);
  CHECK(samples(npy({8}, values), "x.npy", 8).size() == 1);
  CHECK(samples(npy({8}, values), "x.npy", 1).size() == 8);
  CHECK(samples(npy({0, 4}, {}), "x.npy", 4).size() == 0);
}

TEST_CASE("samples: another number of features than the model's is refused") {
  const Values values{1, 2, 3, 4, 5, 6};
  CHECK(refusal("a,b,c\n1,2,3\n4,5,6\n", "x.csv", 784) ==
        "x.csv: features: expected 784 for this model, got 3");
  CHECK(refusal(npy({2, 3}, values), "x.npy", 6) ==
        "x.npy: features: expected 6 for this model, got 3 (one sample? its shape is then (1, 6))");
  CHECK(refusal("9,1,2\n", "x.csv", 2) ==
        "x.csv: features: expected 2 for this model, got 3 (is one of them the label?)");
  CHECK(refusal(npy({}, {1}), "x.npy", 1) ==
        "x.npy: shape: expected (samples, features) or (features,); got ()");
  CHECK(refusal(std::string("\0\0\x08\x01\0\0\0\x02\x01\x02", 10), "labels", 2) ==
        "labels: dimensions: expected 2 or more, got 1 (are these the labels?)");
}

TEST_CASE("samples: a number that is not finite is refused with its place") {
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  CHECK(refusal(npy({2, 3}, {1, 2, 3, 4, 5, nan}), "x.npy", 3) ==
        "x.npy: row 1, column 2: expected a finite number, got nan (both are counted from 0)");
}

TEST_CASE("samples: a file is refused as the format of its name") {
  CHECK(refusal("<html>", "folder.csv/x.npy", 3) ==
        "folder.csv/x.npy: magic: expected \\x93NUMPY, got \"<html>\" (is this an .npy file?)");
  CHECK(refusal("<html>", "t10k-images-idx3-ubyte", 3) ==
        "t10k-images-idx3-ubyte: magic: expected 0x000008 and the number of dimensions, got "
        "0x3c68746d (is this a web page?)");
}

TEST_CASE("samples: columns with names are put into the order of the model's features") {
  const auto read = [](const std::string& file) {
    return parse_samples({file.begin(), file.end()}, "x.csv", 2, two_columns());
  };
  CHECK(read("a,b\n1,2\n3,4\n").values == Values{1, 2, 3, 4});
  CHECK(read("b,a\n1,2\n3,4\n").values == Values{2, 1, 4, 3});
  CHECK(read("1,2\n").values == Values{1, 2});
  CHECK_THROWS_WITH(read("a,c\n1,2\n"), "x.csv: header: expected a column \"b\", got a, c");
}

TEST_CASE("samples: true and false are 1 and 0") {
  CHECK(samples("3,4\nTrue,false\n", "x.csv", 2).values == Values{3, 4, 1, 0});
}
