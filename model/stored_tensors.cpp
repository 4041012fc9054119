#include "stored_tensors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Sizes>
std::string shape_text(const Sizes& sizes) {
  return fmt::format("({})", fmt::join(sizes, ", "));
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

void from_stored(const SafeTensors& file, const std::string& file_name, const Tensor& tensor,
                 Flat& flat, const std::string& prefix) {
  const std::string name = prefix + tensor.full_name();
  const StoredTensor* found = file.find(name);
  if (found == nullptr || !std::ranges::equal(found->shape, tensor.shape)) {
    throw DataError(Mismatch{file_name, name, "shape " + shape_text(tensor.shape),
                             found ? shape_text(found->shape) : "no such tensor"});
  }
  tensor.write(Eigen::Map<const RowMajor>(found->values.data(), tensor.units(), tensor.inputs()),
               flat.data());
}

}  // namespace rectify::inline RECTIFY_PRECISION
