#include "word_answers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "../io/json.hpp"
#include "fragments.hpp"
#include "given_values.hpp"
#include "meant_names.hpp"
#include "paths.hpp"
#include "synonyms.hpp"
#include "value_answers.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The objects in which a key stands, by name and by kind.
std::vector<std::string> surroundings(const Json& object, const std::string& path) {
  std::vector<std::string> names{path.empty() ? "config" : key_of_path(path)};
  const auto type = object.find("type");
  if (type != object.end() && type->is_string()) names.push_back(type->get<std::string>());
  return names;
}

bool applies(const KeySynonym& synonym, const std::string& word,
             const std::vector<std::string>& around) {
  if (!is_among(word, synonym.words)) return false;
  const std::string_view within = synonym.within;
  return within.empty() || std::any_of(around.begin(), around.end(), [&](const std::string& name) {
           return is_among(name, synonym.within);
         });
}

/// The path at which a synonym is written that stands in the object at `parent`; empty: nowhere.
std::string path_of(const KeySynonym& synonym, const std::string& parent) {
  const std::string path = synonym.path;
  return path.starts_with('.') ? path_in(parent, path.substr(1)) : path;
}

Json value_of(const KeySynonym& synonym, const std::string& path, const Json& given,
              const Json& document) {
  return renamed(filled_in(parse_stored_json(synonym.value, ""), given, document),
                 key_of_path(path));
}

/// Whether what is given asks for what is so without it.
bool asks_for_default(const KeySynonym& synonym, const Json& given) {
  const bool is_used = std::string_view(synonym.value).find(R"("$")") != std::string_view::npos;
  return given.is_null() || given == "auto" || (given == false && !is_used);
}

/// What other libraries give as a learning rate, and is a schedule here.
bool is_schedule(const std::string& path, const Json& given) {
  return key_of_path(path) == "learning_rate" && (given.is_string() || given.is_object());
}

/// Answers the problems of one document and corrects a copy of it.
class Answers {
 public:
  Answers(const Json& document, const ReadDocument& read)
      : document_(document), corrected_(document), read_(read) {}

  const Json& corrected() const { return corrected_; }
  /// Completes the problem and corrects the document; false if the word is not known.
  bool answer(Problem& problem) {
    switch (problem.unknown) {
      case Unknown::key: return answer_key(problem);
      case Unknown::name: return answer_name(problem);
      case Unknown::none: return answer_value(problem);
    }
    return false;
  }
  /// A problem of the corrected document, with the path that its value has in the original.
  Problem restated(Problem problem) const {
    for (const auto& [now, before] : moved_) {
      if (!lies_in(problem.path, now)) continue;
      const std::string path = before + problem.path.substr(now.size());
      std::string& what = problem.mismatch.what;
      if (what.starts_with(now)) what = before + what.substr(now.size());
      problem.path = path;
    }
    return problem;
  }

 private:
  bool answer_key(Problem& problem) {
    const std::string parent = without_last(problem.path);
    Json* object = value_at(corrected_, parent);
    if (object == nullptr || !object->contains(problem.word)) return false;
    const KeySynonym* synonym = synonym_of(problem, *object, parent);
    if (synonym == nullptr) return false;
    const Json given = (*object)[problem.word];
    const std::string path = path_of(*synonym, parent);
    object->erase(problem.word);
    problem.mismatch.hint = synonym->note;
    problem.meant.clear();
    if (path.empty()) return leave_out(problem);
    if (asks_for_default(*synonym, given)) {
      problem.mismatch.hint = "that is the default";
      return leave_out(problem);
    }
    if (is_schedule(path, given)) {
      problem.mismatch.hint = R"(the rate itself is "learning_rate" of the optimizer)";
      move_to("schedule", renamed(given, "schedule"), problem);
    } else {
      move_to(path, value_of(*synonym, path, given, document_), problem);
    }
    return true;
  }

  /// The first synonym whose place has such a key with these rules, or else the last one.
  const KeySynonym* synonym_of(const Problem& problem, const Json& object,
                               const std::string& parent) const {
    const auto around = surroundings(object, parent);
    std::vector<const KeySynonym*> found;
    for (const KeySynonym& synonym : key_synonyms()) {
      if (!applies(synonym, problem.word, around)) continue;
      if (path_of(synonym, parent) != problem.path) found.push_back(&synonym);
    }
    if (found.size() < 2) return found.empty() ? nullptr : found.front();
    // Rows for some objects come before those for all.
    if (*found.front()->within != 0) return found.front();
    for (const KeySynonym* synonym : found) {
      if (is_known(path_of(*synonym, parent))) return synonym;
    }
    return found.back();
  }

  /// Whether the config, with the rules that it has, can have a key at this path.
  bool is_known(const std::string& path) const {
    Json document = corrected_;
    write_fragment(fragment_of(document, path, nullptr), document);
    const auto problems = read_(document);
    return std::none_of(problems.begin(), problems.end(), [&](const Problem& problem) {
      const bool lacks_kind = problem.wanted == Wanted::rule && lies_in(path, problem.path);
      return lacks_kind || (problem.unknown == Unknown::key && problem.path == path);
    });
  }

  /// Writes the value of a key at `path`, and where that is into the problem.
  void move_to(const std::string& path, const Json& value, Problem& problem) {
    const Fragment fragment = fragment_of(corrected_, path, value);
    write_fragment(fragment, corrected_);
    moved_.emplace_back(path, problem.path);
    problem.instead = Instead{path_in(fragment.within, fragment.key), fragment.value};
    problem.mismatch.expected = fragment.text(without_last(problem.path));
  }

  bool answer_name(Problem& problem) {
    const bool is_type = key_of_path(problem.path) == "type" && !problem.path.ends_with(']');
    const std::string place = is_type ? without_last(problem.path) : problem.path;
    Json* value = value_at(corrected_, place);
    if (value == nullptr) return false;
    const MeantName meant = is_type ? meant_kind(problem.word, key_of_path(place), *value)
                                    : meant_name(problem.word, key_of_path(place));
    if (!meant.value) return false;
    problem.mismatch.hint = with_arguments(problem.word, meant.note);
    if (meant.value->is_null()) {
      *value = "identity";  // keeps the indices of the other layers
      return leave_out(problem);
    }
    Json written = *meant.value;
    if (is_type) {
      Json object = written.is_string() ? Json{{"type", written}} : written;
      problem.mismatch.expected = object.size() == 1 ? spaced_text(written) : inner_text(object);
      for (const auto& [key, inner] : object.items()) {
        if (key == "type" || !value->contains(key)) (*value)[key] = inner;
      }
      if (written.is_string()) {
        problem.instead = Instead{problem.path, written};
        return true;
      }
      written = *value;
    } else {
      problem.mismatch.expected = spaced_text(written);
      *value = written;
    }
    problem.instead = Instead{place, written};
    return true;
  }

  bool answer_value(Problem& problem) {
    Json* value = value_at(corrected_, problem.path);
    if (value == nullptr) return false;
    const auto meant = meant_value(problem, *value);
    if (!meant) return false;
    *value = meant->value;
    problem.mismatch.expected = meant->shown;
    problem.mismatch.hint = meant->note;
    problem.instead = Instead{problem.path, meant->value};
    return true;
  }

  /// Numbers in "Dropout(0.5)" are not taken over.
  static std::string with_arguments(const std::string& word, std::string note) {
    const std::size_t open = word.find('(');
    if (open == word.npos || word.find(')', open) == open + 1) return note;
    if (!note.empty()) note += "; ";
    return note + "what is in brackets is written as keys";
  }

  /// For what a config does not need; the hint says why.
  static bool leave_out(Problem& problem) {
    problem.mismatch.expected = "nothing";
    problem.mismatch.hint = "leave it out: " + problem.mismatch.hint;
    return true;
  }

  /// An object without its braces: its keys are written into one that is there.
  static std::string inner_text(const Json& object) {
    const std::string text = spaced_text(object);
    return text.substr(1, text.size() - 2);
  }

  const Json& document_;  ///< as it was written
  Json corrected_;
  const ReadDocument& read_;
  std::vector<std::pair<std::string, std::string>> moved_;  ///< path now, and as it was written
};

}  // namespace

std::optional<MeantKey> meant_key(const std::string& key, const Json& given) {
  for (const KeySynonym& synonym : key_synonyms()) {
    const std::string path = path_of(synonym, "");
    if (!applies(synonym, key, {"config"})) continue;
    if (path.empty()) return MeantKey{.path = {}, .note = synonym.note};
    if (is_schedule(path, given)) return MeantKey{"schedule", renamed(given, "schedule"), {}};
    return MeantKey{path, value_of(synonym, path, given, {}), synonym.note};
  }
  return std::nullopt;
}

std::vector<Problem> with_answers(std::vector<Problem> problems, const Json& document,
                                  const ReadDocument& read) {
  Answers answers(document, read);
  std::vector<Problem> answered;
  constexpr int most_rounds = 5;
  for (int round = 0; round < most_rounds; ++round) {
    const std::size_t before = answered.size();
    for (Problem& problem : problems) {
      Problem here = answers.restated(problem);
      if (!answers.answer(problem)) continue;
      here.mismatch.expected = problem.mismatch.expected;
      here.mismatch.hint = problem.mismatch.hint;
      here.meant = problem.meant;
      here.instead = problem.instead;
      answered.push_back(std::move(here));
    }
    if (answered.size() == before) break;
    problems = read(answers.corrected());
  }
  for (Problem& problem : problems) answered.push_back(answers.restated(std::move(problem)));
  return answered;
}

}}  // namespace rectify
