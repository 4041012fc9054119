#include <rectify/base/error.hpp>
#include <rectify/datasets/npz_file.hpp>
#include <rectify/datasets/samples.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npy_header.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/schema/reader.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../npz_support.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
using test::near;

namespace {

using Arrays = std::map<std::string, std::string>;
using Shape = std::vector<Index>;
using Values = std::vector<Scalar>;
using Labels = std::vector<std::int64_t>;

std::string floats(const Shape& shape, const Values& values) { return npy_bytes(shape, values); }
std::string whole(const Shape& shape, const Labels& labels) { return npy_bytes(shape, labels); }

/// Three samples of two features in two classes to train on, and one to test on.
Arrays good() {
  return {{"x_train", floats({3, 2}, {1, 2, 3, 4, 5, 6})},
          {"y_train", whole({3}, {1, 0, 1})},
          {"x_test", floats({1, 2}, {7, 8})},
          {"y_test", whole({1}, {0})}};
}

Arrays with(Arrays arrays, const std::string& name, const std::string& npy) {
  arrays[name] = npy;
  return arrays;
}

Splits load_file(const std::string& bytes) {
  const test::TemporaryFolder folder;
  write_atomically(folder / "x.npz", bytes);
  NpzFile file;
  file.file = "x.npz";
  return file.load(folder.path());
}

Splits load(const Arrays& arrays) { return load_file(npz_bytes(arrays, "x.npz")); }

/// What loading throws, without the folder's name.
std::string refusal_of_file(const std::string& bytes) {
  try {
    load_file(bytes);
  } catch (const DataError& error) {
    return test::without_folders(error.what());
  }
  return {};
}

std::string refusal(const Arrays& arrays) { return refusal_of_file(npz_bytes(arrays, "x.npz")); }

Scalar value(const Dataset& data, Index sample, Index feature) {
  Matrix x(data.features(), 1);
  data.gather(std::span(&sample, 1), view(x));
  return x(feature, 0);
}

}  // namespace

TEST_CASE("npz file: whole numbers are classes, floats are values as they are") {
  if (npz_library().empty()) return;
  const auto [train, test] = load(good());
  CHECK(train.classes() == 2);
  CHECK(train.size() == 3);
  CHECK(train.target(2).label == 1);
  CHECK(value(train, 2, 1) == 6);
  CHECK_FALSE(train.image_shape());
  CHECK(test.classes() == 2);
  const Arrays values =
      with(with(good(), "y_train", floats({3}, {5, 6, 7})), "y_test", floats({1, 1}, {8}));
  CHECK(load(values).train.outputs() == 1);
  CHECK(load(values).train.classes() == 0);
  CHECK(load(values).test.target(0).values[0] == 8);
}

TEST_CASE("npz file: images of uint8 stay bytes, are flattened and known as images") {
  if (npz_library().empty()) return;
  const std::string images(18, '\x33');
  for (const Shape& shape : {Shape{3, 2, 3}, Shape{3, 2, 3, 1}, Shape{3, 1, 2, 3}}) {
    Arrays arrays = with(good(), "x_train", test::npy_of_bytes(shape, images));
    arrays["x_test"] = test::npy_of_bytes({1, 2, 3}, images.substr(0, 6));
    const Dataset train = load(arrays).train;
    CHECK(train.bytes());
    CHECK(train.image_shape() == ImageShape{2, 3});
    CHECK(near(value(train, 1, 4), 0.2));
  }
}

TEST_CASE("npz file: all missing arrays are reported at once") {
  if (npz_library().empty()) return;
  CHECK(refusal({{"x_trian", floats({1}, {1})}, {"y", floats({1}, {1})}}) ==
        "x.npz: arrays: expected x_train, got x_trian, y (did you mean \"x_trian\"?)\n"
        "x.npz: arrays: expected y_train, got x_trian, y\n"
        "x.npz: arrays: expected x_test, got x_trian, y\n"
        "x.npz: arrays: expected y_test, got x_trian, y");
}

TEST_CASE("npz file: arrays that do not fit each other are refused") {
  if (npz_library().empty()) return;
  CHECK(refusal(with(good(), "y_train", whole({2}, {0, 1}))) ==
        "x.npz: y_train: samples: expected 3, as in x; got 2");
  CHECK(refusal(with(good(), "x_test", floats({1, 3}, {1, 2, 3}))) ==
        "x.npz: x_test: features: expected 2, as in x_train; got 3");
  CHECK(refusal(with(good(), "y_test", whole({1}, {2}))) ==
        "x.npz: y_test: label of sample 0: expected 0 to 1, the classes of y_train; got 2");
  CHECK(refusal(with(good(), "y_test", floats({1}, {0}))) ==
        std::string("x.npz: y_test: dtype: expected whole numbers, as y_train; got ") +
            (sizeof(Scalar) == 4 ? "f4" : "f8") + " (y_test.astype(\"int64\") makes them classes)");
  CHECK(refusal(with(good(), "y_test", floats({1}, {Scalar(0.5)}))).ends_with("; got f4"));
  CHECK(refusal(with(good(), "y_train", floats({3}, {1, 0, 1}))) ==
        "x.npz: y_test: dtype: expected floats, as y_train; got i8 (y_test.astype(\"float32\") "
        "makes them values)");
}

TEST_CASE("npz file: invalid labels and shapes are refused") {
  if (npz_library().empty()) return;
  CHECK(
      refusal(with(good(), "y_train", whole({3}, {0, -1, 1}))) ==
      "x.npz: y_train: label of sample 1: expected 0 to 4095, got -1 (classes are counted from 0; "
      "values to regress on are floats)");
  CHECK(refusal(with(good(), "y_train", whole({3}, {1, -1, 1}))) ==
        "x.npz: y_train: label of sample 1: expected 0 to 4095, got -1 (labels are -1 and 1: (y > "
        "0).astype(\"int64\") makes them 0 and 1)");
  CHECK(refusal(with(good(), "y_train", whole({3, 2}, {0, 1, 1, 0, 0, 1}))) ==
        "x.npz: y_train: shape: expected (samples,) for classes, got (3, 2) (the rows are one-hot: "
        "y.argmax(1) makes them classes)");
  CHECK(refusal(with(good(), "y_train", whole({3, 2}, {0, 1, 1, 1, 0, 1}))) ==
        "x.npz: y_train: shape: expected (samples,) for classes, got (3, 2) (values to regress on "
        "are floats: y.astype(\"float32\"))");
  CHECK(refusal(with(good(), "x_train", floats({6}, {1, 2, 3, 4, 5, 6}))) ==
        "x.npz: x_train: shape: expected (samples, features) or (samples, height, width), without "
        "a size of 0; got (6,)");
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  CHECK(refusal(with(good(), "x_train", floats({3, 2}, {1, 2, 3, nan, 5, 6}))) ==
        "x.npz: x_train: row 1, column 1: expected a finite number, got nan (both are counted from "
        "0)");
}

TEST_CASE("npz file: labels that are text or objects are refused with what numbers them") {
  if (npz_library().empty()) return;
  const auto refused = [&](const std::string& descr, std::size_t size) {
    const std::string header = npy_header_text({descr, false, {3}});
    const std::string npy = std::string{"\x93NUMPY\x01\0", 8} + static_cast<char>(header.size()) +
                            '\0' + header + std::string(3 * size, 'a');
    return refusal(with(good(), "y_train", npy));
  };
  const std::string beginning =
      "x.npz: y_train: dtype: expected whole numbers for classes, floats for values; got ";
  const std::string hint =
      " (numpy.unique(y, return_inverse=True)[1] numbers the different ones from 0; train and test "
      "together)";
  CHECK(refused("<U3", 12) == beginning + "text (U3)" + hint);
  CHECK(refused("|S4", 4) == beginning + "text (S4)" + hint);
  CHECK(refused("|O", 8) == beginning + "objects" + hint);
}

TEST_CASE("npz file: labels may be bool, and a column") {
  if (npz_library().empty()) return;
  const std::string header = npy_header_text({"|b1", false, {3}});
  const std::string truths = std::string{"\x93NUMPY\x01\0", 8} + static_cast<char>(header.size()) +
                             '\0' + header + std::string("\1\0\1", 3);
  CHECK(load(with(good(), "y_train", truths)).train.classes() == 2);
  CHECK(load(with(good(), "y_train", whole({3, 1}, {1, 0, 1}))).train.target(2).label == 1);
}

TEST_CASE("npz file: another file is refused with a guess") {
  CHECK(refusal_of_file(floats({1}, {1})) ==
        "x.npz: magic: expected PK, as of an .npz file; got \\x93NUMPY (this is an .npy file; "
        "numpy.savez writes several arrays as .npz)");
  CHECK(refusal_of_file("hello world") ==
        "x.npz: magic: expected PK, as of an .npz file; got \"hell\"");
}

TEST_CASE("npz file: as JSON its name alone is enough", "[datasets]") {
  const auto read_back = [](const Json& json) {
    std::vector<Problem> problems;
    Source source = NpzFile{};
    read(Reader(json, "source", problems), source, any_number);
    return problems.empty() ? to_json(source) : Json(problems[0].mismatch.text());
  };
  CHECK(read_back({{"npz", "x.npz"}}) == Json{{"npz", "x.npz"}});
  CHECK(read_back({{"npz", {{"file", "x.npz"}}}}) == Json{{"npz", "x.npz"}});
  CHECK(read_back({{"npz", ""}}) == "source.npz.file: expected text that is not empty, got \"\"");
  CHECK(read_back("npz") == "source.file: expected text that is not empty, got nothing");
}

TEST_CASE("npz file: what NumPy writes is read, compressed or not") {
  if (npz_library().empty()) return;
  const test::TemporaryFolder folder;
  const std::string script =
      "import sys, numpy as np\n"
      "a = dict(x_train=np.arange(12, dtype='u1').reshape(3, 2, 2), y_train=np.array([0, 2, 1]),\n"
      "         x_test=np.asfortranarray(np.arange(8, dtype='u1').reshape(2, 2, 2)),\n"
      "         y_test=np.array([2, 0], dtype='u1'))\n"
      "np.savez(sys.argv[1] + '/a.npz', **a)\n"
      "np.savez_compressed(sys.argv[1] + '/b.npz', **a)\n";
  write_atomically(folder / "make.py", script);
  const std::string command =
      "/usr/bin/python3 " + (folder / "make.py").string() + " " + folder.path().string() + " 2>&-";
  if (std::system(command.c_str()) != 0) return;  // no NumPy here
  for (const char* name : {"a.npz", "b.npz"}) {
    NpzFile file;
    file.file = name;
    const auto [train, test] = file.load(folder.path());
    CHECK(train.classes() == 3);
    CHECK(train.image_shape() == ImageShape{2, 2});
    CHECK(near(value(test, 1, 2), 6 / 255.0));
  }
}

TEST_CASE("samples: x, x_test or the only array of an archive is read") {
  if (npz_library().empty()) return;
  const auto read = [](const Arrays& arrays) {
    const std::string file = npz_bytes(arrays, "x.npz");
    return parse_samples({file.begin(), file.end()}, "x.npz", 2).values;
  };
  const std::string a = floats({1, 2}, {1, 2}), b = floats({1, 2}, {3, 4});
  CHECK(read({{"x", a}, {"x_test", b}}) == Values{1, 2});
  CHECK(read({{"x_train", a}, {"x_test", b}}) == Values{3, 4});
  CHECK(read({{"arr_0", b}}) == Values{3, 4});
  CHECK_THROWS_WITH(read({{"a", a}, {"b", b}}),
                    "x.npz: arrays: expected x, x_test or a single one; got a, b");
}
