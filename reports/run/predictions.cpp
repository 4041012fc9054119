#include "predictions.hpp"

#include <algorithm>
#include <cmath>

#include "../../metrics/class_outputs.hpp"
#include "../../nn/pieces.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The misclassified samples of a piece.
std::vector<Mistake> mistakes_of(const Piece& piece, const Dataset& data, const Loss& loss) {
  const Link link = loss->link();
  std::vector<Mistake> mistakes;
  std::vector<Scalar> probabilities(static_cast<std::size_t>(class_count_of(piece.outputs.rows())));
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const Index sample = piece.samples[at(i)];
    const Index label = data.target(sample).label, predicted = class_of(piece.output(i));
    if (label == predicted) continue;
    if (!has_probabilities(link)) {
      std::vector<Scalar> gradient(at(piece.outputs.rows()));
      mistakes.push_back(
          {sample, label, predicted, std::nullopt,
           loss->value_and_gradient(piece.output(i), data.target(sample), gradient)});
      continue;
    }
    probabilities_of(piece.output(i), link, probabilities);
    const auto probability = [&](Index c) { return static_cast<double>(probabilities[at(c)]); };
    mistakes.push_back({sample, label, predicted, probability(predicted),
                        -std::log(std::max(probability(label), 1e-38))});
  }
  return mistakes;
}

}  // namespace

TestResults test_results_of(const Sequential& net, const Dataset& data, const Loss& loss) {
  const Team team;
  TestResults results{evaluate_classes(net, data, loss, team), {}};
  std::vector<std::vector<Mistake>> by_piece(static_cast<std::size_t>(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    by_piece[at(piece.number)] = mistakes_of(piece, data, loss);
  });
  for (const auto& mistakes : by_piece) {
    results.mistakes.insert(results.mistakes.end(), mistakes.begin(), mistakes.end());
  }
  std::stable_sort(results.mistakes.begin(), results.mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.loss > b.loss; });
  return results;
}

}}  // namespace rectify
