#include "samples.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

#include "../base/checked_size.hpp"
#include "../base/error.hpp"
#include "../io/csv.hpp"
#include "../io/gzip.hpp"
#include "../io/npy.hpp"
#include "../io/npz.hpp"
#include "../tables/rows.hpp"
#include "csv_files.hpp"
#include "idx.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using FileBytes = std::vector<std::uint8_t>;
using Shape = std::vector<Index>;

bool starts_with(const FileBytes& file, std::initializer_list<std::uint8_t> bytes) {
  return file.size() >= bytes.size() && std::equal(bytes.begin(), bytes.end(), file.begin());
}

bool is_named(std::string_view name, std::initializer_list<std::string_view> parts) {
  const std::string_view base = name.substr(name.find_last_of('/') + 1);
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return base.find(part) != base.npos; });
}

/// The number of features per sample of an array; 0 if the product of sizes overflows.
Index features_of(const Shape& shape, Index wanted) {
  if (shape.size() == 1) return wanted == 1 ? 1 : shape[0];
  const CheckedSize count = checked_count(std::span(shape).subspan(1));
  return static_cast<Index>(count.value_or(0));
}

void check_features(Index got, Index wanted, Index samples, const std::string& name) {
  if (got == wanted) return;
  std::string hint;
  if (samples > 0 && got > 0 && samples * got == wanted)
    hint = fmt::format("one sample? its shape is then (1, {})", wanted);
  if (got == wanted + 1) hint = "is one of them the label?";
  throw DataError(Mismatch{.where = name,
                           .what = "features",
                           .expected = fmt::format("{} for this model", wanted),
                           .got = std::to_string(got),
                           .hint = hint});
}

/// Samples are contiguous both in arrays and in `Samples`.
Samples of_array(const Shape& shape, std::vector<Scalar> values, const std::string& name,
                 Index wanted) {
  if (shape.empty()) {
    throw DataError(Mismatch{.where = name,
                             .what = "shape",
                             .expected = "(samples, features) or (features,)",
                             .got = "()"});
  }
  const bool one = shape.size() == 1 && wanted != 1;
  check_features(features_of(shape, wanted), wanted, one ? 1 : shape[0], name);
  Samples samples{wanted, std::move(values), {}};
  check_finite(samples.values, wanted, name);
  return samples;
}

Samples of_npy(const FileBytes& file, const std::string& name, Index wanted) {
  NpyArray array = parse_npy(file, name);
  return of_array(array.shape, std::move(array.values), name, wanted);
}

/// The array x or x_test, or the only one.
Samples of_npz(const FileBytes& file, const std::string& name, Index wanted) {
  const auto arrays = parse_npz(file, name);
  for (const char* array : {"x", "x_test"}) {
    const auto found = arrays.find(array);
    if (found != arrays.end()) return of_npy(found->second, name + ": " + array, wanted);
  }
  if (arrays.size() == 1) {
    const auto& [array, bytes] = *arrays.begin();
    return of_npy(bytes, name + ": " + array, wanted);
  }
  std::vector<std::string> names;
  for (const auto& [array, ignored] : arrays) names.push_back(array);
  throw DataError(
      Mismatch{.where = name,
               .what = "arrays",
               .expected = "x, x_test or a single one",
               .got = names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))});
}

Samples of_idx(FileBytes file, const std::string& name, Index wanted) {
  const IdxFile idx = parse_idx(std::move(file), name);
  if (idx.shape.size() == 1) {
    throw DataError(Mismatch{.where = name,
                             .what = "dimensions",
                             .expected = "2 or more",
                             .got = "1",
                             .hint = "are these the labels?"});
  }
  return of_array(idx.shape, {idx.bytes.begin(), idx.bytes.end()}, name, wanted);
}

/// Without an encoding, all columns are features.
Samples of_csv(const FileBytes& file, const std::string& name, Index wanted,
               const Encoding& encoding) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (encoding) return encode_samples(text, name, *encoding);
  CsvNumbers table = parse_csv_numbers(text, name);
  check_features(table.columns, wanted, std::ssize(table.values) / table.columns, name);
  return {wanted, std::move(table.values), {}};
}

}  // namespace

Samples parse_samples(FileBytes file, const std::string& name, Index features,
                      const Encoding& encoding) {
  if (is_gzip(file)) file = gunzip(file, name);
  if (is_npy(file)) return of_npy(file, name, features);
  if (is_zip(file)) return of_npz(file, name, features);
  if (starts_with(file, {0, 0}) || is_named(name, {"idx", "ubyte"})) {
    return of_idx(std::move(file), name, features);
  }
  if (is_named(name, {".npy"})) return of_npy(file, name, features);
  return of_csv(file, name, features, encoding);
}

}}  // namespace rectify
