#pragma once

#include <string>
#include <vector>

#include "architecture.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What people read in place of a layer's index in the net: one numbering for the terminal, advice,
/// reports and texts in files. A hidden layer is an activation layer whose units can be dead,
/// between the first and the last dense layer. Files keep the index, from 0, under `layer`.
class RECTIFY_API LayerNames {
 public:
  /// `places` are those of the layers in the config, `model.layers[1]` or
  /// `model.layers[1].activation`; they are unknown unless there is one for each layer.
  explicit LayerNames(const std::vector<Layer>& layers = {}, std::vector<std::string> places = {});
  explicit LayerNames(const Architecture& net, std::vector<std::string> places = {});

  /// Its number among the hidden layers, from 1; 0 for other layers.
  Index hidden(Index layer) const;
  /// "hidden layer 2"; "output activation" for one after the last dense layer; else its `place`.
  std::string brief(Index layer) const;
  /// "hidden layer 2 (model.layers[1])"; without a config "hidden layer 2 (layer 3 of the net)".
  std::string full(Index layer) const;
  /// What the config says of it is at "model.layers[1]", also where the layer is only the
  /// `activation` of a dense layer there; without a config "layer 3 of the net".
  std::string place(Index layer) const;
  /// As `place`, but "model.layers[1].activation" for such an activation: the key that changes it.
  std::string exact_place(Index layer) const;
  /// Whether the places in a config are known.
  bool has_places() const;
  /// "relu"
  std::string kind(Index layer) const;

 private:
  struct Named {
    std::string kind;
    std::string place;
    Index hidden = 0;
    bool output = false;  ///< an activation after the last dense layer
  };
  const Named& named(Index layer) const;

  std::vector<Named> layers_;
};

/// "hidden layer 2", "output activation" for 0.
RECTIFY_API std::string hidden_layer_text(Index hidden);

}}  // namespace rectify
