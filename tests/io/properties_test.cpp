#include <rectify/base/utf8.hpp>
#include <rectify/io/csv.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/gzip.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/io/safetensors.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "../bytes.hpp"
#include "../generators.hpp"
#include "../gzip_support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

/// Few elements, or none in a shape that is large otherwise.
std::vector<Index> draw_shape() {
  std::vector<Index> shape(test::draw_below(5));
  for (Index& size : shape) size = static_cast<Index>(test::draw_below(4));
  if (!shape.empty() && test::draw_below(10) == 0) {
    shape.push_back(Index{1} << 50);
    shape.front() = 0;
  }
  return shape;
}

std::size_t count_of(const std::vector<Index>& shape) {
  std::size_t count = 1;
  for (const Index size : shape) count *= static_cast<std::size_t>(size);
  return count;
}

template <class Number>
std::vector<Number> draw_numbers(std::size_t count) {
  if constexpr (std::is_floating_point_v<Number>) {
    return *rc::gen::container<std::vector<Number>>(count, test::any_number<Number>());
  } else {
    return *rc::gen::container<std::vector<Number>>(
        count, rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<Number>()));
  }
}

/// An .npy file that is written, and what a reader should make of it.
struct NpyFile {
  std::string bytes;
  NpyArray array;
};

template <class Number>
NpyFile draw_npy_of(const char* type) {
  const std::vector<Index> shape = draw_shape();
  const std::vector<Number> values = draw_numbers<Number>(count_of(shape));
  std::vector<Scalar> scalars;
  for (const Number value : values) scalars.push_back(static_cast<Scalar>(value));
  return {npy_bytes(shape, std::span(values)), {shape, scalars, type}};
}

NpyFile draw_npy() {
  switch (test::draw_below(3)) {
    case 0: return draw_npy_of<Scalar>(sizeof(Scalar) == 4 ? "f4" : "f8");
    case 1: return draw_npy_of<std::int64_t>("i8");
    default: return draw_npy_of<std::uint8_t>("u1");
  }
}

bool same(const NpyArray& a, const NpyArray& b) {
  return a.shape == b.shape && test::raw(a.values) == test::raw(b.values) && a.type == b.type;
}

using Archive = std::map<std::string, std::string>;

Archive draw_archive() {
  Archive archive;
  for (std::size_t left = 1 + test::draw_below(4); left > 0; --left) {
    archive[*test::any_bytes()] = draw_npy().bytes;
  }
  return archive;
}

Archive read_archive(const std::string& bytes) {
  Archive archive;
  for (const auto& [name, npy] : parse_npz(test::bytes_of(bytes), "x")) {
    archive[name] = {npy.begin(), npy.end()};
  }
  return archive;
}

StoredTensor draw_tensor() {
  StoredTensor tensor{.name = *test::any_bytes(), .shape = {}, .values = {}};
  const std::vector<Index> shape = draw_shape();
  tensor.shape = {shape.begin(), shape.end()};
  tensor.values = draw_numbers<Scalar>(count_of(shape));
  tensor.type = exact_type;
  return tensor;
}

SafeTensors draw_tensors() {
  SafeTensors file;
  for (std::size_t left = test::draw_below(4); left > 0; --left) {
    file.tensors.push_back(draw_tensor());
  }
  file.metadata =
      *rc::gen::container<std::map<std::string, std::string>>(test::any_bytes(), test::any_bytes());
  return file;
}

bool same(const SafeTensors& a, const SafeTensors& b) {
  const auto same_tensor = [](const StoredTensor& x, const StoredTensor& y) {
    return x.name == y.name && x.shape == y.shape && test::raw(x.values) == test::raw(y.values);
  };
  return a.metadata == b.metadata && std::equal(a.tensors.begin(), a.tensors.end(),
                                                b.tensors.begin(), b.tensors.end(), same_tensor);
}

using Table = std::vector<std::vector<std::string>>;

/// Rows of two cells at least: one that is empty would be a blank line. Cells are text.
Table draw_table() {
  const std::size_t columns = 2 + test::draw_below(3);
  const auto marked =
      rc::gen::map(test::any_text(), [](const std::string& text) { return "\ufeff" + text; });
  return *rc::gen::container<Table>(rc::gen::container<std::vector<std::string>>(
      columns, rc::gen::suchThat(rc::gen::oneOf(test::any_bytes(), test::any_text(), marked),
                                 [](const std::string& text) {
                                   return is_utf8(text) && text.find('\0') == text.npos;
                                 })));
}

std::string csv_of(const Table& table) {
  std::string text;
  for (const auto& row : table) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i > 0 ? "," : "") + csv_cell(row[i]);
    text += '\n';
  }
  return text;
}

Table read_table(const std::string& text) {
  Table table;
  CsvRows rows(text, "x", {.separator = ',', .header = false});
  for (auto row = rows.next(); !row.empty(); row = rows.next()) {
    table.emplace_back();
    for (const CsvCell& cell : row) table.back().emplace_back(cell.text);
  }
  return table;
}

std::string text_of_lines(const std::vector<Json>& lines) {
  std::string text;
  for (const Json& line : lines) text += text_of(line) + '\n';
  return text;
}

std::vector<Json> draw_lines() {
  std::vector<Json> lines(test::draw_below(5));
  for (Json& line : lines) line = test::draw_object(3);
  return lines;
}

}  // namespace

TEST_CASE("properties: an .npy file has the shape, type and values that it was written with",
          "[io]") {
  test::check_property(300, [] {
    const NpyFile file = draw_npy();
    const auto bytes = test::bytes_of(file.bytes);
    RC_ASSERT(same(parse_npy(bytes, "x"), file.array));
    const auto read = parse_npy_bytes(bytes, "x");
    RC_ASSERT(read.has_value() == (file.array.type == "u1"));
    if (read)
      RC_ASSERT(std::equal(read->values.begin(), read->values.end(), file.array.values.begin(),
                           file.array.values.end()));
  });
}

TEST_CASE("properties: an .npy file that is damaged is refused or is another array", "[io]") {
  test::check_property(1000, [] {
    const auto bytes = test::bytes_of(test::draw_damaged(draw_npy().bytes));
    const auto read = test::unless_refused([&] { return parse_npy(bytes, "x"); });
    if (read) RC_ASSERT(read->values.size() == count_of(read->shape));
  });
}

TEST_CASE("properties: an archive has the arrays that it was written with, or is not written",
          "[io]") {
  if (npz_library().empty()) return;
  test::check_property(300, [] {
    const Archive archive = draw_archive();
    const auto bytes = test::unless_refused([&] { return npz_bytes(archive, "x"); });
    if (bytes) RC_ASSERT(read_archive(*bytes) == archive);
  });
}

TEST_CASE("properties: no array of a damaged archive is another than was written", "[io]") {
  if (npz_library().empty()) return;
  test::check_property(600, [] {
    Archive archive;
    for (const char* name : {"a", "b"}) archive[name] = draw_npy().bytes;
    const std::string damaged = test::draw_damaged(npz_bytes(archive, "x"));
    const auto read = test::unless_refused([&] { return read_archive(damaged); });
    if (!read) return;
    for (const auto& [name, npy] : *read) {
      RC_ASSERT(npy == archive.at("a") || npy == archive.at("b"));
    }
  });
}

TEST_CASE("properties: tensors and metadata come back from a file, or are not written", "[io]") {
  const test::TemporaryFolder folder;
  test::check_property(200, [&] {
    const SafeTensors file = draw_tensors();
    const auto path = folder / "x";
    const auto written = test::unless_refused([&] {
      write_safetensors(path, file);
      return true;
    });
    if (written) RC_ASSERT(same(read_safetensors(path), file));
  });
}

TEST_CASE("properties: a damaged file of tensors is refused or has others", "[io]") {
  const test::TemporaryFolder folder;
  test::check_property(40, [&] {
    const auto path = folder / "x";
    SafeTensors file = draw_tensors();
    for (std::size_t i = 0; i < file.tensors.size(); ++i) file.tensors[i].name = std::to_string(i);
    file.metadata = {{"some", "text"}};
    write_safetensors(path, file);
    const std::string whole = read_text(path);
    for (int times = 0; times < 10; ++times) {
      test::put(path, test::draw_damaged(whole));
      test::unless_refused([&] { return read_safetensors(path); });
    }
  });
}

TEST_CASE("properties: cells of a table have the text that they were written with", "[io]") {
  test::check_property(500, [] {
    const Table table = draw_table();
    RC_ASSERT(read_table(csv_of(table)) == table);
  });
}

TEST_CASE("properties: any text is a table or is refused", "[io]") {
  test::check_property(500, [] {
    const std::string text = test::draw_damaged(csv_of(draw_table()));
    test::unless_refused([&] { return read_table(text); });
    test::unless_refused([&] { return parse_csv_numbers(text, "x"); });
  });
}

TEST_CASE("properties: JSON is read as it was written, on one line or many", "[io]") {
  test::check_property(400, [] {
    const Json value = test::draw_json(4);
    const std::string text = text_of(value, *rc::gen::inRange(-1, 3));
    const JsonDocument document = parse_json(text, "x");
    RC_ASSERT(document.value == value);
    RC_ASSERT(text_of(document.value) == text_of(value));
    RC_ASSERT(parse_stored_json(text, "x") == value);
  });
}

TEST_CASE("properties: JSON that is damaged is refused or is other JSON", "[io]") {
  test::check_property(1000, [] {
    const std::string text = test::draw_damaged(text_of(test::draw_json(4), 1));
    const auto read = test::unless_refused([&] { return parse_json(text, "x"); });
    if (read) RC_ASSERT(parse_json(text_of(read->value), "x").value == read->value);
    json_or_text(text);
    stored_number(text, "epoch");
  });
}

TEST_CASE("properties: lines of JSON come back, and of a file that is cut all whole ones", "[io]") {
  test::check_property(300, [] {
    const std::vector<Json> lines = draw_lines();
    const std::string text = text_of_lines(lines);
    RC_ASSERT(parse_json_lines(text, "x") == lines);
    const std::size_t end = test::draw_below(text.size() + 1);
    const std::vector<Json> read = parse_json_lines(text.substr(0, end), "x");
    const auto whole =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    RC_ASSERT(std::ssize(read) == whole);
    RC_ASSERT(std::equal(read.begin(), read.end(), lines.begin()));
  });
}

TEST_CASE("properties: lines of JSON that are damaged are refused or are other lines", "[io]") {
  test::check_property(500, [] {
    const std::string text = test::draw_damaged(text_of_lines(draw_lines()));
    const auto read = test::unless_refused([&] { return parse_json_lines(text, "x"); });
    if (!read) return;
    for (const Json& line : *read) RC_ASSERT(line.is_object());
  });
}

TEST_CASE("properties: gzip gives back what was packed in any number of members", "[io]") {
  test::check_property(200, [] {
    const auto parts = *rc::gen::nonEmpty(rc::gen::arbitrary<std::vector<std::string>>());
    std::string whole, packed;
    for (const std::string& part : parts) {
      whole += part;
      packed += test::gzip_of(part);
    }
    RC_ASSERT(gunzip(test::bytes_of(packed), "x") == test::bytes_of(whole));
  });
}

TEST_CASE("properties: gzip that is damaged is refused or what was packed", "[io]") {
  test::check_property(1000, [] {
    const std::string text = *rc::gen::arbitrary<std::string>();
    const std::string damaged = test::draw_damaged(test::gzip_of(text));
    const auto read = test::unless_refused([&] { return gunzip(test::bytes_of(damaged), "x"); });
    // A member that was copied whole is one more.
    const bool twice = read && *read == test::bytes_of(text + text);
    if (read && !twice) RC_ASSERT(*read == test::bytes_of(text));
  });
}
