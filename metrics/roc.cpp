#include "roc.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "../base/expect.hpp"
#include "../base/indices.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

// Ranks start at 1; samples of equal scores have their mean rank. Doubled ranks are integers, so
// that the sum is exact.
std::optional<double> roc_auc(std::span<const double> scores, std::span<const Index> labels) {
  expect_equal(std::ssize(labels), std::ssize(scores), "roc_auc", "labels");
  const auto is_nan = [](double score) { return std::isnan(score); };
  if (std::any_of(scores.begin(), scores.end(), is_nan)) return std::nullopt;
  auto order = all_indices<std::size_t>(scores.size());
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  Index positives = 0, twice_ranks = 0;
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    Index members = 0;
    while (last < order.size() && scores[order[last]] == scores[order[first]]) {
      members += labels[order[last++]];
    }
    positives += members;
    twice_ranks += members * static_cast<Index>(first + 1 + last);
  }
  const Index negatives = std::ssize(labels) - positives;
  if (positives == 0 || negatives == 0) return std::nullopt;
  return static_cast<double>(twice_ranks - positives * (positives + 1)) / 2 /
         (static_cast<double>(positives) * static_cast<double>(negatives));
}

}}  // namespace rectify
