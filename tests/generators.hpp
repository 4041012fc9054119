#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <rectify/base/json.hpp>
#include <rectify/base/utf8.hpp>

#include "properties.hpp"

/// Values that several properties draw. Functions whose names begin with `draw` are called in a
/// property.
namespace rectify::test {

/// One of 0 ... n-1, all alike, in small cases too.
inline std::size_t draw_below(std::size_t n) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, n));
}

template <class Container>
const auto& draw_from(const Container& choices) {
  return choices[draw_below(choices.size())];
}

/// Those that formats and terminals give a meaning are drawn often.
inline rc::Gen<char32_t> character() {
  return rc::gen::oneOf(
      rc::gen::inRange<char32_t>(U' ', 0x7f), rc::gen::inRange<char32_t>(0, U' '),
      rc::gen::elementOf(std::u32string(U"\"',;\t\r\n\\<>&/.:=-{}[]\u007f\u0085\u009b\u2028\u2029"
                                        U"\u202e\u2066\ufeff\ufffd\U0001f600\u05d0")),
      rc::gen::inRange<char32_t>(0x80, 0xd800), rc::gen::inRange<char32_t>(0xe000, 0x110000));
}

/// Any text in UTF-8.
inline rc::Gen<std::string> any_text() {
  return rc::gen::map(rc::gen::container<std::u32string>(character()),
                      [](const std::u32string& characters) {
                        std::string text;
                        for (const char32_t c : characters) append_character(text, c);
                        return text;
                      });
}

/// Text in which some bytes are no UTF-8.
inline rc::Gen<std::string> any_bytes() {
  return rc::gen::oneOf(rc::gen::arbitrary<std::string>(), any_text(),
                        rc::gen::map(rc::gen::pair(any_text(), rc::gen::arbitrary<std::string>()),
                                     [](const std::pair<std::string, std::string>& parts) {
                                       return parts.first + parts.second + parts.first;
                                     }));
}

/// All bits of a number are drawn: infinities and what is no number among them.
template <class Number>
rc::Gen<Number> any_number() {
  using Bits = std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>;
  return rc::gen::oneOf(rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<Bits>()),
                                     [](Bits bits) { return std::bit_cast<Number>(bits); }),
                        rc::gen::map(rc::gen::inRange(-100, 100),
                                     [](int number) { return static_cast<Number>(number) / 4; }));
}

template <class Number>
rc::Gen<Number> finite_number() {
  return rc::gen::suchThat(any_number<Number>(),
                           [](Number number) { return std::isfinite(number); });
}

/// `count` finite numbers.
template <class Numbers>
Numbers draw_finite(std::size_t count) {
  return *rc::gen::container<Numbers>(count, finite_number<typename Numbers::value_type>());
}

inline Json draw_json(int levels);

/// An object whose members have at most `levels` levels.
inline Json draw_object(int levels) {
  Json object = Json::object();
  for (std::size_t left = draw_below(4); left > 0; --left) {
    object[*any_text()] = draw_json(levels);
  }
  return object;
}

/// Any JSON that this program can write, of at most `levels` levels.
inline Json draw_json(int levels) {
  switch (draw_below(levels > 0 ? 12 : 6)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2: return *rc::gen::arbitrary<std::int64_t>();
    case 3: return *rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>());
    case 4: return *finite_number<double>();
    case 5: return *any_text();
    case 6:
    case 7:
    case 8: {
      Json list = Json::array();
      for (std::size_t left = draw_below(4); left > 0; --left)
        list.push_back(draw_json(levels - 1));
      return list;
    }
    default: return draw_object(levels - 1);
  }
}

/// A piece of a text: where it begins and how long it is.
inline std::pair<std::size_t, std::size_t> draw_piece(const std::string& text) {
  const std::size_t begin = draw_below(text.size());
  return {begin, 1 + draw_below(text.size() - begin)};
}

/// The bytes of a file after something has happened to them: cut, some bits changed, a piece lost,
/// there twice, of zeros, or in another's place.
inline std::string draw_damaged(std::string bytes) {
  for (std::size_t left = 1 + draw_below(3); left > 0 && !bytes.empty(); --left) {
    const auto [begin, size] = draw_piece(bytes);
    const std::string piece = bytes.substr(begin, size);
    switch (draw_below(7)) {
      case 0: bytes.resize(begin); break;
      case 1: bytes.erase(begin, size); break;
      case 2: bytes.insert(begin, piece); break;
      case 3: bytes.replace(begin, size, std::string(size, '\0')); break;
      case 4: bytes.erase(begin, size).insert(draw_below(bytes.size() + 1), piece); break;
      case 5: bytes[begin] = static_cast<char>(draw_below(256)); break;
      default: bytes[begin] = static_cast<char>(bytes[begin] ^ (1 << draw_below(8)));
    }
  }
  return bytes;
}

}  // namespace rectify::test
