#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <rectify/config/config.hpp>
#include <rectify/io/files.hpp>
#include <rectify/io/npy.hpp>
#include <rectify/io/npz.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/model/checkpoint.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/run/vitals_files.hpp>
#include <rectify/training/trainer.hpp>

#include "../gzip_support.hpp"

/// make_seeds FOLDER: small whole files of every kind, as the program and NumPy write them, for
/// each fuzzer to start from: FOLDER/READER/NUMBER.
using namespace rectify;

namespace {

namespace fs = std::filesystem;

class Seeds {
 public:
  explicit Seeds(fs::path folder) : folder_(std::move(folder)) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  void add(const std::string& reader, std::string_view bytes) {
    fs::create_directories(folder_ / reader);
    write_atomically(folder_ / reader / std::to_string(number_++), bytes);
  }
  /// What `write(path)` writes.
  template <class Write>
  void add_written(const std::string& reader, Write&& write) {
    const fs::path file = folder_ / "seed";
    write(file);
    add(reader, read_text(file));
    fs::remove(file);
  }

 private:
  fs::path folder_;
  int number_ = 0;
};

Dataset data() {
  Matrix x(3, 8);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<Scalar>(i % 5);
  return Dataset::of_values(x, Labels{0, 1, 0, 1, 1, 0, 1, 0}, 2);
}

/// Takes the state that a checkpoint keeps.
struct Take : Observer {
  RunState state;
  void end(Training& training) override { state = training.state(); }
};

void add_nets(Seeds& made) {
  const std::vector<std::vector<Layer>> nets{
      {Dense{2}, ReLU{}, Dense{2}}, {Dense{2}, PReLU{}, BatchNorm{}, Dense{2}}, {Dense{1}}};
  for (const auto& layers : nets) {
    made.add_written("model", [&](const fs::path& path) { save(Sequential(3, layers), path); });
    made.add_written("safetensors",
                     [&](const fs::path& path) { save(Sequential(3, layers), path); });
  }
  for (const Optimizer& optimizer : {Optimizer(Adam{}), Optimizer(SGD{.momentum = 0.9F})}) {
    Sequential net(3, nets[0]);
    const auto take = std::make_shared<Take>();
    Trainer(Trainer::Options{.optimizer = optimizer, .batch_size = 4, .epochs = 2})
        .fit(net, data(), {}, {take});
    made.add_written("checkpoint", [&](const fs::path& path) {
      save_checkpoint(take->state, {{"config", {{"seed", 1}}}, {"data", "0"}}, net.architecture(),
                      path);
    });
  }
}

void add_vitals(Seeds& made, const fs::path& folder) {
  const Sequential net(3, {Dense{2}, ReLU{}, Dense{2}});
  const fs::path run = folder / "run-of-seeds";
  fs::create_directories(run);
  DeadHistory history;
  for (std::size_t number = 0; number < 2; ++number) {
    const Probe probe{.time = {static_cast<Index>(number), 10 * number},
                      .census = take_census(net, data())};
    append_vitals(run, probe_set_of(data()), probe, number);
    history.add(probe.time, probe.census);
  }
  made.add("vitals", read_text(run / "vitals.bin"));
  if (!npz_library().empty()) {
    write_vitals_npz(run, history);
    made.add("vitals_npz", read_text(run / "vitals.npz"));
  }
  fs::remove_all(run);
}

void add_arrays(Seeds& made) {
  const std::vector<Scalar> numbers{1, 2.5, -3, 4};
  const std::vector<std::uint8_t> bytes{1, 2, 3, 4};
  const std::string floats = npy_bytes({2, 2}, std::span(numbers));
  const std::string whole = npy_bytes({4}, std::span(bytes));
  for (const std::string& npy : {floats, whole}) {
    for (const char* reader : {"npy", "samples"}) made.add(reader, npy);
    made.add("samples", test::gzip_of(npy));
    made.add("gzip", test::gzip_of(npy) + test::gzip_of("more"));
    if (npz_library().empty()) continue;
    const std::string npz = npz_bytes({{"x", npy}, {"y", whole}}, "seed");
    for (const char* reader : {"npz", "samples", "vitals_npz"}) made.add(reader, npz);
  }
  const std::string idx{"\0\0\x08\x02\0\0\0\x02\0\0\0\x02\x01\x02\x03\x04", 16};
  for (const char* reader : {"idx", "samples"}) {
    made.add(reader, idx);
    made.add(reader, test::gzip_of(idx));
  }
}

void add_texts(Seeds& made) {
  for (const char* csv : {"a,b,class\n1,2.5,x\n-3e4,\"4\",\"y \"\"z\"\"\"\n", "1;2;0\r\n3;4;1\r\n",
                          "\xef\xbb\xbf"
                          "a\tb\ny\t1\n",
                          "1,2\n3,4\n"}) {
    for (const char* reader : {"csv", "csv_numbers", "samples"}) made.add(reader, csv);
  }
  const std::string config = text_of(config_to_json(Config{}), 1);
  const std::string shorter =
      R"({"data": {"source": "digits"}, // a comment
 "model": {"layers": [{"type": "dense", "units": 3, "activation": "relu"}, "relu",
   {"repeat": 2, "layers": [{"type": "dense", "units": 2}]}]}, "seed": 1e0})";
  for (const char* reader : {"json", "config"}) {
    made.add(reader, config);
    made.add(reader, shorter);
  }
  const std::string lines =
      R"({"epoch":0,"step":0,"dead":{"1":0.5},"vitals":{"layers":{"1":{"units":2}},"tensors":{}}}
{"epoch":1,"step":2,"train_loss":null,"nonfinite":["train_loss"]}
{"test_loss":0.5,"test_accuracy":0.9}
)";
  made.add("json_lines", lines);
  const std::string status =
      R"({"status":"done","started":"now","seed":1,"advice":[{"seen":"a","change":"b"}]})";
  const std::string looks = R"({"looks":[12,16]})";
  const std::string zero(1, '\0');
  made.add("run", status + zero + lines + zero + shorter + zero + looks);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_seeds FOLDER\n", stderr);
    return 2;
  }
  Seeds made(argv[1]);
  add_nets(made);
  add_vitals(made, argv[1]);
  add_arrays(made);
  add_texts(made);
}
