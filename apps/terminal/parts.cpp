#include "parts.hpp"

#include <algorithm>
#include <string_view>

#include "../../base/indices.hpp"
#include "../../base/utf8.hpp"
#include "output.hpp"
#include "tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t between_parts = 2, further_lines = 4;

using Lines = std::vector<std::string>;

/// Where a line can be broken: after each space and slash.
Lines pieces_of(const std::string& text) {
  Lines pieces(1);
  for (const char c : text) {
    pieces.back() += c;
    if (c == ' ' || c == '/') pieces.emplace_back();
  }
  return pieces;
}

std::string without_blanks_at_end(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// Removes the characters of `text` that fit, at least one, and returns them.
std::string take_columns(std::string& text, std::size_t room) {
  std::string taken;
  std::string_view rest = text;
  do {
    append_character(taken, take_character(rest));
  } while (!rest.empty() && characters(taken) + 2 <= room);  // the next may be a wide one
  text = std::string(rest);
  return taken;
}

/// Continues the last of the lines by a part that is longer than a line.
void break_part(const std::string& part, std::size_t width, Lines& lines) {
  for (std::string piece : pieces_of(part)) {
    const std::size_t used = characters(lines.back());
    const bool begun = lines.back().find_first_not_of(' ') != std::string::npos;
    if (begun && used + characters(without_blanks_at_end(piece)) > width) {
      lines.emplace_back(further_lines, ' ');
    }
    while (characters(lines.back()) + characters(without_blanks_at_end(piece)) > width) {
      const std::size_t room = width - std::min(width, characters(lines.back()));
      lines.back() += take_columns(piece, room);
      lines.emplace_back(further_lines, ' ');
    }
    lines.back() += piece;
  }
}

void append(const std::string& part, std::size_t width, Lines& lines) {
  if (lines.empty()) {
    lines.emplace_back();
  } else if (characters(lines.back()) + between_parts + characters(part) <= width) {
    lines.back() += std::string(between_parts, ' ');
  } else {
    lines.emplace_back(further_lines, ' ');
  }
  if (characters(lines.back()) + characters(part) <= width) {
    lines.back() += part;
  } else {
    break_part(part, width, lines);
  }
}

/// The texts, broken into lines where they do not fit.
template <class Chosen>
Lines laid_out(const Lines& texts, std::size_t width, Chosen&& is_chosen) {
  Lines lines;
  for (std::size_t k = 0; k < texts.size(); ++k) {
    if (is_chosen(k) && !texts[k].empty()) append(texts[k], width, lines);
  }
  return lines;
}

}  // namespace

std::string fit(const LineParts& parts, std::size_t width) {
  Lines texts;
  std::vector<bool> chosen;
  for (const LinePart& part : parts) {
    texts.push_back(printable(part.text));
    chosen.push_back(part.kept);
  }
  const auto is_chosen = [&](std::size_t k) { return chosen[k]; };
  const std::size_t most = std::max<std::size_t>(1, laid_out(texts, width, is_chosen).size());
  auto order = all_indices<std::size_t>(parts.size());
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return parts[a].rank < parts[b].rank; });
  for (const std::size_t k : order) {
    if (parts[k].kept || characters(texts[k]) > width) continue;
    chosen[k] = true;
    chosen[k] = laid_out(texts, width, is_chosen).size() <= most;
  }
  std::string text;
  for (const std::string& line : laid_out(texts, width, is_chosen)) {
    text += (text.empty() ? "" : "\n") + without_blanks_at_end(line);
  }
  return text;
}

}}  // namespace rectify
