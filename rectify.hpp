#pragma once

/// Everything. One header a need is quicker to compile: <rectify/model/model.hpp> for prediction.
#include "layers/activations.hpp"
#include "layers/dense.hpp"
#include "layers/prelu.hpp"
#include "nn/trainer.hpp"
