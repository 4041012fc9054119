#include <rectify/config/config.hpp>
#include <rectify/inits/catalogue.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "../catch.hpp"

// Every word of the config language with one slip of the hand: it is refused, and the word that was
// meant is suggested.

using namespace rectify;

namespace {

/// A word in a config and all that could stand there.
struct Word {
  Json document;
  Json::json_pointer place;  ///< of the word, or of the object in which it is a key
  std::string key;           ///< empty if the word is a value
  std::string text;
  std::vector<std::string> known;
};

/// One letter dropped, doubled, swapped with its neighbour or in the other case, at every place.
std::set<std::string> slips(const std::string& word) {
  std::set<std::string> slips;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto letter = static_cast<unsigned char>(word[i]);
    std::string dropped = word, doubled = word, swapped = word, cased = word;
    dropped.erase(i, 1);
    doubled.insert(i, 1, word[i]);
    if (i > 0) std::swap(swapped[i - 1], swapped[i]);
    cased[i] =
        static_cast<char>(std::islower(letter) != 0 ? std::toupper(letter) : std::tolower(letter));
    slips.insert({dropped, doubled, swapped, cased});
  }
  slips.erase(word);
  return slips;
}

/// An object with the kind and every field of an entry; fields that must be given get `given`.
template <class Entry>
Json filled(const Entry& entry, const Json& given) {
  Json object{{"type", entry.kind}};
  for (const FieldInfo& field : entry.fields) {
    object[field.name] = field.required ? given : field.standard;
  }
  return object;
}

Json base() {
  const std::string text = R"({
    "$schema": "x", "data": {"source": "digits"},
    "model": {"layers": [{"type": "dense", "units": 3},
                         {"repeat": 2, "layers": [{"type": "dense", "units": 3}]}]}
  })";
  const Config config = load_config(text, "config.json", {}).config;
  Json json = config_to_json(config);
  json["$schema"] = "x";
  Json dense = json["model"]["layers"][0];
  dense["activation"] = "relu";
  json["model"]["layers"] = {dense, {{"repeat", 2}, {"layers", {dense}}}};
  return json;
}

void add_keys(const Json& document, const Json::json_pointer& place, std::vector<Word>& words) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : document.at(place).items()) keys.push_back(key);
  for (const std::string& key : keys) words.push_back({document, place, key, key, keys});
}

/// The keys of this value and of everything in it.
void add_all_keys(const Json& document, const Json::json_pointer& place, std::vector<Word>& words) {
  const Json& value = document.at(place);
  if (value.is_object()) add_keys(document, place, words);
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) add_all_keys(document, place / key, words);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) add_all_keys(document, place / i, words);
  }
}

/// The kinds of the family at `place`, and the options of each.
template <class Family>
void add_family(const char* where, std::vector<Word>& words) {
  const Json::json_pointer place(where);
  for (const auto& entry : registry<Family>().entries()) {
    Json document = base();
    document[place] = filled(entry, 5);
    add_keys(document, place, words);
    words.push_back({document, place / "type", "", entry.kind, registry<Family>().kinds()});
  }
}

/// For sources the kind is the key.
void add_sources(std::vector<Word>& words) {
  const Json::json_pointer place("/data/source");
  for (const auto& entry : registry<Source>().entries()) {
    Json document = base();
    Json fields = filled(entry, "file");
    fields.erase("type");
    document[place] = {{entry.kind, fields}};
    words.push_back({document, place, entry.kind, entry.kind, registry<Source>().kinds()});
    add_keys(document, place / entry.kind, words);
    if (entry.needs_more()) continue;
    document[place] = entry.kind;
    words.push_back({document, place, "", entry.kind, registry<Source>().kinds()});
  }
}

std::vector<Word> all_words() {
  std::vector<Word> words;
  add_all_keys(base(), Json::json_pointer(), words);
  add_family<Layer>("/model/layers/0", words);
  add_family<Init>("/model/layers/0/init", words);
  add_family<Loss>("/loss", words);
  add_family<Optimizer>("/optimizer", words);
  add_family<Schedule>("/schedule", words);
  add_sources(words);
  const std::vector<std::string> normalize = list_names<Normalize>();
  for (const std::string& name : normalize) {
    words.push_back({base(), Json::json_pointer("/data/normalize"), "", name, normalize});
  }
  return words;
}

/// The document with `slip` for the word.
Json mistyped(const Word& word, const std::string& slip) {
  Json document = word.document;
  Json& place = document[word.place];
  if (word.key.empty()) {
    place = slip;
    return document;
  }
  Json renamed = Json::object();
  for (const auto& [key, value] : place.items()) renamed[key == word.key ? slip : key] = value;
  place = renamed;
  return document;
}

std::vector<Problem> problems_of(const Json& document) {
  std::vector<Problem> problems;
  Config config;
  read_fields(Reader(document, "", problems), config);
  return problems;
}

}  // namespace

TEST_CASE("suggestions: the config that the slips are made in is read", "[config]") {
  for (const Word& word : all_words()) {
    INFO(word.document.dump(2));
    REQUIRE(problems_of(word.document).empty());
  }
}

TEST_CASE("suggestions: each word with a slip is refused, and 95 % get the right suggestion",
          "[config]") {
  std::size_t slipped = 0, right = 0, other_words = 0;
  std::string wrong;
  for (const Word& word : all_words()) {
    for (const std::string& slip : slips(word.text)) {
      if (std::ranges::find(word.known, slip) != word.known.end()) {
        ++other_words;
        continue;
      }
      ++slipped;
      const auto problems = problems_of(mistyped(word, slip));
      const auto noted = std::ranges::find_if(problems, [&](const Problem& problem) {
        return problem.mismatch.got == in_quotes(slip);
      });
      INFO(word.place.to_string() << " " << word.text << " as " << slip);
      REQUIRE(noted != problems.end());
      if (noted->mismatch.hint == "did you mean " + in_quotes(word.text) + "?") {
        ++right;
      } else {
        wrong += word.text + " as " + slip + ": " + noted->mismatch.hint + "\n";
      }
    }
  }
  INFO(right << " of " << slipped << " right, " << other_words << " are other words; wrong:\n"
             << wrong);
  CHECK(slipped > 2000);
  CHECK(100 * right >= 95 * slipped);
  CHECK(100 * other_words <= slipped);
}
