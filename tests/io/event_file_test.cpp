#include <rectify/io/event_file.hpp>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// "09 1a" as bytes.
std::string from_hex(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

/// The message in a record.
std::string payload(const std::string& record) { return record.substr(12, record.size() - 16); }

}  // namespace

TEST_CASE("event file: CRC-32C has its published values", "[io]") {
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  CHECK(crc32c("") == 0);
}

TEST_CASE("event file: begins as TensorFlow's do", "[io]") {
  const std::string start = event_file_start(1);
  CHECK(start.substr(0, 12) == from_hex("18 00 00 00 00 00 00 00 a3 7f 4b 22"));
  CHECK(payload(start) == from_hex("09 00 00 00 00 00 00 f0 3f 1a 0d") + "brain.Event:2");
}

TEST_CASE("event file: a number, byte by byte", "[io]") {
  const std::string record = scalar_event({.wall_time = 1, .step = 300}, "loss/train", 0.5f);
  CHECK(payload(record) == from_hex("09 00 00 00 00 00 00 f0 3f 10 ac 02 2a 13 0a 11 0a 0a") +
                               "loss/train" + from_hex("15 00 00 00 3f"));
  CHECK(record.substr(0, 8) == from_hex("21 00 00 00 00 00 00 00"));
  CHECK(record.size() == 8 + 4 + 0x21 + 4);
}

TEST_CASE("event file: a checksum is turned by 15 bits and moved", "[io]") {
  const std::string record = scalar_event({}, "a", 0);
  std::uint32_t stored = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    stored |= std::uint32_t{static_cast<std::uint8_t>(record[record.size() - 4 + i])} << 8 * i;
  }
  const std::uint32_t turned = stored - 0xa282ead8u;
  CHECK((turned >> 17 | turned << 15) == crc32c(payload(record)));
}

TEST_CASE("event file: a histogram, byte by byte", "[io]") {
  const EventHistogram histogram{
      .min = -1, .max = 2, .sum = 1, .sum_squares = 4, .limits = {0, 2}, .counts = {1, 2}};
  const std::string one = "00 00 00 00 00 00 f0 3f", two = "00 00 00 00 00 00 00 40";
  CHECK(payload(histogram_event({.wall_time = 1, .step = 0}, "z/1", histogram)) ==
        from_hex("09 " + one + " 10 00 2a 5a 0a 58 0a 03 7a 2f 31 2a 51" +  //
                 " 09 00 00 00 00 00 00 f0 bf 11 " + two +                  // min, max
                 " 19 00 00 00 00 00 00 08 40 21 " + one +                  // num, sum
                 " 29 00 00 00 00 00 00 10 40" +                            // of squares
                 " 32 10 00 00 00 00 00 00 00 00 " + two + " 3a 10 " + one + " " + two));
}
