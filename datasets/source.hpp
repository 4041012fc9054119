#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "../base/handle.hpp"
#include "../nn/dataset.hpp"
#include "../schema/registry.hpp"
#include "../tables/table_encoding.hpp"

/// Data sources.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// How the columns of a table are to be encoded; null: as its own values suggest.
using Encoding = std::shared_ptr<const TableEncoding>;

struct Splits {
  Dataset train;
  Dataset test;
  Encoding encoding = {};                  ///< of a table; else null
  std::vector<std::string> notes = {};     ///< what was inferred from the files, a line each
  std::vector<std::string> warnings = {};  ///< one sentence each
};

// For `auto [train, test] = splits`.
template <std::size_t part, class Parts>
requires std::same_as<std::remove_cvref_t<Parts>, Splits>
decltype(auto) get(Parts&& splits) {
  if constexpr (part == 0) return (std::forward<Parts>(splits).train);
  if constexpr (part == 1) return (std::forward<Parts>(splits).test);
}

/// A source of data. `folder` is the folder of its files; sources without files ignore it. Nothing
/// is ever downloaded. The rule of a table has `load(folder, encoding)`.
template <class Rule>
concept SourceRule = requires(const Rule& rule, const std::filesystem::path& folder) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
}
&&(
    requires(const Rule& rule, const std::filesystem::path& folder) {
      { rule.load(folder) } -> std::same_as<Splits>;
    } ||
    requires(const Rule& rule, const std::filesystem::path& folder, const Encoding& encoding) {
      { rule.load(folder, encoding) } -> std::same_as<Splits>;
    });

struct RECTIFY_API SourceInterface : RuleInterface {
  /// `encoding` is that of the data that a model was trained on, for tables to be read alike; its
  /// classes are those of the labels. Throws DataError for a table that does not fit it.
  virtual Splits load(const std::filesystem::path& folder, const Encoding& encoding = {}) const = 0;
  /// Whether it names files relative to the folder.
  virtual bool has_relative_files() const = 0;
  /// Outputs of a net for it, if known without reading its files; else 0.
  virtual Index outputs() const = 0;
};

class Source : public Handle<SourceInterface> {
 public:
  template <SourceRule Rule>
  Source(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static constexpr auto family = "source";

 private:
  template <class Rule>
  struct Model final : RuleHolder<SourceInterface, Rule> {
    using RuleHolder<SourceInterface, Rule>::RuleHolder;
    Splits load(const std::filesystem::path& folder, const Encoding& encoding) const final {
      if constexpr (requires { this->rule.load(folder, encoding); }) {
        return this->rule.load(folder, encoding);
      } else {
        return this->rule.load(folder);
      }
    }
    bool has_relative_files() const final {
      if constexpr (requires { Rule::has_relative_files; }) return Rule::has_relative_files;
      return false;
    }
    Index outputs() const final {
      if constexpr (requires { this->rule.outputs(); }) return this->rule.outputs();
      return 0;
    }
  };
};

/// THE list of data sources.
template <>
RECTIFY_API Registry<Source>& registry<Source>();

// In JSON a source is its name, or {"idx": {...}}, or for one with a single required field
// {"npz": "x.npz"}.
RECTIFY_API void read(const Reader& reader, Source& source, const Range& range);
RECTIFY_API Json to_json(const Source& source);
RECTIFY_API Json schema_of(const Source*, const Range& range, Json& definitions);

}}  // namespace rectify

template <>
struct std::tuple_size<rectify::Splits> : std::integral_constant<std::size_t, 2> {};
template <std::size_t part>
struct std::tuple_element<part, rectify::Splits> {
  using type = rectify::Dataset;
};
