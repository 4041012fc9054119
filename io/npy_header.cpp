#include "npy_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Shape = std::vector<Index>;

constexpr std::size_t most_dimensions = 32;  // the limit of NumPy

class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name)
      : text_(text), left_(text), name_(name) {}

  NpyHeader parse() {
    expect('{');
    while (!accept('}')) {
      read_item();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (!left_.empty() || !descr_ || !order_ || !shape_) fail();
    return {*descr_, *order_, *shape_};
  }

 private:
  [[noreturn]] void fail() const {
    throw DataError(Mismatch{name_, "header", "a dict of descr, fortran_order and shape",
                             in_quotes(text_.substr(0, 60)), "is the file damaged?"});
  }
  void skip_blanks() {
    left_.remove_prefix(std::min(left_.find_first_not_of(" \n"), left_.size()));
  }
  bool accept(char c) {
    skip_blanks();
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail();
  }

  void read_item() {
    const std::string key = read_text();
    expect(':');
    if (key == "descr" && !descr_) {
      descr_ = read_descr();
    } else if (key == "fortran_order" && !order_) {
      order_ = read_bool();
    } else if (key == "shape" && !shape_) {
      shape_ = read_shape();
    } else {
      fail();
    }
  }

  std::string read_text() {
    skip_blanks();
    if (left_.empty() || (left_[0] != '\'' && left_[0] != '"')) fail();
    const std::size_t end = left_.find(left_[0], 1);
    if (end == std::string_view::npos) fail();
    std::string text(left_.substr(1, end - 1));
    left_.remove_prefix(end + 1);
    return text;
  }

  std::string read_descr() {
    skip_blanks();
    if (left_.starts_with('[')) {
      throw DataError(Mismatch{name_, "dtype", "numbers of one type", "a structured array",
                               "store its fields as the columns of one array"});
    }
    return read_text();
  }

  bool read_bool() {
    skip_blanks();
    const bool value = left_.starts_with("True");
    if (!value && !left_.starts_with("False")) fail();
    left_.remove_prefix(value ? 4 : 5);
    return value;
  }

  /// `()`, `(3,)`, `(3, 4)`
  Shape read_shape() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      shape.push_back(read_size());
      const bool more = accept(',');
      if (!more && shape.size() == 1) fail();
      if (!more) {
        expect(')');
        break;
      }
    }
    if (shape.size() > most_dimensions) fail();
    return shape;
  }

  Index read_size() {
    skip_blanks();
    Index size = 0;
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), size);
    if (error != std::errc() || size < 0) fail();
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
    return size;
  }

  std::string_view text_;
  std::string_view left_;
  const std::string& name_;
  std::optional<std::string> descr_;
  std::optional<bool> order_;
  std::optional<Shape> shape_;
};

}  // namespace

std::string tuple_text(const std::vector<Index>& shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

NpyHeader parse_npy_header(std::string_view text, const std::string& name) {
  return HeaderParser(text, name).parse();
}

std::string npy_header_text(const NpyHeader& header) {
  return fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}", header.descr,
                     header.fortran_order ? "True" : "False", tuple_text(header.shape));
}

}}  // namespace rectify
