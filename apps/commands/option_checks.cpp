#include "option_checks.hpp"

#include <CLI/CLI.hpp>

#include "../../base/error.hpp"
#include "../../schema/values.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

template <class T>
OptionCheck check_of(const Range& range) {
  return [range](const std::string& text) -> std::string {
    T value{};
    const bool converted = CLI::detail::lexical_cast(text, value);
    if (converted && range.contains(static_cast<double>(value))) return "";
    return Mismatch{"", "", expected_of(&value, range), converted ? text : in_quotes(text)}.text();
  };
}

}  // namespace

OptionCheck whole_number(const Range& range) { return check_of<Index>(range); }
OptionCheck number(const Range& range) { return check_of<double>(range); }

}}  // namespace rectify
