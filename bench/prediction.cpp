#include <memory>

#include <rectify/base/indices.hpp>
#include <rectify/datasets/images.hpp>
#include <rectify/math/random.hpp>
#include <rectify/model/model.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/nn/team.hpp>

#include <rectify/machine/clock.hpp>
#include "../tests/temporary_folder.hpp"
#include "cases.hpp"
#include "program.hpp"
#include "static_nets.hpp"

namespace rectify::bench { namespace {

struct Arguments {
  std::string id;
  int threads = 0;
  double seconds = 1;
};

/// Number of different inputs in rotation: no call repeats the input of the one before, and the
/// inputs of single samples fit in the cache beside the weights.
constexpr Index pool_size(const Case& c) { return c.batch == 1 ? 64 : 4; }

/// Uniform on [0, 1): no zeros.
Matrix dense_inputs(Index features, Index samples) {
  const random::Stream stream(1, random::Purpose::examples);
  Matrix x(features, samples);
  for (Index i = 0; i < x.size(); ++i) {
    x.data()[i] = static_cast<Scalar>(stream.uniform(static_cast<std::uint32_t>(i)));
  }
  return x;
}

/// Test images, pixels / 255.
Matrix image_inputs(Index samples) {
  const Dataset images = datasets::fashion_mnist().test;
  const std::vector<Index> first = all_indices(samples);
  Matrix x(images.features(), samples);
  images.gather(first, view(x));
  return x;
}

/// A case on one kind of input, in all ways that rectify predicts.
class Rows {
 public:
  Rows(const Case& c, const std::string& input, double seconds)
      : case_(c),
        input_(input),
        seconds_(seconds),
        net_(c.net()),
        x_(input == "images" ? image_inputs(c.batch * pool_size(c))
                             : dense_inputs(net_.inputs(), c.batch * pool_size(c))),
        y_(net_.outputs(), c.batch) {}

  /// Threads have a part of the batch and a workspace each.
  void sequential(const Team& team) {
    std::vector<Workspace> workspaces;
    for (int i = 0; i < team.size(); ++i) {
      workspaces.push_back(net_.workspace(case_.batch));
    }
    print("Sequential", team.size(), [&](std::size_t call) {
      if (team.size() == 1) {
        net_.predict(inputs(call), view(y_), workspaces[0]);
        return y_.sum();
      }
      team.run([&](const Worker& worker) {
        const IndexRange mine = worker.share(case_.batch);
        net_.predict(columns(inputs(call), mine), columns(view(y_), mine),
                     workspaces[at(worker.index())]);
      });
      return y_.sum();
    });
  }

  /// From a file, one sample a call: the public face, and the net that is compiled in.
  void from_file() {
    const test::TemporaryFolder folder;
    const auto path = folder / "model.safetensors";
    save(net_, path);
    model(path);
    print_row("StaticNet", 1,
              time_static_net(case_.id, path, x_.data(), pool_size(case_), seconds_));
  }

 private:
  void model(const std::filesystem::path& path) {
    const Model model = Model::load(path);
    const auto workspace = model.workspace();
    const std::span<Scalar> y(y_.data(), static_cast<std::size_t>(y_.size()));
    print("Model", 1, [&](std::size_t call) {
      const ConstView x = inputs(call);
      model.predict({x.data(), static_cast<std::size_t>(x.size())}, y, workspace);
      return y_.sum();
    });
  }

  ConstView inputs(std::size_t call) const {
    const Index i = static_cast<Index>(call) % pool_size(case_);
    return view(x_.data() + i * case_.batch * x_.rows(), x_.rows(), case_.batch);
  }

  template <class F>
  void print(const char* way, int threads, F&& f) const {
    print_row(way, threads, time_calls(seconds_, f));
  }

  void print_row(const char* way, int threads, std::vector<double> times) const {
    if (times.empty()) return;
    for (double& time : times) time *= 1e6;
    print_result({{"who", "rectify"},
                  {"case", case_.id},
                  {"way", way},
                  {"input", input_},
                  {"threads", threads}},
                 "microseconds_per_call", times);
  }

  Case case_;
  std::string input_;
  double seconds_;
  Sequential net_;
  Matrix x_;
  Matrix y_;
};

void measure(const Arguments& arguments) {
  const Case c = find_case("prediction", arguments.id);
  for (const std::string& input : c.inputs) {
    Rows rows(c, input, arguments.seconds);
    rows.sequential(Team(c.batch == 1 ? 1 : arguments.threads));
    if (c.batch == 1) rows.from_file();
  }
}

}  // namespace
}  // namespace rectify::bench

int main(int argc, char** argv) {
  using namespace rectify::bench;
  Arguments arguments;
  CLI::App app{"Predicts with a net of cases.json and prints microseconds a call",
               "bench_prediction"};
  app.add_option("--case", arguments.id, "I0, I1, ...")->required();
  app.add_option("--threads", arguments.threads, "for batches; 0: all");
  app.add_option("--seconds", arguments.seconds, "for each way");
  return run_program(app, argc, argv, [&] { measure(arguments); });
}
