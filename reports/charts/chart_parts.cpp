#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace chart_parts {
namespace {

Json scale_of(const Axis& axis) {
  Json scale{{"zero", axis.zero}, {"nice", !axis.least && !axis.most}};
  if (axis.log) scale = {{"type", "log"}, {"nice", false}};
  if (axis.least) scale["domainMin"] = *axis.least;
  if (axis.most) scale["domainMax"] = *axis.most;
  return scale;
}

/// Numbers that would be long have an exponent, and all digits in which ticks may differ.
constexpr const char* short_number =
    "length(datum.label) > 12 ? format(datum.value, '.11~e') : datum.label";

/// On short axes Vega places ticks at halves, whatever `tickMinStep` says: these are hidden.
Json whole_numbers() {
  const std::string is_whole = "datum.value === floor(datum.value)";
  const Json shown{{"condition", {{"test", is_whole}, {"value", 1}}}, {"value", 0}};
  return {{"tickMinStep", 1},
          {"format", "d"},
          {"labelExpr", is_whole + " ? datum.label : ''"},
          {"tickOpacity", shown},
          {"gridOpacity", shown}};
}

}  // namespace

std::string tick_format(const std::string& format) {
  const std::size_t dot = format.find('.');
  if (dot == std::string::npos) return format;
  const std::size_t type = format.find_first_not_of("0123456789", dot + 1);
  return format.substr(0, dot) + (type == std::string::npos ? "" : format.substr(type));
}

Json start(const ChartData& data, double height) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
          {"width", "container"},
          {"height", height},
          {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
          {"data", data.to_json()},
          {"usermeta", data.meta()}};
}

Json quantity(const std::string& field, const Axis& axis) {
  Json encoding{
      {"field", field}, {"type", "quantitative"}, {"title", axis.title}, {"scale", scale_of(axis)}};
  encoding["axis"] = axis.format.empty() ? Json{{"labelExpr", short_number}}
                                         : Json{{"format", tick_format(axis.format)}};
  if (axis.whole) encoding["axis"].update(whole_numbers());
  return encoding;
}

Json colour(const std::string& title, const std::vector<std::string>& names, Legend legend,
            bool ordered) {
  Json encoding{{"field", "series"},
                {"type", ordered ? "ordinal" : "nominal"},
                {"title", title},
                {"scale", {{"domain", names}}}};
  if (names.size() < 2) {
    encoding["legend"] = nullptr;
  } else {  // opaque, as the line is, unlike the bands and thin lines of the same colour
    encoding["legend"] = {{"title", nullptr},
                          {"symbolOpacity", 1},
                          {"symbolType", legend == Legend::lines ? "stroke" : "square"}};
    if (legend == Legend::lines) encoding["legend"]["symbolStrokeWidth"] = 3;
  }
  return encoding;
}

Json tip(const std::string& field, const std::string& title, bool text) {
  return {{"field", field}, {"title", title}, {"type", text ? "nominal" : "quantitative"}};
}

Json rule(const char* channel, double at) {
  Json encoding{{"x", nullptr}, {"y", nullptr}, {"color", nullptr}};
  // A separate field: with a datum, the encoding would keep the field of the other layers.
  encoding[channel] = {{"field", "mark"}, {"type", "quantitative"}};
  return {{"data", {{"values", {{{"mark", at}}}}}},
          {"mark", {{"type", "rule"}, {"strokeDash", {4, 4}}}},
          {"encoding", encoding}};
}

}}}  // namespace rectify::chart_parts
