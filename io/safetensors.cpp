#include "safetensors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "../base/checked_size.hpp"
#include "../base/error.hpp"
#include "../base/names.hpp"
#include "files.hpp"
#include "json.hpp"
#include "refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

static_assert(std::endian::native == std::endian::little, "the format's byte order is copied");

using Bytes = std::span<const std::uint8_t>;
using Sizes = std::vector<std::int64_t>;

constexpr std::size_t length_bytes = 8;
constexpr auto metadata_key = "__metadata__";

/// A tensor's bytes, relative to the end of the header.
struct Extent {
  std::size_t begin, end;
  std::string where;  ///< file and tensor
};

std::string count_of_bytes(std::size_t count) { return fmt::format("{} bytes", count); }

/// The length of the header, checked against the file's size.
std::size_t header_length(Bytes file, const std::string& name) {
  if (file.size() < length_bytes) {
    refuse(name, "file", "at least 8 bytes", count_of_bytes(file.size()));
  }
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), length_bytes);
  const std::size_t most = file.size() - length_bytes;
  if (length > most) {
    refuse(name, "header", fmt::format("at most {} bytes", most), count_of_bytes(length),
           "is this a safetensors file?");
  }
  return static_cast<std::size_t>(length);
}

Json parse_header(Bytes header, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  Json json = parse_stored_json(text, name + ": header");
  if (!json.is_object()) refuse(name, "header", "an object", json.type_name());
  return json;
}

std::map<std::string, std::string> metadata_of(const Json& json, const std::string& name) {
  if (!json.is_object()) refuse(name, metadata_key, "an object", json.type_name());
  std::map<std::string, std::string> metadata;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) refuse(name, "__metadata__." + key, "text", value.dump());
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

/// A member that must be a list of whole numbers >= 0.
Sizes sizes_of(const Json& entry, const char* key, const std::string& where) {
  const Json sizes = entry.value(key, Json());
  const auto fits = [](const Json& size) {
    return size.is_number_unsigned() && size.get<std::uint64_t>() <= INT64_MAX;
  };
  if (!sizes.is_array() || !std::all_of(sizes.begin(), sizes.end(), fits)) {
    refuse(where, key, "a list of whole numbers >= 0", sizes.dump());
  }
  return sizes.get<Sizes>();
}

/// Bytes of a number.
std::size_t width_of(StoredType type) {
  return type == StoredType::f32 ? sizeof(float) : sizeof(double);
}

/// Converts bytes of numbers of type T.
template <class T>
std::vector<Scalar> values_of(Bytes bytes) {
  std::vector<Scalar> values(bytes.size() / sizeof(T));
  for (std::size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    values[i] = static_cast<Scalar>(value);
  }
  return values;
}

template <class T>
void append_as(const std::vector<Scalar>& values, std::string& file) {
  const std::vector<T> converted(values.begin(), values.end());
  file.append(reinterpret_cast<const char*>(converted.data()), converted.size() * sizeof(T));
}

Extent extent_of(const Json& entry, std::size_t data_size, const std::string& where) {
  if (!entry.is_object()) refuse(where, "", "an object", entry.type_name());
  const Sizes offsets = sizes_of(entry, "data_offsets", where);
  const bool inside = offsets.size() == 2 && offsets[0] <= offsets[1] &&
                      static_cast<std::uint64_t>(offsets[1]) <= data_size;
  if (!inside) {
    refuse(where, "data_offsets", fmt::format("begin <= end <= {}", data_size),
           fmt::format("{}", offsets));
  }
  return {static_cast<std::size_t>(offsets[0]), static_cast<std::size_t>(offsets[1]), where};
}

/// Checks that every byte of the data belongs to exactly one tensor.
void check_cover(std::vector<Extent> extents, std::size_t data_size, const std::string& name) {
  const auto place = [](const Extent& extent) { return std::pair(extent.begin, extent.end); };
  std::ranges::sort(extents, {}, place);
  std::size_t covered = 0;
  for (const Extent& extent : extents) {
    if (extent.begin != covered) {
      refuse(extent.where, "data_offsets", fmt::format("to begin at {}", covered),
             std::to_string(extent.begin));
    }
    covered = extent.end;
  }
  if (covered != data_size)
    refuse(name, "data", count_of_bytes(covered), count_of_bytes(data_size));
}

/// Torch's step counter of batch norm, which is not used here.
bool is_count(const std::string& name) { return name.ends_with("num_batches_tracked"); }

StoredTensor tensor_of(const std::string& name, const Json& entry, Bytes bytes,
                       const std::string& where) {
  const Json dtype = entry.value("dtype", Json());
  const auto type = find_named<StoredType>(dtype.is_string() ? dtype.get<std::string>() : "");
  if (!type) refuse(where, "dtype", "F32 or F64", dtype.dump());
  const Sizes shape = sizes_of(entry, "shape", where);
  if (checked_product(checked_count(shape), width_of(*type)) != bytes.size()) {
    refuse(where, "shape", fmt::format("one of {} bytes in {}", bytes.size(), name_of(*type)),
           fmt::format("{}", shape));
  }
  const bool single = *type == StoredType::f32;
  return {name, shape, single ? values_of<float>(bytes) : values_of<double>(bytes), *type};
}

/// The tensor's entry in the header; its data starts at `begin`.
Json entry_of(const StoredTensor& tensor, std::size_t begin, const std::string& where) {
  if (checked_count(tensor.shape) != tensor.values.size()) {
    refuse(where, "shape", fmt::format("one of {} values", tensor.values.size()),
           fmt::format("{}", tensor.shape));
  }
  const std::size_t end = begin + tensor.values.size() * width_of(tensor.type);
  return {{"dtype", name_of(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
}

/// The header as text, padded so that the data behind it is aligned.
std::string header_of(const SafeTensors& contents, const std::string& name) {
  Json header{{metadata_key, contents.metadata}};
  std::size_t offset = 0;
  for (const StoredTensor& tensor : contents.tensors) {
    const std::string where = name + ": " + tensor.name;
    if (header.contains(tensor.name)) refuse(where, "name", "a unique name", "a duplicate");
    header[tensor.name] = entry_of(tensor, offset, where);
    offset += tensor.values.size() * width_of(tensor.type);
  }
  try {
    std::string text = header.dump();
    return text.append((8 - text.size() % 8) % 8, ' ');
  } catch (const Json::type_error&) {
    refuse(name, "header", "valid UTF-8", "other bytes");
  }
}

}  // namespace

const StoredTensor* SafeTensors::find(const std::string& name) const {
  const auto found = std::ranges::find(tensors, name, &StoredTensor::name);
  return found == tensors.end() ? nullptr : &*found;
}

SafeTensors read_safetensors(const std::filesystem::path& path) {
  const std::string name = path.string();
  const std::vector<std::uint8_t> file = read_bytes(path);
  const std::size_t length = header_length(file, name);
  Json header = parse_header(Bytes(file).subspan(length_bytes, length), name);
  const Bytes data = Bytes(file).subspan(length_bytes + length);

  SafeTensors contents;
  if (header.contains(metadata_key)) contents.metadata = metadata_of(header[metadata_key], name);
  header.erase(metadata_key);
  std::vector<Extent> extents;
  for (const auto& [tensor, entry] : header.items()) {
    extents.push_back(extent_of(entry, data.size(), name + ": " + tensor));
  }
  check_cover(extents, data.size(), name);  // before memory is allocated
  auto next = extents.begin();
  for (const auto& [tensor, entry] : header.items()) {
    const Extent& extent = *next++;
    const Bytes bytes = data.subspan(extent.begin, extent.end - extent.begin);
    if (is_count(tensor)) continue;
    contents.tensors.push_back(tensor_of(tensor, entry, bytes, extent.where));
  }
  return contents;
}

void write_safetensors(const std::filesystem::path& path, const SafeTensors& contents) {
  const std::string header = header_of(contents, path.string());
  const std::uint64_t length = header.size();
  std::string file(reinterpret_cast<const char*>(&length), length_bytes);
  file += header;
  for (const StoredTensor& tensor : contents.tensors) {
    tensor.type == StoredType::f32 ? append_as<float>(tensor.values, file)
                                   : append_as<double>(tensor.values, file);
  }
  write_atomically(path, file);
}

}}  // namespace rectify
