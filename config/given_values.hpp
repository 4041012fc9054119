#pragma once

#include "../base/json.hpp"
#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// `pattern`, the value of a synonym, with what was given in place of its texts:
///   "$"          as it was given
///   "$first"     the first item of a list
///   "$hidden"    a dense layer for each number, as scikit-learn's hidden_layer_sizes
///   "$layers"    the `layers` of an object
///   "$weights"   the values of an object whose keys are 0, 1, ...
///   "$stopping"  an object as it was given, or a patience of 10 epochs
///   "$rest"      1 minus the number
///   "$twice"     two times the first number in it
///   "$by_batch"  the number, divided by the batch size of the config
///   "$fraction"  the number, divided by the learning rate of the config
/// What has no such form stays as it was given.
Json filled_in(Json pattern, const Json& given, const Json& config);

}}  // namespace rectify
