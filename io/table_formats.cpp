#include "table_formats.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "csv_header.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  OtherFormat format;
};

constexpr auto as_csv = "save the table as CSV";
constexpr auto as_utf8 = "save it as UTF-8";

constexpr std::array magics{
    Magic{"PK\x03\x04"sv,
          {"a zip archive or an .xlsx spreadsheet", "save the table as CSV, or unzip it"}},
    Magic{"PK\x05\x06"sv, {"an empty zip archive", as_csv}},
    Magic{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, {"an .xls spreadsheet", as_csv}},
    Magic{"\x1f\x8b"sv, {"gzip in gzip", "decompress it once"}},
    Magic{"BZh91AY&SY"sv, {"a bzip2 file", "decompress it, or use gzip"}},
    Magic{"\xfd"
          "7zXZ\0"sv,
          {"an xz file", "decompress it, or use gzip"}},
    Magic{"\x28\xb5\x2f\xfd"sv, {"a zstd file", "decompress it, or use gzip"}},
    Magic{"7z\xbc\xaf\x27\x1c"sv, {"a 7z archive", "decompress it, or use gzip"}},
    Magic{"Rar!\x1a"sv, {"a rar archive", "decompress it, or use gzip"}},
    Magic{"PAR1\x15"sv, {"a Parquet file", "save the table as CSV, such as by pandas' to_csv"}},
    Magic{"ARROW1\0\0"sv, {"an Arrow file", "save the table as CSV, such as by pandas' to_csv"}},
    Magic{"FEA1\0"sv, {"a Feather file", "save the table as CSV, such as by pandas' to_csv"}},
    Magic{"\x89HDF\r\n\x1a\n"sv,
          {"an HDF5 file", "save the table as CSV, such as by pandas' to_csv"}},
    Magic{"SQLite format 3\0"sv, {"an SQLite database", "export the table as CSV"}},
    Magic{"%PDF-"sv, {"a PDF document", "save the table as CSV"}},
    Magic{"\x89PNG\r\n\x1a\n"sv, {"a PNG image", "give its pixels as numbers, one image a row"}},
    Magic{"\xff\xd8\xff"sv, {"a JPEG image", "give its pixels as numbers, one image a row"}},
    Magic{"GIF89a"sv, {"a GIF image", "give its pixels as numbers, one image a row"}},
    Magic{"\x93NUMPY"sv, {"an .npy file", "save it as CSV, or as .npz for a data source npz"}},
    Magic{"RDX3\n"sv, {"an .RData file", "save the table as CSV, by R's write.csv"}},
    Magic{"\x80\x04\x95"sv,
          {"a Python pickle", "save the table as CSV, such as by pandas' to_csv"}},
    Magic{"\x80\x05\x95"sv,
          {"a Python pickle", "save the table as CSV, such as by pandas' to_csv"}},
    Magic{"\xff\xfe\0\0"sv, {"text in UTF-32", as_utf8}},
    Magic{"\0\0\xfe\xff"sv, {"text in UTF-32", as_utf8}},
    Magic{"\xff\xfe"sv, {"text in UTF-16", as_utf8}},
    Magic{"\xfe\xff"sv, {"text in UTF-16", as_utf8}},
    Magic{"{\\rtf"sv, {"an RTF document", as_csv}},
    Magic{"@relation"sv, {"an ARFF file", "remove the lines before the data"}},
    Magic{"@RELATION"sv, {"an ARFF file", "remove the lines before the data"}},
    Magic{"version https://git-lfs"sv,
          {"a pointer to a file in Git LFS", "fetch it by git lfs pull"}},
};

/// Every other byte of the first ones is 0: UTF-16 without a byte order mark.
bool is_utf16(std::string_view start) {
  constexpr std::size_t seen = 16;
  if (start.size() < 4) return false;
  std::size_t zeros[2] = {};
  const std::size_t size = std::min(seen, start.size()) / 2 * 2;
  for (std::size_t i = 0; i < size; ++i) zeros[i % 2] += start[i] == '\0';
  return std::max(zeros[0], zeros[1]) == size / 2 && std::min(zeros[0], zeros[1]) == 0;
}

/// A JSON object or array, but no cell that begins with a bracket.
bool is_json(std::string_view text) {
  if (!text.starts_with('{') && !text.starts_with('[')) return false;
  text.remove_prefix(1);
  const std::size_t next = text.find_first_not_of(" \t\r\n");
  if (next == text.npos) return false;
  return text[next] == '"' || text[next] == '{' || text[next] == '[';
}

/// A page or a document, but no cell such as <NA>, which a separator follows.
bool is_markup(std::string_view text) {
  if (text.size() < 2 || text[0] != '<') return false;
  if (text[1] == '!' || text[1] == '?') return true;
  if (std::isalpha(static_cast<unsigned char>(text[1])) == 0) return false;
  const std::size_t end = std::min(text.find('>'), text.size() - 1) + 1;
  const bool separates = end < text.size() && ",;|\t"sv.find(text[end]) != text.npos;
  return !separates && !is_csv_missing(text.substr(0, end));
}

}  // namespace

OtherFormat other_format_of(std::string_view start) {
  const auto found = std::find_if(magics.begin(), magics.end(), [&](const Magic& magic) {
    return start.starts_with(magic.bytes);
  });
  if (found != magics.end()) return found->format;
  if (is_utf16(start)) return {"text in UTF-16", as_utf8};
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  if (first == start.npos) return {};
  start.remove_prefix(first);
  if (is_json(start)) return {"JSON", as_csv};
  if (!is_markup(start)) return {};
  return {"a web page or XML", "is this the page of the download?"};
}

}}  // namespace rectify
