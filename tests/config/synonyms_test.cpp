#include <rectify/config/config.hpp>
#include <rectify/config/synonyms.hpp>
#include <rectify/config/word_answers.hpp>
#include <rectify/inits/catalogue.hpp>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "words_support.hpp"

// Words of Keras, PyTorch, TensorFlow and scikit-learn: each is refused with what to write instead,
// and with that in its place the config is valid.

using namespace rectify;
using namespace rectify::test;

namespace {

std::vector<std::string> words_of(const char* text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::vector<Problem> found_in(const Json& document) {
  std::vector<Problem> problems;
  Config config;
  read_fields(Reader(document, "", problems), config);
  return problems;
}

/// `model.layers[1].units` as a JSON pointer.
Json::json_pointer pointer_of(const std::string& path) {
  std::string text;
  for (const char c : path) {
    if (c == '.' || c == '[')
      text += '/';
    else if (c != ']')
      text += c;
  }
  return Json::json_pointer(text.empty() ? text : "/" + text);
}

/// The first answered problem of a document.
std::optional<Problem> answer_of(const Json& document) {
  for (Problem& problem : with_answers(found_in(document), document, found_in)) {
    if (problem.unknown != Unknown::none) return problem;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("words for keys: what the message says instead makes the config valid", "[config]") {
  for (const KeySynonym& synonym : key_synonyms()) {
    auto places = words_of(synonym.within);
    if (places.empty()) places = {"config", "training"};
    for (const std::string& place : places) {
      if (place == "fit") continue;  // no object of ours
      for (const std::string& word : words_of(synonym.words)) {
        Setting at = setting_with(place);
        INFO(place << ": " << word);
        if (at.document[at.object].contains(word)) continue;
        Json valid = at.document;
        at.document[at.object][word] = Json::parse(synonym.example);
        const auto answer = answer_of(at.document);
        if (!answer) {  // a key of that object
          CHECK_THAT(message_of(at.document), !ContainsSubstring("key:"));
          continue;
        }
        REQUIRE(answer->word == word);
        CHECK(message_of(at.document).find(answer->mismatch.expected) != std::string::npos);
        if (!answer->instead) {
          CHECK(answer->mismatch.expected == "nothing");
          CHECK(answer->mismatch.hint.size() > std::string("leave it out: ").size());
        } else {
          valid[pointer_of(answer->instead->path)] = answer->instead->value;
        }
        CHECK(message_of(valid) == "");
      }
    }
  }
}

TEST_CASE("words for names: what the message says instead makes the config valid", "[config]") {
  const std::map<std::string, std::string> places{{"activation", "/model/layers/0/activation"},
                                                  {"init", "/model/layers/0/init"},
                                                  {"bias_init", "/model/layers/0/bias_init"},
                                                  {"loss", "/loss"},
                                                  {"optimizer", "/optimizer"},
                                                  {"schedule", "/schedule"},
                                                  {"source", "/data/source"},
                                                  {"normalize", "/data/normalize"},
                                                  {"monitor", "/training/early_stopping/monitor"},
                                                  {"model", "/checkpoint/model"}};
  for (const NameSynonym& synonym : name_synonyms()) {
    const std::string value = synonym.value;
    for (const std::string& key : words_of(synonym.keys)) {
      for (const std::string& word : words_of(synonym.words)) {
        INFO(key << ": " << word);
        Json document = valid_config();
        if (key == "layers") {
          document["model"]["layers"][0] = {{"type", word}};
          if (value == R"("dense")") document["model"]["layers"][0]["units"] = 64;
        } else {
          REQUIRE(places.contains(key));
          document[Json::json_pointer(places.at(key))] = word;
        }
        const auto answer = answer_of(document);
        REQUIRE(answer);
        REQUIRE(answer->word == word);
        CHECK(message_of(document).find(answer->mismatch.expected) != std::string::npos);
        if (!answer->instead) {
          CHECK(answer->mismatch.hint.starts_with("leave it out: "));
          continue;
        }
        document[pointer_of(answer->instead->path)] = answer->instead->value;
        CHECK(message_of(document) == "");
      }
    }
  }
}
