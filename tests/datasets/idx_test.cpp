#include <zlib.h>
#include <rectify/base/error.hpp>
#include <rectify/datasets/idx.hpp>
#include <rectify/io/files.hpp>

#include <string>
#include <vector>

#include "../bytes.hpp"
#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
using test::bytes_of;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// Two images of 2 x 3 pixels.
Bytes images() {
  return {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
}

/// What reading a file of these bytes throws, without the folder's name.
std::string refusal(const Bytes& bytes, Index dimensions) {
  const test::TemporaryFolder folder;
  write_atomically(folder / "train-idx", bytes);
  try {
    read_idx(folder / "train-idx", dimensions);
  } catch (const DataError& error) {
    const std::string text = error.what();
    REQUIRE(text.find(folder.path().string()) == 0);
    return text.substr(folder.path().string().size() + 1);
  }
  return {};
}

Bytes with(Bytes bytes, std::size_t place, std::uint8_t byte) {
  bytes[place] = byte;
  return bytes;
}

Bytes resized(Bytes bytes, std::size_t size) {
  bytes.resize(size);
  return bytes;
}

}  // namespace

TEST_CASE("idx: images and labels are read") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "images", images());
  const IdxFile file = read_idx(folder / "images", 3);
  CHECK(file.shape == std::vector<Index>{2, 2, 3});
  CHECK(file.bytes == Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  CHECK(file.name == (folder / "images").string());

  write_atomically(folder / "labels", Bytes{0, 0, 8, 1, 0, 0, 0, 2, 7, 9});
  CHECK(read_idx(folder / "labels").shape == std::vector<Index>{2});
  CHECK(read_idx(folder / "labels").bytes == Bytes{7, 9});
}

TEST_CASE("idx: gzip is known by the contents, not by the name") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "images").string();
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, images().data(), static_cast<unsigned>(images().size()));
  gzclose(file);
  CHECK(read_idx(path, 3).shape == std::vector<Index>{2, 2, 3});
  write_atomically(folder / "raw.gz", images());
  CHECK(read_idx(folder / "raw.gz", 3).shape == std::vector<Index>{2, 2, 3});
}

TEST_CASE("idx: a file without images is read") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "none", Bytes{0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28});
  CHECK(read_idx(folder / "none", 3).shape == std::vector<Index>{0, 28, 28});
}

TEST_CASE("idx: a file of another format is refused with a guess") {
  CHECK(refusal(bytes_of("<!DOCTYPE html>"), 3) ==
        "train-idx: magic: expected 0x00000803, got 0x3c21444f (is this a web page?)");
  CHECK(refusal(bytes_of("\n<html>"), 1) ==
        "train-idx: magic: expected 0x00000801, got 0x0a3c6874 (is this a web page?)");
  CHECK(refusal(bytes_of("PK\3\4...."), 3) ==
        "train-idx: magic: expected 0x00000803, got 0x504b0304 (is this a .zip file?)");
  CHECK(refusal(bytes_of("5.1,3.5\n"), 0) ==
        "train-idx: magic: expected 0x000008 and the number of dimensions, got 0x352e312c "
        "(is this an IDX file?)");
}

TEST_CASE("idx: gzip within gzip is refused with a guess") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "images.gz").string();
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, "\x1f\x8b\x08\x00\x00", 5);
  gzclose(file);
  CHECK_THROWS_MATCHES(read_idx(path, 3), DataError,
                       Message(path + ": magic: expected 0x00000803, got 0x1f8b0800 "
                                      "(is this a .gz file within a .gz file?)"));
}

TEST_CASE("idx: elements other than unsigned bytes are refused by name") {
  CHECK(refusal(with(images(), 2, 0x0d), 3) ==
        "train-idx: element type: expected unsigned byte (0x08), got float (0x0d)");
  CHECK(refusal(with(images(), 2, 0x77), 3) ==
        "train-idx: element type: expected unsigned byte (0x08), got unknown (0x77)");
}

TEST_CASE("idx: another number of dimensions is refused") {
  CHECK(refusal(images(), 1) == "train-idx: dimensions: expected 1, got 3 (are these the images?)");
  CHECK(refusal(with(images(), 3, 1), 3) ==
        "train-idx: dimensions: expected 3, got 1 (are these the labels?)");
  CHECK(refusal(images(), 2) == "train-idx: dimensions: expected 2, got 3");
  CHECK(refusal({0, 0, 8, 0}, 0) == "train-idx: dimensions: expected at least 1, got 0");
}

TEST_CASE("idx: a file of another size than its header says is refused") {
  CHECK(refusal({}, 3) == "train-idx: magic: expected 4 bytes, got 0 (is the download complete?)");
  CHECK(refusal(resized(images(), 15), 3) ==
        "train-idx: header: expected 16 bytes, got 15 (is the download complete?)");
  CHECK(refusal(resized(images(), 27), 3) ==
        "train-idx: size: expected 16 + 2 x 2 x 3 bytes, got 16 + 11 (is the download complete?)");
  CHECK(refusal(resized(images(), 29), 3) ==
        "train-idx: size: expected 16 + 2 x 2 x 3 bytes, got 16 + 13");
}

TEST_CASE("idx: a header whose sizes overflow is refused") {
  Bytes huge = images();
  std::fill(huge.begin() + 4, huge.begin() + 16, std::uint8_t{0xff});
  CHECK(refusal(huge, 3) ==
        "train-idx: size: expected 16 + 4294967295 x 4294967295 x 4294967295 bytes, got 16 + 12 "
        "(is the download complete?)");
}
