#include "csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "../base/error.hpp"
#include "../base/utf8.hpp"
#include "refuse.hpp"
#include "table_formats.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t first_buffer = std::size_t{1} << 20, largest_buffer = std::size_t{1} << 28;
constexpr std::size_t sampled_bytes = std::size_t{1} << 16, sampled_lines = 4;

/// The offset after the line `lines`, or the size of a text with fewer.
std::size_t end_of_lines(std::string_view text, std::size_t lines) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < lines && at < text.size(); ++i) {
    at = std::min(text.find_first_of("\r\n", at), text.size() - 1) + 1;
    if (text[at - 1] == '\r' && at < text.size() && text[at] == '\n') ++at;
  }
  return at;
}

bool has_other_than_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all >= 0x80;
}

}  // namespace

CsvRows::CsvRows(std::string_view text, std::string name, const CsvGiven& given)
    : name_(std::move(name)), text_(text) {
  begin(given);
}

CsvRows::CsvRows(ByteSource source, std::string name, const CsvGiven& given)
    : name_(std::move(name)), source_(std::move(source)), whole_(false) {
  refill();
  begin(given);
}

void CsvRows::begin(const CsvGiven& given) {
  const OtherFormat format = other_format_of(text_);
  if (format.name != nullptr) {
    refuse(name_, "format", "a table in text, such as CSV", format.name, format.advice);
  }
  if (!source_) check_bytes(text_);
  while (!whole_ && end_of_lines(text_, sampled_lines) == text_.size()) refill();
  const std::string_view start = sample();
  dialect_ = find_csv_dialect(start, given, whole_ && start.size() == text_.size());
  scanner_ = CsvScanner(dialect_.separator);
  start_ = {dialect_.skipped_bytes, 1 + dialect_.skipped_lines, dialect_.skipped_bytes};
}

/// The first rows, and not half of one.
std::string_view CsvRows::sample() {
  const std::size_t size = std::max(sampled_bytes, end_of_lines(text_, sampled_lines));
  if (size >= text_.size()) return text_;
  const std::size_t last_break = text_.find_last_of("\r\n", size - 1);
  return text_.substr(0, last_break == text_.npos ? size : last_break + 1);
}

/// Moves what was not read yet to the front of the buffer and fills the rest.
void CsvRows::refill() {
  const std::size_t kept = text_.size() - start_.at;
  if (start_.at > 0 && kept > 0) std::memmove(buffer_.data(), buffer_.data() + start_.at, kept);
  start_.line_start -= start_.at;  // below 0, modulo 2^64, for a line that began before
  start_.at = 0;
  if (kept == buffer_.size()) {
    if (buffer_.size() >= largest_buffer) {
      refuse(fmt::format("{}:{}", name_, start_.line), "row",
             fmt::format("at most {} bytes", largest_buffer), "more",
             "is there a quote that is not closed?");
    }
    buffer_.resize(std::max(first_buffer, 2 * buffer_.size()));
  }
  const std::size_t added = source_({buffer_.data() + kept, buffer_.size() - kept});
  whole_ = added < buffer_.size() - kept;
  text_ = {buffer_.data(), kept + added};
  check_bytes(text_.substr(kept));
}

void CsvRows::check_bytes(std::string_view added) {
  if (added.find('\0') != added.npos && other_format_of(added).name == nullptr) {
    refuse(name_, "format", "a table in text, such as CSV", "binary data (it contains a byte 0)");
  }
  has_other_bytes_ = has_other_bytes_ || has_other_than_ascii(added);
}

std::span<const CsvCell> CsvRows::next() {
  using Found = CsvScanner::Found;
  while (true) {
    const Found found = scanner_.scan(text_, whole_, start_);
    if (found == Found::end_of_text) return {};
    if (found == Found::needs_more) refill();
    if (found == Found::fault) {
      const CsvScanner::Fault& fault = scanner_.fault();
      refuse(
          fault.of_line ? fmt::format("{}:{}", name_, fault.position.line) : where(fault.position),
          fault.what, fault.expected, fault.got);
    }
    if (found == Found::row) break;
  }
  fit_length();
  first_row_ = false;
  if (has_other_bytes_) check_text();
  return scanner_.row();
}

/// Removes the cells after the last separators, or adds one for the column without a name.
void CsvRows::fit_length() {
  std::vector<CsvCell>& row = scanner_.row();
  for (std::size_t k = 0; k < dialect_.empty_columns; ++k) {
    if (row.size() > dialect_.columns && row.back().text.empty()) row.pop_back();
  }
  if (dialect_.unnamed_first_column && first_row_ && row.size() + 1 == dialect_.columns) {
    row.insert(row.begin(), CsvCell{{}, row[0].position});
  }
}

void CsvRows::check_text() const {
  for (const CsvCell& cell : scanner_.row()) {
    if (!has_other_than_ascii(cell.text) || is_utf8(cell.text)) continue;
    constexpr std::size_t most_shown = 40;
    refuse(where(cell.position), {}, "text in UTF-8", in_quotes(cell.text.substr(0, most_shown)),
           "save the file as UTF-8");
  }
}

std::string CsvRows::where(Position position) const {
  return fmt::format("{}:{}:{}", name_, position.line, position.column);
}

Mismatch CsvRows::wrong_length(std::span<const CsvCell> row, std::size_t expected,
                               std::size_t first_line) const {
  return {.where = fmt::format("{}:{}", name_, row[0].position.line),
          .what = "columns",
          .expected = fmt::format("{} as in line {}", expected, first_line),
          .got = std::to_string(row.size())};
}

std::string csv_cell(const std::string& text) {
  const bool plain = text.find_first_of(",;\t|\"\r\n") == text.npos;
  const bool outer_blank =
      !text.empty() && (is_csv_blank(text.front()) || is_csv_blank(text.back()));
  if (plain && !outer_blank && !text.starts_with("\xef\xbb\xbf") && !text.starts_with('#')) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string csv_row(const std::vector<std::string>& cells) {
  return fmt::format("{}", fmt::join(cells, ","));
}

}}  // namespace rectify
