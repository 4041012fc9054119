#include "stored_tensors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <type_traits>

#include "../base/error.hpp"
#include "../base/hash.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Sizes>
std::string shape_text(const Sizes& sizes) {
  return fmt::format("({})", fmt::join(sizes, ", "));
}

/// Hash of values in the file's type.
template <class T>
std::uint64_t hash_as(const std::vector<Scalar>& values, std::uint64_t seed) {
  if constexpr (std::is_same_v<T, Scalar>) {
    return hash_values(values, seed);
  } else {
    return hash_values(std::vector<T>(values.begin(), values.end()), seed);
  }
}

}  // namespace

StoredTensor to_stored(const Tensor& tensor, const Flat& flat, const std::string& prefix,
                       StoredType type) {
  StoredTensor stored{prefix + tensor.full_name(),
                      {tensor.shape.begin(), tensor.shape.end()},
                      std::vector<Scalar>(static_cast<std::size_t>(tensor.size())),
                      type};
  Eigen::Map<RowMajor>(stored.values.data(), tensor.units(), tensor.inputs()) =
      tensor.read(flat.data());
  return stored;
}

const StoredTensor& stored(const SafeTensors& file, const std::string& file_name,
                           const Tensor& tensor, const std::string& prefix) {
  const std::string name = prefix + tensor.full_name();
  const StoredTensor* found = file.find(name);
  if (found == nullptr || !std::ranges::equal(found->shape, tensor.shape)) {
    throw DataError(Mismatch{file_name, name, "shape " + shape_text(tensor.shape),
                             found ? shape_text(found->shape) : "no such tensor"});
  }
  return *found;
}

void from_stored(const SafeTensors& file, const std::string& file_name, const Tensor& tensor,
                 Flat& flat, const std::string& prefix) {
  const StoredTensor& found = stored(file, file_name, tensor, prefix);
  tensor.write(Eigen::Map<const RowMajor>(found.values.data(), tensor.units(), tensor.inputs()),
               flat.data());
}

std::string checksum_of(const SafeTensors& file) {
  std::uint64_t hash = 0;
  const auto add = [&hash](const std::string& text) { hash = hash_text(text, hash ^ text.size()); };
  for (const auto& [key, value] : file.metadata) {
    if (key == checksum_key) continue;
    add(key);
    add(value);
  }
  std::vector<const StoredTensor*> tensors;
  for (const StoredTensor& tensor : file.tensors) tensors.push_back(&tensor);
  std::ranges::sort(tensors, {}, [](const StoredTensor* tensor) { return tensor->name; });
  for (const StoredTensor* tensor : tensors) {
    add(tensor->name);
    hash = hash_values(tensor->shape, hash);
    hash = tensor->type == StoredType::f32 ? hash_as<float>(tensor->values, hash)
                                           : hash_as<double>(tensor->values, hash);
  }
  return hash_name(hash);
}

void check_checksum(const SafeTensors& file, const std::string& file_name) {
  const auto found = file.metadata.find(checksum_key);
  if (found == file.metadata.end()) return;
  const std::string expected = checksum_of(file);
  if (found->second == expected) return;
  throw DataError(Mismatch{file_name, fmt::format("__metadata__.{}", checksum_key),
                           in_quotes(expected), in_quotes(found->second), "is the file damaged?"});
}

void refuse_to_save(const std::string& file_name, const std::string& what) {
  throw Diverged(Mismatch{file_name, what, "finite numbers", "nan or inf", "not saved"});
}

}}  // namespace rectify
