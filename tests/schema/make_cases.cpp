// schema_cases FOLDER [COUNT]: writes schema.json and cases.json, configs drawn from the schema by
// a fixed seed, about half of them with one mistake, each with what the reader says of it.

#include <rectify/config/config.hpp>
#include <rectify/config/config_schema.hpp>
#include <rectify/io/files.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "draw.hpp"

using namespace rectify;
using test::Draw;

namespace {

/// Stand for text that JSON values do not have; `spelt` puts it in.
constexpr const char* literal = "@literal:";
constexpr const char* again = "@again:";

/// What may wrongly stand where `old` does: half the time of its own sort, near the ends of ranges.
Json misfit(const Json& old, Draw& draw) {
  const std::vector<Json> numbers{0, 1, -1, 0.5, 1.5, 1000, 1001, -0.0001, 1e20, 16777217};
  const std::vector<std::string> texts{"", "all", "Relu", "dense", "idx", "digits", "no_such_kind"};
  const std::vector<Json> others{Json(),
                                 true,
                                 "x",
                                 2,
                                 2.5,
                                 Json::array(),
                                 Json::object(),
                                 Json::array({1}),
                                 Json{{"type", "relu"}},
                                 Json{{"type", 3}}};
  const std::vector<std::string> literals{"1e999",
                                          "-1e999",
                                          "1e-400",
                                          "6.4e1",
                                          "64.0",
                                          "9007199254740993",
                                          "-0",
                                          "-0.0",
                                          "1E+2",
                                          "18446744073709551616",
                                          "9007199254740991"};
  if (draw.one_in(4)) return literal + draw.one_of(literals);
  if (old.is_number() && draw.one_in(2)) return draw.one_of(numbers);
  if (old.is_string() && draw.one_in(2)) return draw.one_of(texts);
  return draw.one_of(others);
}

/// Ends of an interval: no schema can say that one must not pass the other.
bool is_end(const std::string& key) {
  const std::vector<std::string> ends{"low",       "high",      "lower",         "upper",
                                      "min_value", "max_value", "min_step_size", "max_step_size"};
  return std::find(ends.begin(), ends.end(), key) != ends.end();
}

/// One mistake, or at times a change that is none.
void spoil(Json& config, Draw& draw) {
  const Json::json_pointer at = draw.place(config);
  Json& place = config[at];
  if (!at.empty() && is_end(at.back())) return;
  std::vector<std::string> keys;
  if (place.is_object()) {
    for (const auto& [key, ignored] : place.items()) keys.push_back(key);
  }
  if (keys.empty()) {
    place = misfit(place, draw);
    return;
  }
  const std::string key = draw.one_of(keys);
  switch (is_end(key) ? 1 : draw.below(6)) {
    case 0: place[key + "s"] = place[key]; break;
    case 1: place["unknown"] = 1; break;
    case 2: place[again + key] = place[key]; break;
    case 3: place = misfit(place, draw); break;
    case 4: place[key] = misfit(place[key], draw); break;
    default: place.erase(key);
  }
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

/// As a user might write it, with comments now and then.
std::string spelt(const Json& config, Draw& draw) {
  std::string text = config.dump(draw.one_in(2) ? 2 : -1);
  replace(text, std::string("\"") + again, "\"");
  const std::string mark = std::string("\"") + literal;
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
    text.erase(text.find('"', at + 1), 1);
    text.erase(at, mark.size());
  }
  if (draw.one_in(3)) text = "// a comment: {\n" + text + "\n/* and } another */";
  return text;
}

Json judged(const std::string& text) {
  Json result{{"text", text}, {"valid", true}, {"errors", ""}};
  try {
    load_config(text, "config.json", {});
  } catch (const ConfigError& error) {
    result["valid"] = false;
    result["errors"] = error.what();
  }
  return result;
}

/// Whether the reader refuses it for no other reason than one that no schema can give.
bool is_beyond_a_schema(const Json& judged) {
  const auto errors = judged["errors"].get<std::string>();
  const auto says = [&](const char* words) { return errors.find(words) != std::string::npos; };
  return !says("\n") &&
         (says("expected at most 10000 layers") || says("expected a number at most high") ||
          says("expected a number at most max_step_size"));
}

Json beyond_a_schema() {
  const auto config = [](const std::string& layers) {
    return R"({"data": {"source": "digits"}, "model": {"layers": )" + layers + "}}";
  };
  std::string deep = R"(["relu"])";
  for (int i = 0; i < 10; ++i) deep = R"([{"repeat": 1, "layers": )" + deep + "}]";
  const char* many = R"([{"repeat": 1000, "layers": [{"repeat": 1000, "layers": ["relu"]}]}])";
  const char* reversed =
      R"([{"type": "dense", "units": 1, "init": {"type": "uniform", "low": 1, "high": 0}}])";
  return {judged(config(deep)), judged(config(many)), judged(config(reversed))};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string folder = argv[1];
  const int count = argc > 2 ? std::stoi(argv[2]) : 10000;
  const Json schema = config_schema();
  Draw draw(schema, 4);
  Json cases = Json::array(), beyond = beyond_a_schema();
  for (int i = 0; i < count; ++i) {
    Json config = draw.value(schema);
    if (i % 2 == 1) spoil(config, draw);
    Json one = judged(spelt(config, draw));
    one["spoilt"] = i % 2 == 1;
    (is_beyond_a_schema(one) ? beyond : cases).push_back(one);
  }
  write_atomically(folder + "/schema.json", schema.dump(2));
  write_atomically(folder + "/cases.json", Json{{"cases", cases}, {"beyond", beyond}}.dump(2));
}
