#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "../base/error.hpp"
#include "../base/json.hpp"
#include "json_sax.hpp"

/// JSON values from text, within limits of memory and depth.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// `config.json:14:9`
std::string location_text(const std::string& name, Position position);

/// Memory that a parsed text may still take: an upper bound for glibc and nlohmann/json.
class JsonBudget {
 public:
  /// For a text of this number of bytes: 12 times as much plus 32 MiB, at most `memory_limit`.
  explicit JsonBudget(std::size_t text);

  std::size_t bytes() const { return bytes_; }
  bool take(std::size_t bytes) {
    const bool fits = bytes <= left_;
    left_ = fits ? left_ - bytes : 0;
    return fits;
  }

  // A growing list exists twice for a moment, the second time with twice the capacity.
  static constexpr std::size_t value = 3 * sizeof(Json) + 16;  // and its place
  static constexpr std::size_t member = 3 * sizeof(Json::object_t::value_type) + 16;
  static constexpr std::size_t container = 64;
  static constexpr std::size_t text_of(std::size_t size) { return 2 * size + 48; }

 private:
  std::size_t bytes_, left_;
};

/// Builds the value and collects all problems.
class JsonBuilder final : public SaxHandler {
 public:
  JsonBuilder(std::string_view text, const std::string& name, JsonBudget& budget)
      : SaxHandler(text), name_(name), lines_(text), budget_(budget) {}

  struct Built {
    Json value;
    std::size_t values;
    std::vector<Mismatch> problems;
    std::vector<Mismatch> repeated;  ///< duplicate keys
  };
  Built build() &&;

  /// `read` is the number of characters read, including the invalid token.
  bool parse_error(std::size_t read, const std::string&, const Json::exception& error) override;

 private:
  struct Container {
    Json* value;
    std::string path;
    std::vector<std::size_t> starts;  ///< of the members of an object
  };
  struct Repeated {
    std::size_t start;
    Mismatch mismatch;
  };

  std::string next_path() const;
  Json* place(Json value);
  bool add(Json value) override { return place(std::move(value)) != nullptr; }
  bool open(bool is_list) override;
  bool close() override;
  void note_repeated(const Container& object);
  void refuse(std::size_t offset, const std::string& what, const std::string& expected,
              const std::string& got, const std::string& hint = {});
  bool refuse_habits(std::size_t start);
  void refuse_token(std::size_t start, std::string_view token, std::string_view message);

  const std::string& name_;
  TextLines lines_;
  JsonBudget& budget_;
  Json root_;
  std::size_t values_ = 0;
  std::vector<Mismatch> problems_;
  std::vector<Repeated> repeated_;
  std::vector<Container> open_;  ///< that enclose the next value, from the root inwards
};

}}  // namespace rectify
