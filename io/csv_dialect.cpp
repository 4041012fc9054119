#include "csv_dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "csv_header.hpp"
#include "csv_numbers.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 8> named_separators{{{"tab", '\t'},
                                                                             {"\\t", '\t'},
                                                                             {"blanks", csv_blanks},
                                                                             {"space", csv_blanks},
                                                                             {"comma", ','},
                                                                             {"semicolon", ';'},
                                                                             {"\\s+", csv_blanks},
                                                                             {"pipe", '|'}}};

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";
constexpr std::size_t most_sampled_rows = 100;

bool is_number(std::string_view text, char decimal = '.') {
  double ignored = 0;
  return parse_csv_number(text, ignored, decimal) == CsvParsed::number;
}

/// Calls `use(row)` for each of the first rows; rows that are invalid with this separator are
/// empty.
template <class Use>
void for_rows(std::string_view text, bool whole, char separator, Use use) {
  using Found = CsvScanner::Found;
  CsvScanner scanner(separator);
  CsvScanner::Start start;
  for (std::size_t rows = 0; rows < most_sampled_rows;) {
    const Found found = scanner.scan(text, whole, start);
    if (found == Found::end_of_text || found == Found::needs_more) return;
    if (found == Found::blank_line) continue;
    if (found == Found::fault) {
      scanner.row().clear();
      const std::size_t end = text.find('\n', start.at);
      start.at = end == text.npos ? text.size() : end + 1;
    }
    use(scanner.row());
    ++rows;
  }
}

/// How often each value occurs, and the first of those that occur most often.
class Counts {
 public:
  void add(std::size_t value) {
    values_.push_back(value);
    ++times_[value];
  }
  std::size_t most_frequent() const {
    std::size_t best = 0, times = 0;
    for (const std::size_t value : values_) {
      if (times_.at(value) <= times) continue;
      best = value;
      times = times_.at(value);
    }
    return best;
  }
  std::size_t times(std::size_t value) const {
    const auto found = times_.find(value);
    return found == times_.end() ? 0 : found->second;
  }
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<std::size_t> values_;
  std::map<std::size_t, std::size_t> times_;
};

bool are_numbers_between_blanks(std::string_view text) {
  std::size_t numbers = 0;
  for (text = csv_trimmed(text); !text.empty(); text = csv_trimmed(text)) {
    const std::size_t size = std::min(text.find_first_of(" \t"), text.size());
    if (!is_number(text.substr(0, size)) && !is_number(text.substr(0, size), ',')) return false;
    text.remove_prefix(size);
    ++numbers;
  }
  return numbers > 1;
}

/// Whether a cell seems to contain another separator.
bool seems_joined(const CsvCell& cell, char separator, const CsvGiven& given) {
  if (cell.quoted) return false;
  const std::string_view text = csv_trimmed(cell.text);
  for (const char other : {';', '\t', '|'}) {
    if (other != separator && text.find(other) != text.npos) return true;
  }
  if (separator != csv_blanks && (text.find("  ") != text.npos || text.find(" \"") != text.npos ||
                                  are_numbers_between_blanks(text))) {
    return true;
  }
  if (separator == ',' || text.find(',') == text.npos) return false;
  if (given.decimal.value_or(',') == ',' && is_number(text, ',')) return false;
  for (std::size_t i = text.find(','); i != text.npos; i = text.find(',', i + 1)) {
    if (i + 1 == text.size() || text[i + 1] != ' ') return true;  // "Smith, J." is a text
  }
  return false;
}

/// How well a separator fits: at most about 1; none if it does not split the rows.
double score_of(char separator, std::string_view text, bool whole, const CsvGiven& given) {
  Counts counts;
  std::size_t cells = 0, joined = 0;
  for_rows(text, whole, separator, [&](const std::vector<CsvCell>& row) {
    counts.add(row.size());
    cells += row.size();
    joined +=
        static_cast<std::size_t>(std::count_if(row.begin(), row.end(), [&](const CsvCell& cell) {
          return seems_joined(cell, separator, given);
        }));
  });
  const std::size_t columns = counts.most_frequent(), alike = counts.times(columns);
  if (columns < 2) return 0;
  const bool blanks = separator == csv_blanks;
  // Texts have blanks in them: only a regular table is separated by them.
  const std::size_t others = counts.size() - alike;
  if (blanks && others > std::max<std::size_t>(counts.size() > 2 ? 1 : 0, counts.size() / 10)) {
    return 0;
  }
  constexpr double less_usual = .15, per_cell = .0005;
  constexpr std::size_t most_cells = 100;
  return 1 + double(alike) / double(counts.size()) - double(joined) / double(cells) -
         (blanks ? less_usual : 0) + per_cell * double(std::min(columns, most_cells));
}

bool splits_all_alike(char separator, std::string_view text, bool whole) {
  std::size_t columns = 0;
  bool alike = true;
  for_rows(text, whole, separator, [&](const std::vector<CsvCell>& row) {
    if (columns == 0) columns = row.size();
    alike = alike && row.size() == columns;
  });
  return alike && columns > 1;
}

char find_separator(std::string_view text, bool whole, const CsvGiven& given) {
  char best = ',';
  double highest = 0;
  for (const char separator : {',', ';', '\t', '|', csv_blanks}) {
    const double score = score_of(separator, text, whole, given);
    if (score > highest) {
      highest = score;
      best = separator;
    }
  }
  // Tabs that are doubled in some rows.
  const bool irregular = best == '\t' && !splits_all_alike(best, text, whole);
  return irregular && splits_all_alike(csv_blanks, text, whole) ? csv_blanks : best;
}

using CsvTexts = std::vector<std::vector<std::string>>;

struct SampledTable {
  CsvTexts rows;
  std::vector<bool> texts_first;  ///< the row's first cell is quoted or no number
  std::size_t columns = 0;
};

SampledTable table_of(std::string_view text, bool whole, char separator) {
  SampledTable table;
  Counts counts, below;
  for_rows(text, whole, separator, [&](const std::vector<CsvCell>& row) {
    if (row.empty()) return;
    counts.add(row.size());
    if (!table.rows.empty()) below.add(row.size());
    auto& texts = table.rows.emplace_back();
    for (const CsvCell& cell : row) texts.emplace_back(cell.text);
    table.texts_first.push_back(row[0].quoted || !is_number(row[0].text));
  });
  table.columns = counts.most_frequent();
  if (below.size() > 1 && below.times(below.most_frequent()) == below.size()) {
    table.columns = below.most_frequent();
  }
  return table;
}

/// "1,234,567"
bool has_thousands(std::string_view text) {
  const std::size_t first = text.find(',');
  if (first == text.npos || text.find(',', first + 1) == text.npos) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == ',' || (c >= '0' && c <= '9'); });
}

/// A comma if all numbers with fractions have one.
char find_decimal(const CsvTexts& rows, char separator) {
  if (separator == ',') return '.';
  bool comma = false;
  for (const auto& row : rows) {
    for (const std::string& cell : row) {
      if (cell.find('.') != cell.npos && is_number(cell)) return '.';
      if (cell.find(',') == cell.npos) continue;
      if (has_thousands(csv_trimmed(cell))) return '.';
      comma = comma || is_number(cell, ',');
    }
  }
  return comma ? ',' : '.';
}

bool all_end_empty(const SampledTable& table) {
  const auto& rows = table.rows;
  if (rows.size() < 2 || table.columns < 2) return false;
  const bool below = std::all_of(rows.begin() + 1, rows.end(), [&](const auto& row) {
    return row.size() != table.columns || row.back().empty();
  });
  if (!below) return false;
  return rows[0].size() + 1 == table.columns ||
         (rows[0].size() == table.columns && rows[0].back().empty());
}

/// Whether the cells of the first column, below the header, are names or numbers of the rows.
bool first_column_names_rows(const SampledTable& table) {
  std::unordered_set<std::string> seen;
  bool texts = true, counted = true;
  double last = 0;
  for (std::size_t r = 1; r < table.rows.size(); ++r) {
    const std::string& cell = table.rows[r][0];
    if (table.rows[r].size() != table.columns || !seen.insert(cell).second) return false;
    texts = texts && table.texts_first[r];
    double value = 0;
    counted = counted && parse_csv_number(cell, value) == CsvParsed::number &&
              (r == 1 || value == last + 1);
    last = value;
  }
  return table.rows.size() > 2 && (texts || counted);
}

struct Skipped {
  std::size_t bytes = 0, lines = 0;
  std::optional<char> separator = {};
  std::optional<std::size_t> last_comment = {};  ///< offset of its text
};

/// A byte order mark, `sep=;` as Excel reads it, and comments as numpy.savetxt writes them.
Skipped skip_preface(std::string_view text) {
  Skipped skipped;
  if (text.starts_with(utf8_mark)) skipped.bytes = utf8_mark.size();
  while (true) {
    const std::string_view rest = text.substr(skipped.bytes);
    const std::size_t size = std::min(rest.find_first_of("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, size);
    const bool names_separator = skipped.lines == 0 && line.size() == 5 &&
                                 (line.starts_with("sep=") || line.starts_with("SEP="));
    const bool is_comment = line.size() > 1 && line[0] == '#' && is_csv_blank(line[1]);
    if (!names_separator && !is_comment) return skipped;
    if (names_separator) skipped.separator = csv_separator_of(line.substr(4));
    if (is_comment) {
      skipped.last_comment = skipped.bytes + std::min(line.find_first_not_of("# \t"), size);
    }
    const bool two = rest.substr(size, 2) == "\r\n";
    skipped.bytes += std::min(size + (two ? 2 : 1), rest.size());
    ++skipped.lines;
  }
}

/// Makes the last comment the header if its number of cells is that of the rows.
bool take_comment_as_header(CsvDialect& dialect, const Skipped& skipped, std::string_view text,
                            const CsvTexts& rows) {
  if (!skipped.last_comment || rows.empty()) return false;
  const std::string_view comment =
      text.substr(*skipped.last_comment, skipped.bytes - *skipped.last_comment);
  const SampledTable header = table_of(comment, true, dialect.separator);
  if (header.rows.size() != 1 || header.rows[0].size() != dialect.columns) return false;
  const auto& names = header.rows[0];
  if (std::any_of(names.begin(), names.end(), [](const auto& name) { return is_number(name); })) {
    return false;
  }
  dialect.header = dialect.header_certain = true;
  dialect.header_reason = "a comment with a name for each column";
  dialect.skipped_bytes = *skipped.last_comment;
  --dialect.skipped_lines;
  return true;
}

void find_header(CsvDialect& dialect, const SampledTable& table, const CsvGiven& given) {
  const CsvHeaderGuess guess = guess_csv_header(table.rows, table.columns, dialect.decimal);
  dialect.header = given.header.value_or(guess.header);
  dialect.header_given = given.header.has_value();
  dialect.header_certain = dialect.header_given || guess.certain;
  dialect.header_reason = dialect.header_given ? "given" : guess.reason;
}

}  // namespace

CsvDialect find_csv_dialect(std::string_view sample, const CsvGiven& given, bool whole) {
  const Skipped skipped = skip_preface(sample);
  const std::string_view text = sample.substr(skipped.bytes);
  CsvDialect dialect;
  dialect.skipped_bytes = skipped.bytes;
  dialect.skipped_lines = skipped.lines;
  const std::optional<char> separator = given.separator ? given.separator : skipped.separator;
  dialect.separator_given = separator.has_value();
  dialect.separator = separator ? *separator : find_separator(text, whole, given);

  SampledTable table = table_of(text, whole, dialect.separator);
  dialect.decimal_given = given.decimal.has_value();
  dialect.decimal = given.decimal ? *given.decimal : find_decimal(table.rows, dialect.separator);
  dialect.columns = table.columns;
  if (table.rows.empty()) return dialect;

  while (dialect.separator != csv_blanks && all_end_empty(table)) {
    ++dialect.empty_columns;
    --dialect.columns;
    for (auto& row : table.rows) {
      if (row.size() == table.columns) row.pop_back();
    }
    --table.columns;
  }
  if (dialect.empty_columns == 0 && table.rows[0].size() + 1 == table.columns &&
      given.header.value_or(true) && first_column_names_rows(table)) {
    table.rows[0].insert(table.rows[0].begin(), std::string());
    dialect.unnamed_first_column = true;
  }
  find_header(dialect, table, given);
  dialect.unnamed_first_column = dialect.unnamed_first_column && dialect.header;
  const bool first_row_has_names =
      guess_csv_header(table.rows, table.columns, dialect.decimal).header;
  if (given.header.value_or(true) && !first_row_has_names) {
    take_comment_as_header(dialect, skipped, sample, table.rows);
  }
  return dialect;
}

std::string csv_separators() { return "comma, semicolon, tab, | or blanks"; }

std::string csv_separator_name(char separator) {
  if (separator == '\t') return "tab";
  if (separator == csv_blanks) return "blanks";
  return fmt::format("'{}'", separator);
}

std::vector<std::string> csv_separator_names() {
  std::vector<std::string> names;
  for (const auto& [name, ignored] : named_separators) names.emplace_back(name);
  return names;
}

std::optional<char> csv_separator_of(std::string_view text) {
  for (const auto& [name, separator] : named_separators) {
    if (text == name) return separator;
  }
  if (text.size() != 1 || text == "\"" || text == "\r" || text == "\n" || text[0] == '\0')
    return {};
  const bool is_part = static_cast<unsigned char>(text[0]) >= 0x80;  // of a character in UTF-8
  return is_part ? std::nullopt : std::optional(text[0]);
}

}}  // namespace rectify
