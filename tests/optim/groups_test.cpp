#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/rprop.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

Sequential some_net() { return Sequential(20, {Dense{8}, PReLU{}, Dense{4}}); }

/// The text of the error that these groups give; empty if there is none.
std::string refusal(const std::vector<ParameterGroup>& groups,
                    const Optimizer& optimizer = Adam{}) {
  try {
    rates_of(some_net().architecture(), optimizer, groups);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("groups: the first that fits counts, and all that it says must fit", "[optim]") {
  const SGD rule{.learning_rate = 0.1, .weight_decay = 0.5};
  const auto rates = rates_of(some_net().architecture(), rule,
                              {{.layers = {2}, .parameter = "bias", .weight_decay = 0.25},
                               {.parameter = "bias", .learning_rate = 1},
                               {.layers = {0, 2}, .kind = "dense", .learning_rate = 2},
                               {.layers = {1}, .kind = "prelu", .weight_decay = 0.125}});
  REQUIRE(rates.size() == 5);  // 0.weight, 0.bias, 1.weight, 2.weight, 2.bias
  const auto is = [&](std::size_t k, double rate, double decay) {
    return rates[k].learning_rate == rate && rates[k].weight_decay == decay;
  };
  CHECK(is(0, 2, 0.5));
  CHECK(is(1, 1, 0));
  CHECK(is(2, 0.1, 0.125));
  CHECK(is(3, 2, 0.5));
  CHECK(is(4, 0.1, 0.25));
}

TEST_CASE("groups: without any, matrices decay, and biases and slopes do not", "[optim]") {
  const auto rates = rates_of(some_net().architecture(), AdamW{}, {});
  CHECK(rates[0].weight_decay == 0.01);
  CHECK(rates[1].weight_decay == 0);
  CHECK(rates[2].weight_decay == 0);
}

TEST_CASE("groups: what no parameter has is refused with what there is, all at once", "[optim]") {
  CHECK(refusal({{.layers = {0, 7}, .kind = "dens"}, {.parameter = "bais"}}) ==
        "optimizer.groups[0]: layers: expected one of 0, 1, 2; got 7\n"
        "optimizer.groups[0]: kind: expected one of dense, prelu; got \"dens\" (did you mean "
        "\"dense\"?)\n"
        "optimizer.groups[1]: parameter: expected one of weight, bias; got \"bais\" (did you mean "
        "\"bias\"?)");
  CHECK(refusal({{.kind = "prelu", .parameter = "bias"}}) ==
        "optimizer.groups[0]: expected a group that matches one of 0.weight of dense, 0.bias of "
        "dense, 1.weight of prelu, 2.weight of dense, 2.bias of dense; got one that matches no "
        "parameter");
  CHECK(refusal({{.weight_decay = 0.1}}, Rprop{}) ==
        "optimizer.groups[0]: weight_decay: expected none, got 0.1 (rprop has no weight decay)");
  CHECK(refusal({{.weight_decay = 0.1}, {}}).empty());
}

TEST_CASE("groups: a trainer refuses them before it trains", "[optim]") {
  Sequential net = some_net();
  const auto before = test::bits_of(net);
  const Trainer trainer{{.optimizer = Adam{}, .updates = {.groups = {{.kind = "batch"}}}}};
  CHECK_THROWS_WITH(trainer.fit(net, test::blobs(40, 20, 4)),
                    "optimizer.groups[0]: kind: expected one of dense, prelu; got \"batch\"");
  CHECK(test::bits_of(net) == before);
}
