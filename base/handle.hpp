#pragma once

#include <memory>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "precision.hpp"

/// How a family (layers, optimizers, ...) holds rules of any type as one type: a handle shares one
/// immutable rule, so that copying it is cheap and it behaves as the value it holds.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Base of every family's interface.
struct RECTIFY_API RuleInterface {
  virtual ~RuleInterface() = default;
  virtual std::string_view kind() const = 0;
  /// The rule if it is of this type, else null.
  virtual const void* as(const std::type_info& type) const = 0;
};

/// Implements the part of `Interface` that is the same for every rule.
template <class Interface, class Rule>
struct RuleHolder : Interface {
  explicit RuleHolder(Rule held) : rule(std::move(held)) {}
  std::string_view kind() const final { return Rule::kind; }
  const void* as(const std::type_info& type) const final {
    return type == typeid(Rule) ? &rule : nullptr;
  }
  Rule rule;
};

template <class Interface>
class Handle {
 public:
  /// The rule's name in JSON: `relu`.
  std::string_view kind() const { return rule_->kind(); }
  /// The rule if it is a `Rule`, else null.
  template <class Rule>
  const Rule* as() const {
    return static_cast<const Rule*>(rule_->as(typeid(Rule)));
  }
  const Interface* operator->() const { return rule_.get(); }

 protected:
  explicit Handle(std::shared_ptr<const Interface> rule) : rule_(std::move(rule)) {}

 private:
  std::shared_ptr<const Interface> rule_;
};

}}  // namespace rectify
