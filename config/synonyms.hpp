#pragma once

#include <span>
#include <string>
#include <string_view>

#include "../base/precision.hpp"

/// Words of Keras, PyTorch, TensorFlow and scikit-learn, and what to write in a config instead. The
/// tables are data: a test writes every word into a config, replaces it as its message says, and
/// loads the config.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Words for keys.
struct KeySynonym {
  const char* words;    ///< separated by blanks
  const char* within;   ///< kinds or names of the objects in which they mean this; empty: all
  const char* example;  ///< a value that is given for it elsewhere, as JSON
  const char* path;     ///< where to write it; `.units`: in the same object; empty: nowhere
  const char* value;    ///< as JSON; see `filled_in` for texts such as `"$"`
  const char* note;     ///< what differs, or why there is no such key
};

/// Words for names: of layers, losses, optimizers and others.
struct NameSynonym {
  const char* words;  ///< separated by blanks
  /// Keys whose value they are: "layers" for an item of model.layers. Separated by blanks.
  const char* keys;
  const char* value;  ///< the name or the object to write, as JSON; empty: leave it out
  const char* note;
};

/// In the order of precedence.
RECTIFY_API std::span<const KeySynonym> key_synonyms();
RECTIFY_API std::span<const NameSynonym> name_synonyms();

/// How words are compared: letters in lower case and digits, of `tf.keras.layers.ReLU()` only
/// `relu`.
RECTIFY_API std::string plain_word(std::string_view word);

/// Whether `word` is among these, as `plain_word` compares them.
RECTIFY_API bool is_among(std::string_view word, const char* words);

}}  // namespace rectify
