#include "page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "../../io/files.hpp"
#include "../../machine/machine.hpp"
#include "../../run/run_files.hpp"
#include "assets.hpp"
#include "packed.hpp"
#include "text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_title = 80, longest_cell = 240;

/// The text, shortened to `most` characters, with the full text as its tooltip.
std::string short_text(const std::string& text, std::size_t most = 60) {
  if (text.empty()) return "";
  const std::string shown = label(text, most);
  if (shown == text) return html(text);
  return fmt::format("<span title=\"{}\">{}</span>", html(text), html(shown));
}

/// As `short_text`, for names such as keys: lines may break after a dot or an underscore, but not
/// in 0.3.
std::string short_name(const std::string& name) {
  if (label(name) != name) return short_text(name);
  std::string text;
  const std::string shown = html(name);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    text += shown[i];
    const bool in_number = i + 1 < shown.size() && shown[i + 1] >= '0' && shown[i + 1] <= '9';
    if ((shown[i] == '.' && !in_number) || shown[i] == '_') text += "<wbr>";
  }
  return text;
}

/// Whether some word is so long that it may be broken; others are kept whole.
bool has_long_word(std::string_view text) {
  constexpr std::size_t most = 24;
  std::size_t length = 0, longest = 0;
  for (const char c : text) {
    length = c == ' ' ? 0 : length + 1;
    longest = std::max(longest, length);
  }
  return longest > most;
}

std::string paragraph(const char* name, const std::string& text) {
  return text.empty() ? "" : fmt::format("<p class=\"{}\">{}</p>\n", name, html(text));
}

bool has_scripts() { return !assets::vega.front().text.empty(); }

constexpr auto script_server = "https://cdn.jsdelivr.net/npm/";

/// The content security policy: the page loads nothing and runs these scripts only.
std::string policy() {
  const auto hash = [](std::string_view digits) {
    return fmt::format(" 'sha256-{}'", base64(bytes_of_hex(digits)));
  };
  std::string scripts = hash(assets::script_sha256);
  for (const assets::Script& script : assets::vega) scripts += hash(script.sha256);
  if (!has_scripts()) scripts += fmt::format(" {}", script_server);
  return fmt::format(
      "default-src 'none'; script-src{}; style-src 'unsafe-inline'; img-src data: blob:; "
      "base-uri 'none'; form-action 'none'",
      scripts);
}

/// Content for report.js to unpack. A page is a third of its size that way: the libraries are most
/// of it.
std::string packed_element(const char* name, std::string_view text) {
  return fmt::format("<script type=\"application/octet-stream\" class=\"{}\">{}</script>\n", name,
                     packed(text));
}

/// The libraries, packed once in a process: they are the same in all pages.
const std::string& packed_libraries() {
  static const std::string text = [] {
    std::string all;
    for (const assets::Script& script : assets::vega) all += packed_element("library", script.text);
    return all + packed_element("licences", assets::licences);
  }();
  return text;
}

std::string linked_libraries() {
  std::string text;
  for (const assets::Script& script : assets::vega) {
    text += fmt::format(
        "<script src=\"{}{}@{}/build/{}.min.js\" integrity=\"sha256-{}\" "
        "crossorigin=\"anonymous\"></script>\n",
        script_server, script.name, script.version, script.name,
        base64(bytes_of_hex(script.sha256)));
  }
  return text;
}

/// `charts`: the specifications, in the order of the figures.
std::string scripts(const Json& charts) {
  return packed_element("charts", text_of(charts)) +
         (has_scripts() ? packed_libraries() : linked_libraries()) +
         fmt::format("<script>{}</script>\n", assets::script);
}

/// Writes the parts of a page and gives each a unique `id`.
class Writer {
 public:
  std::string section(const Section& section);
  /// The specifications of the charts so far.
  const Json& charts() const { return charts_; }
  /// An `id` made from the name; repeated ones are numbered.
  std::string id(const std::string& name) {
    const std::string text = slug(name);
    const int number = ++seen_[text];
    return number == 1 ? text : fmt::format("{}--{}", text, number);
  }

 private:
  std::string part(const Figure& figure);
  std::string part(const PageTable& table);
  std::string part(const Gallery& gallery);
  std::string part(const Drawers& drawers);
  std::string part(const Listing& listing);
  std::string part(const Paragraph& text) { return paragraph("text wide", text.text); }

  std::map<std::string, int> seen_;
  Json charts_ = Json::array();
};

std::string Writer::part(const Figure& figure) {
  const std::string id = this->id("figure-" + figure.name);
  Json chart = figure.chart;
  chart["name"] = slug(figure.name);
  charts_.push_back(std::move(chart));
  return fmt::format(
      "<figure class=\"figure{0}\" id=\"{1}\" aria-labelledby=\"{1}-title\">\n"
      "<div class=\"head\"><h3 id=\"{1}-title\">{2}</h3></div>\n{3}"
      "<div class=\"chart\" role=\"img\" aria-label=\"{4}\"><div aria-hidden=\"true\"></div>"
      "</div>\n"
      "<figcaption>{5}\n"
      "<details class=\"data\"><summary>Data<span class=\"unseen\"> for: {2}</span></summary>"
      "</details></figcaption>\n</figure>\n",
      figure.wide ? " wide" : "", id, html(figure.title), paragraph("result", figure.result),
      html("Chart. " + figure.title + ". " + figure.result), html(figure.caption));
}

std::string Writer::part(const PageTable& table) {
  const std::string id = this->id("table-" + table.title);
  std::string text = fmt::format(
      "<div class=\"block{3}\"><h3 id=\"{0}\">{1}</h3>\n{2}<div class=\"scroll\" tabindex=\"0\" "
      "role=\"region\" aria-labelledby=\"{0}\"><table aria-labelledby=\"{0}\"><thead><tr>",
      id, html(table.title), paragraph("text", table.caption), table.wide ? " wide" : "");
  const auto sentences = [&](std::size_t c) {
    return c < table.columns.size() && table.columns[c].sentences;
  };
  const auto kind = [&](std::size_t c, const std::string& cell) {
    const bool number = c < table.columns.size() && !table.columns[c].text;
    std::string names = sentences(c) ? "sentences" : number ? "number" : "";
    if (!number && has_long_word(cell)) names += names.empty() ? "breaks" : " breaks";
    return names.empty() ? "" : fmt::format(" class=\"{}\"", names);
  };
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const PageTable::Column& column = table.columns[c];
    text += column.title.empty() ? "<td></td>"
                                 : fmt::format("<th scope=\"col\"{}>{}</th>", kind(c, column.title),
                                               short_name(column.title));
  }
  text += "</tr></thead><tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    text += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string cell = sentences(c) ? html(row[c])
                               : c == 0     ? short_name(row[c])
                                            : short_text(row[c], longest_cell);
      text += c == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", kind(c, row[c]), cell)
                     : fmt::format("<td{}>{}</td>", kind(c, row[c]), cell);
    }
    text += "</tr>\n";
  }
  return text + "</tbody></table></div></div>\n";
}

std::string picture_list(const std::vector<Gallery::Picture>& pictures, int pixels) {
  std::string text = fmt::format("<ul class=\"pictures\" style=\"--picture: {}px\">\n", pixels);
  for (const Gallery::Picture& picture : pictures) {
    text += fmt::format("<li><img src=\"data:image/png;base64,{}\" alt=\"{}\">",
                        base64(picture.png), html(picture.alt_text));
    for (const std::string& line : picture.lines) {
      text += fmt::format("<span>{}</span>", short_text(line, 24));
    }
    text += "</li>\n";
  }
  return text + "</ul>\n";
}

std::string Writer::part(const Gallery& gallery) {
  const std::string id = this->id("pictures-" + gallery.title);
  return fmt::format(
      "<figure class=\"figure wide\" aria-labelledby=\"{0}\">\n<div class=\"head\">"
      "<h3 id=\"{0}\">{1}</h3></div>\n{2}{3}<figcaption>{4}</figcaption>\n</figure>\n",
      id, html(gallery.title), paragraph("result", gallery.result),
      picture_list(gallery.pictures, gallery.pixels), html(gallery.caption));
}

std::string Writer::part(const Drawers& drawers) {
  std::string text =
      fmt::format("<div class=\"block wide drawers\" data-figure=\"{}\"><h3>{}</h3>\n{}<div>\n",
                  slug(drawers.figure), html(drawers.title), paragraph("text", drawers.caption));
  for (const Drawers::Drawer& drawer : drawers.drawers) {
    text += fmt::format("<details data-row=\"{}\" data-column=\"{}\"><summary>{}</summary>\n",
                        html(drawer.row), html(drawer.column), html(drawer.title));
    if (!drawer.pictures.empty()) text += picture_list(drawer.pictures, drawers.pixels);
    for (const PageTable& table : drawer.tables) text += part(table);
    text += "</details>\n";
  }
  return text + "</div></div>\n";
}

std::string Writer::part(const Listing& listing) {
  const std::string id = this->id("listing-" + listing.title);
  return fmt::format(
      "<details class=\"block wide\"><summary id=\"{0}\">{1}</summary><pre class=\"scroll\" "
      "tabindex=\"0\" role=\"region\" aria-labelledby=\"{0}\">{2}</pre></details>\n",
      id, html(listing.title), html(listing.text));
}

std::string Writer::section(const Section& section) {
  const std::string id = this->id("section-" + section.title);
  std::string text = fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}",
                                 id, html(section.title), paragraph("text", section.introduction));
  text += "<div class=\"parts\">\n";
  for (const Part& part : section.parts) {
    text += std::visit([this](const auto& one) { return this->part(one); }, part);
  }
  return text + "</div>\n</section>\n";
}

std::vector<Section> sections_of(const Page& page) {
  std::vector<Section> sections = page.sections;
  std::erase_if(sections, [](const Section& section) { return section.parts.empty(); });
  return sections;
}

std::string head(const Page& page) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"generator\" content=\"rectify {}\">\n"
      "<title>{} · {} · rectify</title>\n<style>{}</style>\n</head>\n",
      policy(), build().version, html(label(page.title, longest_title)), html(page.kind),
      assets::style);
}

std::string opening(const Page& page) {
  std::string text =
      fmt::format("<header>\n<p class=\"kind\">{}</p>\n<h1>{}</h1>\n<p class=\"verdict\">{}</p>\n",
                  html(page.kind), short_text(page.title, longest_title), html(page.verdict));
  if (!page.remarks.empty()) {
    text += "<ul class=\"remarks\">\n";
    for (const std::string& remark : page.remarks) text += "<li>" + html(remark) + "</li>\n";
    text += "</ul>\n";
  }
  if (!page.figures.empty()) {
    text += "<dl class=\"figures\">\n";
    for (const KeyFigure& figure : page.figures) {
      text += fmt::format("<div><dt>{}</dt><dd>{}{}</dd></div>\n", html(figure.name),
                          html(figure.value),
                          figure.note.empty() ? "" : "<small>" + html(figure.note) + "</small>");
    }
    text += "</dl>\n";
  }
  return text + "</header>\n";
}

std::string contents(const std::vector<Section>& sections) {
  if (sections.size() < 2) return "";
  Writer writer;
  std::string text = "<nav aria-label=\"Contents\">\n<ul>\n";
  for (const Section& section : sections) {
    text += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", writer.id("section-" + section.title),
                        html(section.title));
  }
  return text + "</ul>\n</nav>\n";
}

std::string closing() {
  std::string text = fmt::format("<footer>\n<p>Written by rectify {}. ", build().version);
  for (const assets::Script& script : assets::vega) {
    text += fmt::format("{}{} {}", &script == &assets::vega.front() ? "Charts by " : ", ",
                        script.name, script.version);
  }
  text += has_scripts() ? "; the page works offline.</p>\n"
                        : "; rectify was built without npm, so they are loaded from "
                          "cdn.jsdelivr.net when the page is opened.</p>\n";
  if (has_scripts()) {
    text +=
        "<details><summary id=\"licences\">Licences of these libraries</summary><pre "
        "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"licences\">"
        "</pre></details>\n";
  }
  return text + "</footer>\n";
}

std::vector<const Figure*> figures_of(const Page& page) {
  std::vector<const Figure*> figures;
  for (const Section& section : page.sections) {
    for (const Part& part : section.parts) {
      if (const auto* figure = std::get_if<Figure>(&part)) figures.push_back(figure);
    }
  }
  return figures;
}

fs::path chart_file(const Figure& figure, const fs::path& page) {
  const bool in_result = page.filename() == run_files::report;
  const fs::path charts = page.parent_path() / (in_result ? std::string(run_files::charts)
                                                          : page.stem().string() + ".charts");
  return charts / (slug(figure.name) + run_files::chart_ending);
}

}  // namespace

std::string html_of(const Page& page) {
  const std::vector<Section> sections = sections_of(page);
  std::string text = head(page) +
                     "<body>\n<a class=\"skip\" href=\"#main\">Skip to the main content</a>\n"
                     "<div class=\"page\">\n" +
                     contents(sections) + "<main id=\"main\" tabindex=\"-1\">\n" + opening(page) +
                     "<noscript><p class=\"notice\">JavaScript is disabled: charts and their data "
                     "tables are not shown.</p></noscript>\n"
                     "<p class=\"notice\" id=\"no-charts\" hidden>The scripts that draw the charts "
                     "could not be loaded. The data of each chart is still available as a "
                     "table.</p>\n"
                     "<p class=\"notice\" id=\"no-unpacking\" hidden>Charts and their data tables "
                     "are not shown: the page is compressed, and this browser has no "
                     "DecompressionStream, as browsers have had since 2023.</p>\n";
  Writer writer;
  for (const Section& section : sections) text += writer.section(section);
  return text + "</main>\n" + closing() + "</div>\n" + scripts(writer.charts()) +
         "</body>\n</html>\n";
}

std::vector<fs::path> files_of_page(const Page& page, const fs::path& file) {
  std::vector<fs::path> files{file};
  if (is_stream(file)) return files;
  for (const Figure* figure : figures_of(page)) files.push_back(chart_file(*figure, file));
  return files;
}

void write_page(const Page& page, const fs::path& file) {
  if (!is_stream(file)) {
    for (const Figure* figure : figures_of(page)) {
      const fs::path path = chart_file(*figure, file);
      make_folders(path.parent_path());
      Json spec = figure->chart;
      spec["title"] = figure->title;
      spec["description"] = figure->caption;
      spec["usermeta"] = {{"generator", "rectify"}};  // run_files::chart_mark
      write_atomically(path, text_of(spec, 2) + "\n");
    }
  }
  write_atomically(file, html_of(page));
}

}}  // namespace rectify
