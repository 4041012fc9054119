#include <fmt/format.h>
#include <sanitizer/allocator_interface.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rectify/base/error.hpp>
#include <rectify/comparison/comparison.hpp>
#include <rectify/config/config.hpp>
#include <rectify/datasets/csv_files.hpp>
#include <rectify/datasets/idx.hpp>
#include <rectify/datasets/samples.hpp>
#include <rectify/io/csv.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/gzip.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/io/safetensors.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/model/checkpoint.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/run/metrics_files.hpp>
#include <rectify/run/run_record.hpp>
#include <rectify/run/vitals_files.hpp>
#include <rectify/tables/encode_table.hpp>
#include <rectify/tables/table_checks.hpp>

/// libFuzzer's side of every reader of files: RECTIFY_READER names the one that is tried. A reader
/// takes the bytes or throws an Error, in memory of at most 16 times their number and 64 MiB.
using namespace rectify;

namespace {

/// A table of two columns of numbers.
Encoding two_columns() {
  return std::make_shared<const TableEncoding>(TableEncoding::of_names({"a", "b"}, {}));
}

using Bytes = std::span<const std::uint8_t>;

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::vector<std::uint8_t> copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// A file without a place on any disk.
class MemoryFile {
 public:
  explicit MemoryFile(Bytes bytes) : file_(::memfd_create("fuzz", 0)) {
    if (::write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) abort();
  }
  ~MemoryFile() { ::close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::filesystem::path path() const { return fmt::format("/proc/self/fd/{}", file_); }

 private:
  int file_;
};

/// A folder that is there as long as the process, in memory where the system has such a place.
const std::filesystem::path& folder() {
  static const std::filesystem::path path = [] {
    const std::filesystem::path shared = "/dev/shm";
    const auto base =
        std::filesystem::exists(shared) ? shared : std::filesystem::temp_directory_path();
    const auto made = base / fmt::format("rectify-fuzz-{}", ::getpid());
    std::filesystem::create_directories(made);
    std::atexit([] { std::filesystem::remove_all(folder()); });
    return made;
  }();
  return path;
}

void put(const char* name, std::string_view bytes) {
  std::FILE* file = std::fopen((folder() / name).c_str(), "wb");
  if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) abort();
  std::fclose(file);
}

const Architecture& checkpointed_net() {
  static const Architecture net(3, {Dense{2}, ReLU{}, Dense{2}});
  return net;
}

/// A folder of a run from one text, whose files are behind each other: `run.json` up to the first
/// zero byte, then `metrics.jsonl`, `config.json`, `looks.json`.
void read_run_folder(Bytes bytes) {
  std::string_view rest = text_of(bytes);
  for (const char* name : {"run.json", "metrics.jsonl", "config.json", "looks.json"}) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    put(name, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const RunRecord run = read_run(folder());
  for (const char* figure : {"train_loss", "validation_accuracy"}) series_of(run, {figure});
  read_looks(folder());
  rewind_metrics(folder(), 2);
}

const std::map<std::string, std::function<void(Bytes)>>& readers() {
  static const std::map<std::string, std::function<void(Bytes)>> all{
      {"json",
       [](Bytes bytes) {
         const JsonDocument document = parse_json(text_of(bytes), "x");
         document.where("a.b[1].c");
         document.value.dump();
       }},
      {"json_lines", [](Bytes bytes) { parse_json_lines(text_of(bytes), "x"); }},
      {"config", [](Bytes bytes) { load_config(std::string(text_of(bytes)), "x.json", {}); }},
      {"npy",
       [](Bytes bytes) {
         parse_npy_bytes(bytes, "x");
         parse_npy(bytes, "x");
       }},
      {"npz",
       [](Bytes bytes) {
         for (const auto& [name, array] : parse_npz(bytes, "x")) parse_npy(array, name);
       }},
      {"gzip", [](Bytes bytes) { gunzip(bytes, "x"); }},
      {"idx", [](Bytes bytes) { parse_idx(copy_of(bytes), "x"); }},
      {"csv",
       [](Bytes bytes) {
         const CsvInput input = CsvInput::of_text(text_of(bytes), "x");
         CsvRoles roles{.labels = {{Index{-1}}}, .missing_words = {"NA", "?"}};
         const CsvTable table = read_csv_table(input, roles);
         check_columns(table, roles, Missing::median);
         const std::vector<Index> rows = complete_rows(table, /*drop=*/false);
         if (rows.empty()) return;
         TableEncoding encoding = fit_encoding(table, rows, roles, Missing::median);
         encoding.classes = classes_of(table.labels[0]);
         std::vector<std::string> warnings;
         encode_features(table, rows, encoding, warnings);
         encode_labels(table, rows, encoding.classes);
         encode_samples(text_of(bytes), "x", encoding_from_json(encoding_to_json(encoding), "x"));
       }},
      {"csv_numbers", [](Bytes bytes) { parse_csv_numbers(text_of(bytes), "x"); }},
      {"samples", [](Bytes bytes) { parse_samples(copy_of(bytes), "x", 2, two_columns()); }},
      {"safetensors", [](Bytes bytes) { read_safetensors(MemoryFile(bytes).path()); }},
      {"model", [](Bytes bytes) { load(MemoryFile(bytes).path()); }},
      {"checkpoint",
       [](Bytes bytes) { CheckpointFile(MemoryFile(bytes).path()).state(checkpointed_net()); }},
      {"vitals",
       [](Bytes bytes) {
         put("vitals.bin", text_of(bytes));
         rewind_vitals(folder(), 2);
         read_inputs(folder());
         read_probe_set(folder());
       }},
      {"vitals_npz",
       [](Bytes bytes) {
         put("vitals.npz", text_of(bytes));
         read_vitals(folder());
       }},
      {"run", read_run_folder}};
  return all;
}

// What is allocated at once, since the reader began.
std::atomic<std::ptrdiff_t> taken = 0, most = 0;

void note_allocation(const volatile void* memory, std::size_t) {
  const auto size = static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(memory));
  const std::ptrdiff_t now = taken += size;
  if (now > most) most = now;
}
void note_release(const volatile void* memory) {
  if (memory == nullptr) return;
  taken -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(memory));
}

const std::function<void(Bytes)>& reader() {
  static const std::function<void(Bytes)>& chosen = []() -> const std::function<void(Bytes)>& {
    const char* name = std::getenv("RECTIFY_READER");
    const auto found = readers().find(name == nullptr ? "" : name);
    if (found != readers().end()) return found->second;
    for (const auto& [known, ignored] : readers()) fmt::print("{}\n", known);
    std::exit(2);
  }();
  return chosen;
}

/// What the rule allows: compressed data may be a hundred times as much, as real data is.
std::size_t allowed(std::size_t size) {
  const std::string name = std::getenv("RECTIFY_READER");
  const bool expands =
      name == "gzip" || name == "npz" || name == "vitals_npz" || name == "samples" || name == "idx";
  return (expands ? 16 * 100 : 16) * size + (std::size_t{64} << 20);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  reader();
  __sanitizer_install_malloc_and_free_hooks(note_allocation, note_release);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  taken = most = 0;
  try {
    reader()({data, size});
  } catch (const Error&) {
  }
  if (static_cast<std::size_t>(most) > allowed(size)) {
    fmt::print(stderr, "memory: {} bytes at once for a file of {}\n", most.load(), size);
    std::abort();
  }
  return 0;
}
