#include "npz_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../io/npy.hpp"
#include "../io/npy_header.hpp"
#include "../io/npz.hpp"
#include "../io/refuse.hpp"
#include "find_file.hpp"
#include "tables.hpp"

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

/// One class per sample, below `classes` (0: below `most_classes`).
Labels labels_of(const NpyArray& y, Index classes, const std::string& where) {
  if (y.shape.size() > 2 || (y.shape.size() == 2 && y.shape[1] != 1)) {
    refuse(where, "shape", "(samples,) for classes", tuple_text(y.shape),
           "one-hot? y.argmax(axis=1) gives classes; values to regress on are floats");
  }
  const Index limit = classes > 0 ? classes : most_classes;
  Labels labels;
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    const Scalar label = y.values[i];
    if (!(label >= 0 && label < static_cast<Scalar>(limit))) {
      refuse(where, fmt::format("label of sample {}", i),
             fmt::format("0 to {}{}", limit - 1, classes > 0 ? ", the classes of y_train" : ""),
             fmt::format("{}", label), classes > 0 ? "" : "values to regress on are floats");
    }
    labels.push_back(static_cast<Label>(label));
  }
  return labels;
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
  const NpyArray y = parse_npy(archive.at("y_" + part), y_name);
  check_count(y, x.samples(), y_name);
  if (like != nullptr && x.features() != like->features()) {
    refuse(x_name, "features", fmt::format("{}, as in x_train", like->features()),
           std::to_string(x.features()));
  }
  if (like != nullptr && are_classes(y) != (like->classes() > 0)) {
    refuse(y_name, "dtype",
           like->classes() > 0 ? "whole numbers, as y_train" : "floats, as y_train", y.type);
  }
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
