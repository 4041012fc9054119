#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/binary_cross_entropy.hpp>
#include <rectify/metrics/class_outputs.hpp>
#include <rectify/metrics/classification.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/metrics/roc.hpp>
#include <rectify/model/model.hpp>
#include <rectify/model/model_file.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/training/trainer.hpp>

#include <cmath>
#include <limits>

#include "../catch.hpp"
#include "../support.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;
using test::not_a_number;

namespace {

using Outputs = std::vector<Scalar>;

/// The chance itself, pair by pair.
double auc_by_pairs(const std::vector<double>& scores, const std::vector<Index>& labels) {
  double wins = 0, pairs = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (labels[i] != 1 || labels[j] != 0) continue;
      ++pairs;
      wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
    }
  }
  return wins / pairs;
}

/// A net that passes on what it gets, so that the data are the logits.
Classification of_logits(const Matrix& logits, Labels labels, Index classes) {
  Sequential net(logits.rows(), {Dense{logits.rows()}});
  net.set_tensor("0.weight", Matrix::Identity(logits.rows(), logits.rows()));
  net.set_tensor("0.bias", Matrix::Zero(logits.rows(), 1));
  const Dataset data = Dataset::of_values(logits, std::move(labels), classes);
  return evaluate_classes(net, data, Loss::fitting(data, logits.rows()));
}

}  // namespace

TEST_CASE("class of outputs: the first of the largest; of one output, whether it is above 0",
          "[metrics]") {
  CHECK(class_of(Outputs{1, 3, 3}) == 1);
  CHECK(class_of(Outputs{Scalar(0.1)}) == 1);
  CHECK(class_of(Outputs{0}) == 0);
  CHECK(class_of(Outputs{-5}) == 0);
  CHECK(class_of(Outputs{not_a_number<Scalar>}) == 0);
  CHECK(class_count_of(1) == 2);
  CHECK(class_count_of(7) == 7);
}

TEST_CASE("class of outputs: the confidence is the probability of the class", "[metrics]") {
  for (const Outputs& outputs : {Outputs{1, 3, 2}, Outputs{-2}, Outputs{2}, Outputs{10000, -10000},
                                 Outputs{-10000}, Outputs{0}}) {
    std::vector<Scalar> p(static_cast<std::size_t>(class_count_of(std::ssize(outputs))));
    const Link link = outputs.size() == 1 ? Link::sigmoid : Link::softmax;
    probabilities_of(outputs, link, p);
    CHECK(test::relative_error(static_cast<double>(p[at(class_of(outputs))]),
                               confidence_of(outputs, link)) < 1e-6);
  }
}

TEST_CASE("class of outputs: ranks count the classes before, of equals those with lower numbers",
          "[metrics]") {
  const Outputs outputs{2, 5, 2, 7};
  for (const auto& [label, rank] : {std::pair{3, 0}, {1, 1}, {0, 2}, {2, 3}}) {
    CHECK(rank_of(outputs, label) == rank);
  }
  CHECK(rank_of(Outputs{3}, 1) == 0);
  CHECK(rank_of(Outputs{3}, 0) == 1);
  CHECK(rank_of(Outputs{not_a_number<Scalar>, 1, 2}, 2) == 1);
  CHECK(rank_of(Outputs{not_a_number<Scalar>, 1, 2}, 0) == 2);
}

TEST_CASE("classification: top-k accuracy is as counted by hand, and top-1 is the accuracy",
          "[metrics]") {
  Matrix logits(3, 4);
  logits << 3, 3, 1, 0,  //
      2, 3, 2, 0,        //
      1, 0, 3, 0;
  const Classification result = of_logits(logits, {1, 1, 0, 2}, 3);
  CHECK(result.ranks == std::vector<Index>{0, 2, 2});
  CHECK(result.top_accuracy(1) == result.accuracy());
  CHECK(result.top_accuracy(2) == 0.5);
  CHECK(result.top_accuracy(3) == 1);
  CHECK(result.top_accuracy(5) == 1);
  CHECK(result.top_accuracy(0) == 0);
  CHECK_FALSE(result.auc);
}

TEST_CASE("roc auc: as counted by hand", "[metrics]") {
  // scikit-learn's own example: 3 of 4 pairs are in order.
  CHECK(roc_auc(std::vector{0.1, 0.4, 0.35, 0.8}, std::vector<Index>{0, 0, 1, 1}) == 0.75);
  CHECK(roc_auc(std::vector{1.0, 2.0, 3.0}, std::vector<Index>{0, 0, 1}) == 1);
  CHECK(roc_auc(std::vector{1.0, 2.0, 3.0}, std::vector<Index>{1, 0, 0}) == 0);
  CHECK(roc_auc(std::vector{2.0, 2.0, 2.0}, std::vector<Index>{1, 0, 0}) == 0.5);
  CHECK(roc_auc(std::vector{1.0, 2.0, 2.0, 3.0}, std::vector<Index>{0, 1, 0, 1}) == 0.875);
}

TEST_CASE("roc auc: none where only one class occurs or a score is not a number", "[metrics]") {
  CHECK_FALSE(roc_auc(std::vector{1.0, 2.0}, std::vector<Index>{1, 1}));
  CHECK_FALSE(roc_auc(std::vector{1.0, 2.0}, std::vector<Index>{0, 0}));
  CHECK_FALSE(roc_auc(std::vector<double>{}, std::vector<Index>{}));
  CHECK_FALSE(roc_auc(std::vector{1.0, double(NAN)}, std::vector<Index>{0, 1}));
}

TEST_CASE("roc auc: is the chance itself, ties and all", "[metrics]") {
  const Matrix draws = test::normal(2, 300, 72);
  for (const double grain : {0.001, 0.5, 2.0}) {
    std::vector<double> scores;
    std::vector<Index> labels;
    for (Index i = 0; i < draws.cols(); ++i) {
      labels.push_back(draws(1, i) > 0.5 ? 1 : 0);
      const double score =
          static_cast<double>(draws(0, i)) + 0.5 * static_cast<double>(labels.back());
      scores.push_back(std::round(score / grain) * grain);
    }
    CHECK(test::relative_error(*roc_auc(scores, labels), auc_by_pairs(scores, labels)) < 1e-14);
  }
}

TEST_CASE("classification: one output gives the figures of two that say the same", "[metrics]") {
  const Labels labels{0, 1, 1, 0, 1};
  Matrix one(1, 5), two = Matrix::Zero(2, 5);
  one << -2, 3, Scalar(-0.5), 1, 0;
  two.row(1) = one;
  const Classification a = of_logits(one, labels, 2), b = of_logits(two, labels, 2);
  CHECK(a.confusion == b.confusion);
  CHECK(a.confusion == std::vector<std::vector<Index>>{{1, 1}, {2, 1}});
  CHECK(a.ranks == b.ranks);
  CHECK(a.auc == b.auc);
  CHECK(a.auc == 4.0 / 6);
  CHECK(test::relative_error(a.loss, b.loss) < 1e-6);
  CHECK(test::relative_error(a.calibration_error().value(), b.calibration_error().value()) < 1e-6);
}

TEST_CASE("training: one output learns two classes as well as two do", "[metrics]") {
  const Dataset data = test::blobs(400, 5, 2);
  const auto accuracy = [&](Index outputs) {
    Sequential net(5, {Dense{16}, ReLU{}, Dense{outputs}});
    const Trainer trainer{{.optimizer = Adam{.learning_rate = 0.01}, .epochs = 20}};
    const History history = trainer.fit(net, data, data);
    CHECK(history.back().validation_accuracy == evaluate(net, data).accuracy);
    return *evaluate(net, data).accuracy;
  };
  CHECK(accuracy(1) > 0.98);
  CHECK(accuracy(1) >= accuracy(2) - 0.005);
}

TEST_CASE("model: one output of a file classifies, and its two names fit", "[metrics]") {
  const test::TemporaryFolder folder;
  Sequential net(1, {Dense{1}});
  net.set_tensor("0.weight", Matrix::Ones(1, 1));
  net.set_tensor("0.bias", Matrix::Zero(1, 1));
  ModelInfo info{.class_names = {"no", "yes"}, .examples = Matrix::Ones(1, 2), .classes = 2};
  save(net, folder / "m", info);
  const Model model = Model::load((folder / "m").string());
  const auto workspace = model.workspace();
  for (const auto& [x, wanted] : {std::pair{Scalar(2), 1}, {Scalar(-2), 0}}) {
    CHECK(model.classify(std::span(&x, 1), workspace) == wanted);
  }
  info.class_names = {"one", "two", "three"};
  info.classes = 3;
  save(net, folder / "wrong", info);
  CHECK_THROWS_WITH(load(folder / "wrong"),
                    (folder / "wrong").string() + ": classes: expected 0 or 2, got 3");
}

TEST_CASE("class of outputs: numbers of outputs and classes that do not fit are refused",
          "[metrics]") {
  Outputs one(1), two(2), three(3);
  CHECK_THROWS_WITH(probabilities_of(three, Link::softmax, two),
                    "probabilities: classes: expected 3, got 2");
  CHECK_THROWS_WITH(probabilities_of(one, Link::sigmoid, one),
                    "probabilities: classes: expected 2, got 1");
  CHECK_THROWS_WITH(probabilities_of({}, Link::softmax, {}),
                    "net: outputs: expected at least 1, got 0");
  CHECK_THROWS_WITH(confidence_of({}, Link::softmax), "net: outputs: expected at least 1, got 0");
  CHECK_THROWS_WITH(rank_of(three, 3), "net: label: expected 0 to 2, got 3");
  CHECK_THROWS_WITH(rank_of(one, 2), "net: label: expected 0 to 1, got 2");
  CHECK_THROWS_WITH(margin_of(three), "net: outputs: expected 1 to 2, got 3");
  CHECK_THROWS_WITH(Classification{}.scores(0), "classification: class: expected none, got 0");
}

TEST_CASE("roc auc: labels that are not one for each score are refused", "[metrics]") {
  CHECK_THROWS_WITH(roc_auc(std::vector{1.0, 2.0}, std::vector<Index>{0}),
                    "roc_auc: labels: expected 2, got 1");
}
