#include "data_option.hpp"

#include <vector>

#include "../../base/error.hpp"
#include "../../datasets/digits.hpp"
#include "../../io/json.hpp"
#include "../../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Source read_data_option(const std::string& text) {
  const std::string where = "--data";
  const bool is_json = text.find_first_of("{[\"") == 0;
  const JsonDocument document = is_json ? parse_json(text, where) : JsonDocument(Json(text), where);
  std::vector<Problem> problems;
  Source source = Digits{};
  read(Reader(document.value, "", problems), source, any_number);
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    Mismatch mismatch = problem.mismatch;
    mismatch.where = is_json ? document.where(problem.path) : where;
    texts.push_back(mismatch.text());
  }
  if (!texts.empty()) throw ConfigError(lines(texts));
  return source;
}

}}  // namespace rectify
