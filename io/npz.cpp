#include "npz.hpp"

#include <fmt/format.h>

#include "../base/error.hpp"
#include "../base/utf8.hpp"
#include "memory.hpp"
#include "refuse.hpp"

#ifdef RECTIFY_HAS_LIBZIP
#include <zip.h>

#include <memory>
#include <mutex>
#endif

namespace rectify { inline namespace RECTIFY_PRECISION {

bool is_zip(std::span<const std::uint8_t> bytes) {
  // The second is an empty archive.
  return bytes.size() >= 4 && bytes[0] == 'P' && bytes[1] == 'K' &&
         ((bytes[2] == 3 && bytes[3] == 4) || (bytes[2] == 5 && bytes[3] == 6));
}

#ifdef RECTIFY_HAS_LIBZIP
namespace {

using Content = std::vector<std::uint8_t>;

[[noreturn]] void refuse_damaged(const std::string& name, const std::string& what,
                                 const std::string& expected, const std::string& got) {
  throw DataError(Mismatch{name, what, expected, got, "is the file complete?"});
}

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using ZipFile = std::unique_ptr<zip_file_t, Discard>;
using ZipSource = std::unique_ptr<zip_source_t, Discard>;

/// The first call of libzip initializes two static variables without synchronization: a concurrent
/// call could find an archive not writable.
zip_t* open_source(zip_source_t* source, int flags, zip_error_t* error) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  return zip_open_from_source(source, flags, error);
}

Archive open_archive(std::span<const std::uint8_t> bytes, const std::string& name) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source ? open_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) : nullptr;
  if (archive != nullptr) return Archive(archive);
  if (source != nullptr) zip_source_free(source);
  zip_error_fini(&error);  // its text depends on the version of libzip
  refuse_damaged(name, "zip", "an archive", "a damaged one");
}

/// An archive may claim any size: checked before memory is allocated. `all` is the total so far.
void check_size(const zip_stat_t& entry, std::size_t archive_size, CheckedSize& all,
                const std::string& where) {
  all = checked_sum(all, entry.size);
  check_memory(all, where, "size of the data");
  const std::size_t most = most_expanded(archive_size);
  if (*all > most) refuse_expansion(where, "zip", most, std::to_string(*all));
}

Content read(zip_t* archive, zip_uint64_t index, const zip_stat_t& entry,
             const std::string& where) {
  const ZipFile file(zip_fopen_index(archive, index, 0));
  if (!file)
    refuse_damaged(where, "zip", "a file that can be read", in_quotes(zip_strerror(archive)));
  Content bytes(entry.size);
  const zip_int64_t got = zip_fread(file.get(), bytes.data(), bytes.size());
  if (got != static_cast<zip_int64_t>(bytes.size())) {
    refuse_damaged(where, "zip", "intact data", in_quotes(zip_file_strerror(file.get())));
  }
  std::uint8_t more = 0;  // libzip verifies the checksum at the end of the file
  if (zip_fread(file.get(), &more, 1) != 0) {
    refuse_damaged(where, "zip", "intact data", in_quotes(zip_file_strerror(file.get())));
  }
  return bytes;
}

/// Adds it uncompressed; `content` must outlive the archive.
bool add(zip_t* archive, const std::string& file, const std::string& content) {
  ZipSource source(zip_source_buffer(archive, content.data(), content.size(), 0));
  const zip_int64_t index = zip_file_add(archive, file.c_str(), source.get(), ZIP_FL_ENC_UTF_8);
  if (index < 0) return false;
  static_cast<void>(source.release());  // owned by the archive now
  const auto place = static_cast<zip_uint64_t>(index);
  zip_set_file_compression(archive, place, ZIP_CM_STORE, 0);
  // 1980-01-01, as NumPy writes it: the same arrays give the same bytes.
  zip_file_set_dostime(archive, place, 0, 0x21, 0);
  return true;
}

}  // namespace

std::string npz_library() { return fmt::format("libzip {}", zip_libzip_version()); }

std::map<std::string, Content> parse_npz(std::span<const std::uint8_t> bytes,
                                         const std::string& name) {
  if (!is_zip(bytes)) refuse_damaged(name, "zip", "an archive", "a damaged one");
  const Archive archive = open_archive(bytes, name);
  std::map<std::string, Content> arrays;
  const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(archive.get(), 0));
  CheckedSize all = 0;
  for (zip_uint64_t index = 0; index < count; ++index) {
    zip_stat_t entry;
    zip_stat_init(&entry);
    zip_stat_index(archive.get(), index, 0, &entry);
    std::string array = entry.name;
    if (!array.ends_with(".npy")) continue;
    array.resize(array.size() - 4);
    const std::string where = fmt::format("{}: {}", name, array);
    check_size(entry, bytes.size(), all, where);
    arrays[array] = read(archive.get(), index, entry, where);
  }
  return arrays;
}

std::string npz_bytes(const std::map<std::string, std::string>& arrays, const std::string& name) {
  for (const auto& [array, npy] : arrays) {
    if (is_utf8(array) && array.find('\0') == array.npos) continue;
    refuse(name, "name of an array", "UTF-8 without zero bytes", in_quotes(array));
  }
  zip_error_t error;
  zip_error_init(&error);
  const auto fail = [&name](zip_error_t* why) {  // out of memory
    refuse(name, "zip", "an archive that can be written", in_quotes(zip_error_strerror(why)));
  };
  const ZipSource made(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!made) fail(&error);
  Archive archive(open_source(made.get(), ZIP_TRUNCATE, &error));
  if (!archive) fail(&error);
  zip_source_keep(made.get());  // the archive takes a reference
  for (const auto& [array, npy] : arrays) {
    if (!add(archive.get(), array + ".npy", npy)) fail(zip_get_error(archive.get()));
  }
  if (zip_close(archive.get()) != 0) fail(zip_get_error(archive.get()));
  static_cast<void>(archive.release());
  zip_stat_t size;
  zip_stat_init(&size);
  const bool opened = zip_source_stat(made.get(), &size) == 0 && zip_source_open(made.get()) == 0;
  if (!opened) fail(zip_source_error(made.get()));
  std::string bytes(size.size, '\0');
  zip_source_read(made.get(), bytes.data(), bytes.size());
  zip_source_close(made.get());
  return bytes;
}

#else
namespace {

[[noreturn]] void refuse_npz(const std::string& name) {
  throw DataError(Mismatch{name, "format", "a format other than .npz", ".npz",
                           "this build has no libzip; install libzip-dev and build again"});
}

}  // namespace

std::string npz_library() { return {}; }

std::map<std::string, std::vector<std::uint8_t> > parse_npz(std::span<const std::uint8_t>,
                                                            const std::string& name) {
  refuse_npz(name);
}

std::string npz_bytes(const std::map<std::string, std::string>&, const std::string& name) {
  refuse_npz(name);
}

#endif

}}  // namespace rectify
