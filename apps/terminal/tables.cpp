#include "tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>

#include "../../base/indices.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t gap = 2;

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

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

/// The columns that fit, always with the first; of equal rank the last is left out first.
std::vector<std::size_t> choose(const std::vector<Column>& columns,
                                const std::vector<std::size_t>& widths, std::size_t width) {
  auto kept = all_indices<std::size_t>(columns.size());
  const auto total = [&] {
    return std::accumulate(kept.begin(), kept.end(), gap * (kept.size() - 1),
                           [&](std::size_t sum, std::size_t c) { return sum + widths[c]; });
  };
  while (kept.size() > 1 && total() > width) {
    const auto highest = std::max_element(
        kept.rbegin(), kept.rend() - 1,
        [&](std::size_t a, std::size_t b) { return columns[a].rank < columns[b].rank; });
    kept.erase(std::prev(highest.base()));
  }
  return kept;
}

}  // namespace

std::string table(const std::vector<Column>& columns, const std::vector<Cells>& rows,
                  std::size_t width) {
  const std::vector<std::size_t> widths = widths_of(columns, rows);
  const std::vector<std::size_t> kept = choose(columns, widths, width);
  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (const std::size_t c : kept) {
      if (c != kept.front()) line += std::string(gap, ' ');
      line += padded(cell_of(c), widths[c], columns[c].left);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += shortened(line, width) + "\n";
  };
  const bool titled =
      std::any_of(columns.begin(), columns.end(), [](const Column& c) { return !c.title.empty(); });
  if (titled) add_line([&](std::size_t c) { return columns[c].title; });
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
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string shortened(const std::string& text, std::size_t most) {
  if (characters(text) <= most) return text;
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (starts_character(text[end]) && ++seen == std::max<std::size_t>(most, 1)) break;
  }
  return text.substr(0, end) + ".";
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
