#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../../training/epoch.hpp"
#include "../../vitals/vitals.hpp"

/// What a page that watches a run shows: small facts, and a bounded number of them.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The mean loss of the steps since the point before, weighted as in training.
struct LivePoint {
  std::uint64_t step = 0;  ///< the last of these steps
  double loss = 0;
};

/// A probed activation layer.
struct LiveLayer {
  Index layer = 0;  ///< its index in the net
  std::string name;
};

/// A unit at a probe: from 0 to 254, the fraction of probe samples on which z > 0; or `dead_unit`.
using LiveUnit = std::uint8_t;
inline constexpr LiveUnit dead_unit = 255;

/// All units at one probe.
struct LiveProbe {
  std::size_t number = 0;  ///< in the run, from 0
  ProbeTime time;
  std::vector<std::vector<LiveUnit>> layers;  ///< in the order of `LiveState::layers`
};
LiveProbe live_probe(const Probe& probe, std::size_t number);

/// Weights of the first units of the first layer, each unit's as an image.
struct LiveWeights {
  std::uint64_t step = 0;
  Index height = 0, width = 0;
  Index units = 0;  ///< of the layer; only the first `most_pictures` are in `values`
  std::vector<std::int8_t>
      values;  ///< unit by unit; 127 times weight / largest |weight| of the unit
};
inline constexpr Index most_pictures = 64;
/// None unless the first layer is dense and the samples are images.
std::optional<LiveWeights> live_weights(const Sequential& net, const Dataset& data,
                                        std::uint64_t step);

/// Facts since the last time that a `LiveState` was given any.
struct LiveNews {
  std::vector<LivePoint> losses = {};
  std::vector<Epoch> epochs = {};
  std::vector<std::shared_ptr<const LiveProbe>> probes = {};
  std::shared_ptr<const LiveWeights> weights = {};
  Epoch now = {};  ///< the current epoch so far
};

/// The end of a command.
struct LiveEnding {
  std::string text;         ///< a sentence for the page
  std::string report = {};  ///< the page that replaces it; empty if there is none
};

/// All that a page shows.
struct LiveState {
  std::string title = {};
  Index epochs = 0;         ///< planned
  std::size_t rewound = 0;  ///< how often facts were withdrawn, as by a rollback
  bool trained = false;     ///< training has ended; the command tests and reports
  std::vector<LiveLayer> layers = {};
  LiveNews facts = {};  ///< of each sort at most `most_facts`; of the weights the newest
  std::shared_ptr<const LiveEnding> ending = {};

  /// Adds news. Where there are too many facts of a sort, every other one is removed.
  void add(LiveNews&& news);
  /// Withdraws the facts of later steps.
  void rewind(std::uint64_t step);
};
inline constexpr std::size_t most_facts = 512;

}}  // namespace rectify
