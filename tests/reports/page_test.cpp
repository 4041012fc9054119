#include <rectify/io/files.hpp>
#include <rectify/reports/charts/chart.hpp>
#include <rectify/reports/page/assets.hpp>
#include <rectify/reports/page/packed.hpp>
#include <rectify/reports/page/page.hpp>
#include <rectify/reports/page/png.hpp>

#include <zlib.h>

#include <map>
#include <regex>
#include <string>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

namespace {

using namespace rectify;

Page page_of(const std::string& name) {
  const Json chart = line_chart(
      {.x = {.title = name}, .y = {.title = name}, .series = name, .lines = {{name, {{0, 1}}}}});
  return {.kind = name,
          .title = name,
          .verdict = name,
          .remarks = {name},
          .figures = {{name, name, name}},
          .sections = {
              {.title = name,
               .introduction = name,
               .parts = {Figure{name, name, name, name, chart},
                         PageTable{name, name, {{name, true}, {name}}, {{name, name}}},
                         Gallery{name, name, name, {{grey_png(std::vector{0.5}, 1), name, {name}}}},
                         Drawers{name,
                                 name,
                                 name,
                                 {{name, name, name, {{grey_png(std::vector{0.5}, 1), name}}},
                                  {name,
                                   name,
                                   name,
                                   {},
                                   {{.title = name, .columns = {{name}}, .rows = {{name}}}}}}},
                         Listing{name, name}, Paragraph{name}}},
              {.title = "without parts"}}};
}

/// The body of the page without styles and scripts, which all pages share.
std::string own_part(const Page& page) {
  const std::string text = html_of(page);
  const std::size_t body = text.find("<body>");
  return text.substr(body, text.find("<footer>") - body);
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++times;
  return times;
}

TEST_CASE("page: a hostile name is text wherever it stands") {
  const std::string plain = own_part(page_of("name"));
  const std::string hostile = own_part(page_of("</script><b>\"'<!--"));
  CHECK(count(hostile, "<") == count(plain, "<"));
  CHECK(count(hostile, "</script>") == count(plain, "</script>"));
  CHECK(hostile.find("<!--") == std::string::npos);
}

TEST_CASE("page: drawers are closed, and say which cell of which chart opens them") {
  const std::string text = own_part(page_of("name"));
  CHECK(count(text, "<div class=\"block wide drawers\" data-figure=\"name\">") == 1);
  CHECK(count(text, "<details data-row=\"name\" data-column=\"name\"><summary>name</summary>") ==
        2);
}

TEST_CASE("page: a long name is shortened, with the full name as its tooltip") {
  const std::string text = own_part(page_of(std::string(4096, 'w')));
  CHECK(text.find("<h1><span title=\"" + std::string(4096, 'w') + "\">" + std::string(79, 'w') +
                  "…</span></h1>") != std::string::npos);
}

TEST_CASE("page: sentences in a table are never cut, names and other cells are") {
  const std::string text(400, 'w');
  const PageTable table{
      .title = "t",
      .columns = {{"seen", true, /*sentences=*/true}, {"change", true, true}, {"name", true}},
      .rows = {{text + "1", text + "2", text + "3"}}};
  const std::string page =
      own_part({.kind = "k", .title = "t", .verdict = "v", .sections = {{"s", "", {table}}}});
  CHECK(count(page, text + "1</th>") == 1);
  CHECK(count(page, text + "2</td>") == 1);
  CHECK(count(page, text + "3</td>") == 0);
}

TEST_CASE("page: lines may break within a key, not within a number") {
  const PageTable table{
      .title = "t", .columns = {{"key", true}}, .rows = {{"optimizer.learning_rate=0.3"}}};
  const std::string page =
      own_part({.kind = "k", .title = "t", .verdict = "v", .sections = {{"s", "", {table}}}});
  CHECK(count(page, "optimizer.<wbr>learning_<wbr>rate=0.3</th>") == 1);
}

TEST_CASE("page: sections without parts are omitted, ids are unique") {
  Page page = page_of("name");
  page.sections.push_back(page.sections.front());
  const std::string text = own_part(page);
  CHECK(text.find("without parts") == std::string::npos);
  CHECK(text.find("id=\"section-name--2\"") != std::string::npos);
  CHECK(text.find("href=\"#section-name--2\"") != std::string::npos);
  std::map<std::string, int> ids;
  const std::regex id(" id=\"([^\"]*)\"");
  for (std::sregex_iterator at(text.begin(), text.end(), id), end; at != end; ++at) {
    ++ids[(*at)[1]];
  }
  for (const auto& [name, times] : ids) CHECK((name + std::to_string(times)) == name + "1");
}

TEST_CASE("page: nothing may be loaded, unless the build had no scripts to embed") {
  const std::string text = html_of(page_of("name"));
  CHECK(text.find("content=\"default-src 'none'; script-src 'sha256-") != std::string::npos);
  const bool loads = text.find("<script src=\"https://cdn.jsdelivr.net/npm/vega@") != text.npos;
  CHECK(loads == assets::vega.front().text.empty());
  CHECK(loads == (text.find("they are loaded from cdn.jsdelivr.net") != text.npos));
  CHECK(loads == assets::licences.empty());
}

/// The bytes that are given in base64.
std::string from_base64(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<unsigned>(digits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count & 0xff));
  }
  return bytes;
}

std::string unpacked(const std::string& text) {
  const std::string bytes = from_base64(text);
  std::string all(1 << 20, '\0');
  uLongf size = all.size();
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(all.data()), &size,
                     reinterpret_cast<const Bytef*>(bytes.data()),
                     static_cast<uLong>(bytes.size())) == Z_OK);
  all.resize(size);
  return all;
}

TEST_CASE("page: a packed text is what it was, in fewer bytes") {
  for (const std::string& text : {std::string(), std::string("relu"), std::string(10'000, 'x'),
                                  std::string("</script>\0<b>\xff", 15)}) {
    CHECK(unpacked(packed(text)) == text);
  }
  CHECK(packed(std::string(10'000, 'x')).size() < 100);
}

TEST_CASE("page: libraries and charts are packed in it, and are less than half of their size") {
  const std::string text = html_of(page_of("name"));
  const std::regex element("<script type=\"application/octet-stream\" class=\"([a-z]+)\">");
  std::vector<std::string> names, contents;
  for (std::sregex_iterator at(text.begin(), text.end(), element), end; at != end; ++at) {
    const auto begin = static_cast<std::size_t>(at->position() + at->length());
    names.push_back((*at)[1]);
    contents.push_back(unpacked(text.substr(begin, text.find('<', begin) - begin)));
  }
  REQUIRE(!names.empty());
  CHECK(names[0] == "charts");
  CHECK(Json::parse(contents[0]).at(0).at("data").at("values") == "series,x,y\nname,0,1");
  if (assets::licences.empty()) return;
  CHECK(names == std::vector<std::string>{"charts", "library", "library", "library", "licences"});
  std::size_t all = 0;
  for (std::size_t i = 0; i < assets::vega.size(); ++i) {
    CHECK((contents.at(i + 1) == assets::vega[i].text));
    all += assets::vega[i].text.size();
  }
  CHECK((contents.at(4) == assets::licences));
  CHECK(2 * text.size() < all + 100'000);
}

TEST_CASE("page: each chart is written beside it") {
  const test::TemporaryFolder folder;
  write_page(page_of("My chart"), folder / "report.html");
  const Json chart = Json::parse(read_text(folder.path() / "charts" / "my-chart.vl.json"));
  CHECK(chart.at("title") == "My chart");
  CHECK(chart.at("data").at("values") == "series,x,y\nMy chart,0,1");
  CHECK(read_text(folder / "report.html") == html_of(page_of("My chart")));
}

TEST_CASE("png: signature, size and checksum are as in the standard") {
  const std::string png = grey_png(std::vector{0.0, 0.5, 1.0, 2.0}, 2);
  CHECK(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  // What `zlib.crc32` of Python says of IHDR, 2 by 2 pixels of 8 bits, grey.
  CHECK(png.substr(8, 25) == std::string("\0\0\0\x0dIHDR\0\0\0\2\0\0\0\2\x08\0\0\0\0"
                                         "\x57\xdd\x52\xf8",
                                         25));
  CHECK(png.substr(png.size() - 12) == std::string("\0\0\0\0IEND\xae\x42\x60\x82", 12));
  CHECK(weight_png(std::vector{-1.0, 0.0, 1.0, 0.5}, 2).find("tRNS") != std::string::npos);
}

}  // namespace
