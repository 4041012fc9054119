#include "other_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../config/fragments.hpp"
#include "../../config/synonyms.hpp"
#include "../../config/word_answers.hpp"
#include "../../io/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

struct OtherWord {
  const char* words;  ///< separated by blanks
  const char* name;   ///< of the option or command
};

constexpr OtherWord other_options[] = {
    {"--output --output-dir --outdir --save-dir --log-dir --logdir --run-dir -o", "--out"},
    {"--out --out-file -o", "--output"},
    {"--force --exist-ok -f", "--overwrite"},
    {"--num-threads --nthreads --n-jobs --workers --num-workers -j -t", "--threads"},
    {"--n-jobs --workers --num-workers --parallel --threads -j", "--jobs"},
    {"--random-state --random-seed --manual-seed", "--seed"},
    {"--n-seeds --num-seeds --repeats --runs --seed", "--seeds"},
    {"--silent -q", "--quiet"},
    {"--dataset --csv --table -d", "--data"},
    {"--dataset --data --csv --file -i", "--input"},
    {"--target --target-column --labels --label-column -y", "--label"},
    {"--continue --restore --resume-from --load", "--resume"},
    {"--dryrun --estimate -n", "--dry-run"},
    {"--watch --dashboard --tensorboard --port --serve", "--live"},
    {"--subset --part", "--split"},
    {"--data-dir --root", "--dir"},
};

constexpr OtherWord other_commands[] = {
    {"fit learn run start resume", "train"},
    {"eval test score validate", "evaluate"},
    {"infer inference apply predict_proba", "predict"},
    {"new create generate", "init"},
    {"info describe inspect", "summary"},
    {"sweep tune search benchmark experiment", "compare"},
    {"draw curve visualize", "plot"},
    {"dead diagnose neurons", "vitals"},
    {"check verify", "config"},
    {"show html", "report"},
};

/// Options are compared as they stand, so that `-o` is not `--o`.
bool has_word(const OtherWord& other, const std::string& word) {
  const std::string all = fmt::format(" {} ", other.words);
  return all.find(fmt::format(" {} ", word)) != std::string::npos;
}

bool contains(const std::vector<std::string>& options, const char* name) {
  return std::ranges::find(options, name) != options.end();
}

/// How a key of a config is given to a command, or why not at all.
std::string hint_for_key(const std::string& option, const std::string& value) {
  const std::string key = option.substr(option.find_first_not_of('-'));
  const auto meant = meant_key(key, value.empty() ? Json("VALUE") : json_or_text(value));
  if (!meant) return {};
  if (meant->path.empty()) return "leave it out: " + meant->note;
  return fmt::format("a key of the config: --set {}{}{}", set_text(meant->path, meant->value),
                     meant->note.empty() ? "" : "; ", meant->note);
}

}  // namespace

std::string hint_for_other_option(const std::string& option, const std::string& value,
                                  const std::vector<std::string>& options) {
  std::string word = lower_case(option);
  std::ranges::replace(word, '_', '-');
  for (const OtherWord& other : other_options) {
    if (has_word(other, word) && contains(options, other.name)) {
      return fmt::format("did you mean {}?", in_quotes(other.name));
    }
  }
  if (!contains(options, "--set") || word.size() < 3) return {};
  return hint_for_key(option, value);
}

std::string meant_command(const std::string& word) {
  for (const OtherWord& other : other_commands) {
    if (is_among(word, other.words)) return other.name;
  }
  return {};
}

}}  // namespace rectify
