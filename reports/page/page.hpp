#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "../../base/json.hpp"

/// A report: one HTML file that opens from the disk. All text is shown as text, whatever it holds.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A chart, what it says and shows, and the data behind it.
struct Figure {
  std::string name;  ///< of charts/<name>.vl.json
  std::string title;
  std::string result;   ///< what was found, a sentence made of the numbers
  std::string caption;  ///< what is drawn, and how to read it
  Json chart;           ///< a Vega-Lite specification, see chart.hpp
  bool wide = false;    ///< over the whole width where others stand two in a row
};

/// Small enough to be read as it is; the first column names the rows.
struct PageTable {
  struct Column {
    std::string title;
    bool text = false;  ///< of words; else of numbers
  };
  std::string title;
  std::string caption = {};  ///< below the title
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  bool wide = true;  ///< as of a figure
};

/// Images in rows.
struct Gallery {
  struct Picture {
    std::string png;                      ///< the bytes of the file
    std::string alternative;              ///< what it shows, for those who cannot see it
    std::vector<std::string> lines = {};  ///< below it
  };
  std::string title, result, caption;
  std::vector<Picture> pictures;
  int pixels = 56;  ///< the width of each on the screen
};

/// Plain text, kept as it was written.
struct Listing {
  std::string title;
  std::string text;
};

struct Paragraph {
  std::string text;
};

using Part = std::variant<Figure, PageTable, Gallery, Listing, Paragraph>;

struct Section {
  std::string title;
  std::string introduction = {};
  std::vector<Part> parts = {};
};

/// A number that everybody asks for.
struct KeyFigure {
  std::string name;
  std::string value;
  std::string note = {};
};

struct Page {
  std::string kind;  ///< above the title: "Run", "Comparison"
  std::string title;
  std::string verdict;                    ///< the answer, in a sentence or two
  std::vector<std::string> remarks = {};  ///< what should be known beside it
  std::vector<KeyFigure> figures = {};
  std::vector<Section> sections = {};  ///< those without parts are left out
};

std::string html_of(const Page& page);

/// What `write_page` writes.
std::vector<std::filesystem::path> files_of_page(const Page& page,
                                                 const std::filesystem::path& file);

/// The page as `file`, and beside it each chart: as charts/<name>.vl.json of report.html, as
/// x.charts/<name>.vl.json of x.html. Into a pipe or a device goes the page alone. Throws DataError
/// if they cannot be written.
void write_page(const Page& page, const std::filesystem::path& file);

}}  // namespace rectify
