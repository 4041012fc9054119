#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "../../base/json.hpp"

/// A report as one HTML file, readable offline. All text is escaped, whatever it contains.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A chart with its title, main finding and caption; the chart holds its data.
struct Figure {
  std::string name;  ///< file name: charts/<name>.vl.json
  std::string title;
  std::string result;   ///< the main finding: a sentence with numbers from the data
  std::string caption;  ///< what is plotted, and how to read it
  Json chart;           ///< a Vega-Lite specification, see chart.hpp
  bool wide = false;    ///< spans the page; other figures are placed two in a row
};

/// A table that is shown in full. Its first column holds the names of the rows.
struct PageTable {
  struct Column {
    std::string title;
    bool text = false;       ///< holds words; otherwise numbers
    bool sentences = false;  ///< holds sentences, which are wrapped and never cut
  };
  std::string title;
  std::string caption = {};  ///< below the title
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  bool wide = true;  ///< as in Figure
};

/// Images in rows, each with lines of text below it.
struct Gallery {
  struct Picture {
    std::string png;  ///< content of the PNG file
    std::string alt_text;
    std::vector<std::string> lines = {};  ///< shown below the image
  };
  std::string title, result, caption;
  std::vector<Picture> pictures;
  int pixels = 56;  ///< displayed width of each image
};

/// Closed drawers below a heat map, each opened by its title or by its cell of the map.
struct Drawers {
  struct Drawer {
    std::string row, column;  ///< of the cell, as named in the map
    std::string title;
    std::vector<Gallery::Picture> pictures = {};  ///< or:
    std::vector<PageTable> tables = {};
  };
  std::string title, caption;
  std::string figure;  ///< name of the heat map
  std::vector<Drawer> drawers;
  int pixels = 56;  ///< as in Gallery
};

/// Preformatted text.
struct Listing {
  std::string title;
  std::string text;
};

struct Paragraph {
  std::string text;
};

using Part = std::variant<Figure, PageTable, Gallery, Drawers, Listing, Paragraph>;

struct Section {
  std::string title;
  std::string introduction = {};
  std::vector<Part> parts = {};
};

/// A headline number at the top of the page.
struct KeyFigure {
  std::string name;
  std::string value;
  std::string note = {};
};

struct Page {
  std::string kind;  ///< shown above the title: "Run", "Comparison"
  std::string title;
  std::string verdict;                    ///< the main result, in one or two sentences
  std::vector<std::string> remarks = {};  ///< caveats and advice
  std::vector<KeyFigure> figures = {};
  std::vector<Section> sections = {};  ///< sections without parts are omitted
};

std::string html_of(const Page& page);

/// The paths that `write_page` writes.
std::vector<std::filesystem::path> files_of_page(const Page& page,
                                                 const std::filesystem::path& file);

/// Writes the page to `file` and each chart beside it: charts/<name>.vl.json for report.html,
/// x.charts/<name>.vl.json for x.html. To a pipe or a device only the page is written. Throws
/// FileError if a file cannot be written.
void write_page(const Page& page, const std::filesystem::path& file);

}}  // namespace rectify
