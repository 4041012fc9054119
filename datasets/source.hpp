#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "../base/handle.hpp"
#include "../nn/dataset.hpp"
#include "../schema/registry.hpp"

/// Data sources.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Splits {
  Dataset train;
  Dataset test;
};

/// A source of data. `folder` is the folder of its files; sources without files ignore it. Nothing
/// is ever downloaded.
template <class Rule>
concept SourceRule = requires(const Rule& rule, const std::filesystem::path& folder) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.load(folder) } -> std::same_as<Splits>;
};

struct RECTIFY_API SourceInterface : RuleInterface {
  virtual Splits load(const std::filesystem::path& folder) const = 0;
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
    Splits load(const std::filesystem::path& folder) const final { return this->rule.load(folder); }
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
