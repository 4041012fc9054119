#include "npz_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../io/npy.hpp"
#include "../io/npy_header.hpp"
#include "../io/npz.hpp"
#include "../io/refuse.hpp"
#include "../tables/rows.hpp"
#include "find_file.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;
using Content = std::vector<std::uint8_t>;
using Archive = std::map<std::string, Content>;
using Shape = std::vector<Index>;

/// Reads the archive; throws DataError unless it has all arrays.
Archive read(const fs::path& path) {
  const Content file = read_bytes(path);
  if (!is_zip(file)) {
    const bool npy = is_npy(file);
    const auto* text = reinterpret_cast<const char*>(file.data());
    refuse(path.string(), "magic", "PK, as of an .npz file",
           npy ? "\\x93NUMPY" : in_quotes({text, std::min<std::size_t>(4, file.size())}),
           npy ? "this is an .npy file; numpy.savez writes several arrays as .npz" : "");
  }
  Archive archive = parse_npz(file, path.string());
  std::vector<std::string> names, missing;
  for (const auto& [name, ignored] : archive) names.push_back(name);
  for (const char* name : {"x_train", "y_train", "x_test", "y_test"}) {
    if (!archive.contains(name)) {
      missing.push_back(
          Mismatch{.where = path.string(),
                   .what = "arrays",
                   .expected = name,
                   .got = names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")),
                   .hint = did_you_mean(name, names)}
              .text());
    }
  }
  if (!missing.empty()) throw DataError(lines(missing));
  return archive;
}

/// The shape of images (samples, height, width), with an optional channel before or after the last
/// two; none for other shapes.
std::optional<ImageShape> image_of(Shape shape) {
  if (shape.size() == 4 && shape[3] == 1) shape.pop_back();
  if (shape.size() == 4 && shape[1] == 1) shape.erase(shape.begin() + 1);
  if (shape.size() != 3) return std::nullopt;
  return ImageShape{shape[1], shape[2]};
}

/// Values of samples, bytes or numbers.
struct Inputs {
  Shape shape;
  std::optional<Content> bytes;
  std::vector<Scalar> values;
  Index samples() const { return shape[0]; }
  Index features() const {
    Index product = 1;
    for (std::size_t k = 1; k < shape.size(); ++k) product *= shape[k];
    return product;
  }
};

Inputs inputs_of(const Content& npy, const std::string& where) {
  Inputs inputs;
  if (auto bytes = parse_npy_bytes(npy, where)) {
    inputs.shape = std::move(bytes->shape);
    inputs.bytes = std::move(bytes->values);
  } else {
    NpyArray array = parse_npy(npy, where);
    inputs.shape = std::move(array.shape);
    inputs.values = std::move(array.values);
  }
  const Shape& shape = inputs.shape;
  if (shape.size() < 2 || std::find(shape.begin(), shape.end(), Index{0}) != shape.end()) {
    refuse(where, "shape", "(samples, features) or (samples, height, width), without a size of 0",
           tuple_text(shape));
  }
  check_finite(inputs.values, inputs.features(), where);
  return inputs;
}

bool are_classes(const NpyArray& y) { return y.type[0] != 'f'; }

void check_count(const NpyArray& y, Index samples, const std::string& where) {
  const Index got = y.shape.empty() ? 0 : y.shape[0];
  if (got == samples) return;
  refuse(where, "samples", fmt::format("{}, as in x", samples), std::to_string(got));
}

/// Text and objects are refused with what makes classes of them.
NpyArray read_targets(const Content& npy, const std::string& where) {
  const std::string type = npy_type(npy, where);
  const bool text = type.starts_with('U') || type.starts_with('S');
  if (text || type == "O") {
    refuse(where, "dtype", "whole numbers for classes, floats for values",
           text ? fmt::format("text ({})", type) : "objects",
           "numpy.unique(y, return_inverse=True)[1] numbers the different ones from 0; train and "
           "test together");
  }
  return parse_npy(npy, where);
}

bool are_one_hot(const NpyArray& y) {
  const Index columns = y.shape[1];
  for (auto row = y.values.begin(); row != y.values.end(); row += columns) {
    if (std::count(row, row + columns, Scalar(1)) != 1) return false;
    if (std::count(row, row + columns, Scalar(0)) != columns - 1) return false;
  }
  return true;
}

[[noreturn]] void refuse_shape(const NpyArray& y, const std::string& where) {
  const bool one_hot = y.shape.size() == 2 && y.shape[1] > 1 && are_one_hot(y);
  refuse(where, "shape", "(samples,) for classes", tuple_text(y.shape),
         one_hot ? "the rows are one-hot: y.argmax(1) makes them classes"
                 : R"(values to regress on are floats: y.astype("float32"))");
}

/// Why labels are below 0.
std::string hint_for_negative(const NpyArray& y) {
  const bool signs = std::all_of(y.values.begin(), y.values.end(),
                                 [](Scalar value) { return value == 1 || value == -1; });
  return signs ? R"(labels are -1 and 1: (y > 0).astype("int64") makes them 0 and 1)"
               : "classes are counted from 0; values to regress on are floats";
}

/// One class per sample, below `classes` (0: below `most_classes`).
Labels labels_of(const NpyArray& y, Index classes, const std::string& where) {
  if (y.shape.size() > 2 || (y.shape.size() == 2 && y.shape[1] != 1)) refuse_shape(y, where);
  const Index limit = classes > 0 ? classes : most_classes;
  Labels labels;
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    const Scalar label = y.values[i];
    if (!(label >= 0 && label < static_cast<Scalar>(limit))) {
      const std::string hint = label < 0 ? hint_for_negative(y) : "values to regress on are floats";
      refuse(where, fmt::format("label of sample {}", i),
             fmt::format("0 to {}{}", limit - 1, classes > 0 ? ", the classes of y_train" : ""),
             fmt::format("{}", label), classes > 0 ? "" : hint);
    }
    labels.push_back(static_cast<Label>(label));
  }
  return labels;
}

/// A test part has targets of the kind of the training part.
void check_kind(const NpyArray& y, const Dataset& like, const std::string& where) {
  if (are_classes(y) == (like.classes() > 0)) return;
  if (are_classes(y)) {
    refuse(where, "dtype", "floats, as y_train", y.type,
           R"(y_test.astype("float32") makes them values)");
  }
  const bool whole = std::all_of(y.values.begin(), y.values.end(),
                                 [](Scalar value) { return value == std::trunc(value); });
  refuse(where, "dtype", "whole numbers, as y_train", y.type,
         whole ? R"(y_test.astype("int64") makes them classes)" : "");
}

Matrix targets_of(const NpyArray& y, const std::string& where) {
  if (y.shape.size() > 2) {
    refuse(where, "shape", "(samples,) or (samples, targets)", tuple_text(y.shape));
  }
  check_finite(y.values, std::ssize(y.values) / y.shape[0], where);
  return matrix_of(y.values, y.shape[0]);
}

Dataset with_labels(Inputs x, Labels labels, Index classes) {
  const Index features = x.features();
  if (x.bytes) {
    return Dataset::of_bytes(std::move(*x.bytes), features, std::move(labels), classes);
  }
  return Dataset::of_values(matrix_of(x.values, x.samples()), std::move(labels), classes);
}

Dataset with_targets(const Inputs& x, Matrix targets) {
  if (!x.bytes) return Dataset::of_values(matrix_of(x.values, x.samples()), std::move(targets));
  const std::vector<Scalar> values(x.bytes->begin(), x.bytes->end());
  return Dataset::of_values(matrix_of(values, x.samples()), std::move(targets))
      .with_normalization({{0}, {255}});
}

/// `part` is "train" or "test"; a test part must fit `like`, the training part.
Dataset part_of(const Archive& archive, const std::string& path, const std::string& part,
                const Dataset* like = nullptr) {
  const std::string x_name = fmt::format("{}: x_{}", path, part);
  const std::string y_name = fmt::format("{}: y_{}", path, part);
  Inputs x = inputs_of(archive.at("x_" + part), x_name);
  const NpyArray y = read_targets(archive.at("y_" + part), y_name);
  check_count(y, x.samples(), y_name);
  if (like != nullptr && x.features() != like->features()) {
    refuse(x_name, "features", fmt::format("{}, as in x_train", like->features()),
           std::to_string(x.features()));
  }
  if (like != nullptr) check_kind(y, *like, y_name);
  const std::optional<ImageShape> image = image_of(x.shape);
  Dataset data;
  if (are_classes(y)) {
    Labels labels = labels_of(y, like != nullptr ? like->classes() : 0, y_name);
    const Index classes =
        like != nullptr ? like->classes() : 1 + *std::max_element(labels.begin(), labels.end());
    data = with_labels(std::move(x), std::move(labels), classes);
  } else {
    data = with_targets(x, targets_of(y, y_name));
  }
  if (like != nullptr && data.outputs() != like->outputs()) {
    refuse(y_name, "targets", fmt::format("{}, as in y_train", like->outputs()),
           std::to_string(data.outputs()));
  }
  return image ? data.with_image_shape(*image) : data;
}

}  // namespace

Splits NpzFile::load(const fs::path& folder) const {
  const fs::path path = find_file(folder, file);
  const Archive archive = read(path);
  const Dataset train = part_of(archive, path.string(), "train");
  return {train, part_of(archive, path.string(), "test", &train)};
}

}}  // namespace rectify
