#include "tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <sstream>
#include <string_view>

#include "../../base/indices.hpp"
#include "../../base/utf8.hpp"
#include "output.hpp"
#include "style.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t gap = 2;

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string blanks(width - std::min(width, characters(text)), ' ');
  return left ? text + blanks : blanks + text;
}

const std::string& cell(const Cells& row, std::size_t column) {
  static const std::string nothing;
  return column < row.size() ? row[column] : nothing;
}

std::vector<std::size_t> widths_of(const std::vector<Column>& columns,
                                   const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    widths.push_back(characters(columns[c].title));
    for (const Cells& row : rows) widths[c] = std::max(widths[c], characters(cell(row, c)));
  }
  return widths;
}

std::size_t total_width(const std::vector<std::size_t>& widths,
                        const std::vector<std::size_t>& kept) {
  return std::accumulate(kept.begin(), kept.end(), gap * (kept.size() - 1),
                         [&](std::size_t sum, std::size_t c) { return sum + widths[c]; });
}

/// The columns that fit, always with the first and those that are kept; of equal rank the last is
/// left out first.
std::vector<std::size_t> choose(const std::vector<Column>& columns,
                                const std::vector<std::size_t>& widths, std::size_t width) {
  auto chosen = all_indices<std::size_t>(columns.size());
  const auto can_go = [&](std::size_t c) { return c != 0 && !columns[c].kept; };
  while (total_width(widths, chosen) > width) {
    std::optional<std::size_t> highest;
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      if (!can_go(chosen[k])) continue;
      if (!highest || columns[chosen[k]].rank >= columns[chosen[*highest]].rank) highest = k;
    }
    if (!highest) break;
    chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(*highest));
  }
  return chosen;
}

bool is_titled(const std::vector<Column>& columns) {
  return std::any_of(columns.begin(), columns.end(),
                     [](const Column& column) { return !column.title.empty(); });
}

/// The rows one below the other: "hidden layer 1", and under it "units: 64, always 0: 3".
std::string stacked(const std::vector<Column>& columns, const std::vector<Cells>& rows,
                    const std::vector<std::size_t>& chosen, std::size_t width) {
  constexpr std::size_t indent = 2;
  std::string text;
  for (const Cells& row : rows) {
    text += shortened(cell(row, 0), width) + "\n";
    std::string rest;
    for (const std::size_t c : chosen) {
      if (c == 0 || cell(row, c).empty()) continue;
      if (!rest.empty()) rest += ", ";
      rest += columns[c].title + (columns[c].title.empty() ? "" : ": ") + cell(row, c);
    }
    text += wrapped(rest, width, std::string(indent, ' '));
  }
  return text;
}

/// `text` on lines of at most `width`; what follows the first is indented by `indent`.
std::string in_column(const std::string& text, std::size_t width, std::size_t indent) {
  std::string lines = wrapped(text, width);
  lines.pop_back();  // the newline
  std::string result;
  for (const char c : lines) {
    result += c;
    if (c == '\n') result += std::string(indent, ' ');
  }
  return result;
}

/// The room for the last chosen column if it is one of words and its cells have to be wrapped.
std::optional<std::size_t> room_for_words(const std::vector<Column>& columns,
                                          const std::vector<std::size_t>& widths,
                                          const std::vector<std::size_t>& chosen,
                                          std::size_t width) {
  constexpr std::size_t least = 12;
  const std::size_t total = total_width(widths, chosen), last = chosen.back();
  const std::size_t others = total - widths[last];
  if (total <= width || !columns[last].left || others + least > width) return std::nullopt;
  return width - others;
}

std::vector<Cells> printable_cells(const std::vector<Cells>& rows) {
  std::vector<Cells> result = rows;
  for (Cells& row : result) {
    for (std::string& text : row) text = printable(text);
  }
  return result;
}

}  // namespace

std::vector<std::string> left_out(const std::vector<Column>& columns,
                                  const std::vector<Cells>& rows, std::size_t width) {
  const auto chosen = choose(columns, widths_of(columns, printable_cells(rows)), width);
  std::vector<std::string> titles;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const bool shown = std::find(chosen.begin(), chosen.end(), c) != chosen.end();
    if (!shown && !columns[c].title.empty()) titles.push_back(columns[c].title);
  }
  return titles;
}

std::string table(const std::vector<Column>& columns, const std::vector<Cells>& given,
                  std::size_t width) {
  const std::vector<Cells> rows = printable_cells(given);
  std::vector<std::size_t> widths = widths_of(columns, rows);
  const std::vector<std::size_t> chosen = choose(columns, widths, width);
  const auto room = room_for_words(columns, widths, chosen, width);
  const bool keeps =
      std::any_of(columns.begin(), columns.end(), [](const Column& c) { return c.kept; });
  if (keeps && !room && total_width(widths, chosen) > width) {
    return stacked(columns, rows, chosen, width);
  }
  const std::size_t last = chosen.back();
  if (room) widths[last] = *room;
  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (const std::size_t c : chosen) {
      if (c != chosen.front()) line += std::string(gap, ' ');
      if (c == last && room) {
        line += in_column(cell_of(c), *room, characters(line));
      } else {
        line += padded(cell_of(c), widths[c], columns[c].left);
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += (room ? line : shortened(line, width)) + "\n";
  };
  if (is_titled(columns)) add_line([&](std::size_t c) { return columns[c].title; });
  for (const Cells& row : rows) add_line([&](std::size_t c) { return cell(row, c); });
  return text;
}

std::string wrapped(const std::string& text, std::size_t width, const std::string& head) {
  constexpr std::size_t least_room = 20;
  const std::size_t indent = characters(head);
  if (indent > 0 && width < indent + least_room) return wrapped(head + text, width);
  const std::size_t room = width - indent;
  std::string result = head, line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && characters(line) + 1 + characters(word) > room) {
      result += line + "\n" + std::string(indent, ' ');
      line.clear();
    }
    line += (line.empty() ? "" : " ") + shortened(word, room);
  }
  return result + line + "\n";
}

std::size_t characters(const std::string& text) {
  std::size_t columns = 0;
  for (std::string_view rest = text; !rest.empty();) {
    if (static_cast<unsigned char>(rest.front()) < 0x80) {  // most are
      rest.remove_prefix(1);
      ++columns;
      continue;
    }
    const char32_t character = take_character(rest);
    if (!is_mark(character)) columns += columns_of(character);
  }
  return columns;
}

std::string shortened(const std::string& text, std::size_t most) {
  if (characters(text) <= most) return text;
  const std::size_t room = std::max<std::size_t>(most, 1) - 1;
  std::string result;
  std::size_t columns = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const char32_t character = take_character(rest);
    columns += is_mark(character) ? 0 : columns_of(character);
    if (columns > room) break;
    append_character(result, character);
  }
  return result + ".";
}

std::string loss_text(double loss) {
  constexpr double large = 1e5;
  return std::abs(loss) < large ? fmt::format("{:.4f}", loss) : fmt::format("{:.3g}", loss);
}

std::string bytes_text(Index bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < units.size(); ++unit) size /= 1024;
  return fmt::format("{:.{}f} {}", size, unit == 0 ? 0 : 1, units[unit]);
}

}}  // namespace rectify
