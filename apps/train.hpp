#pragma once

#include "../nn/precision.hpp"

namespace CLI {
class App;
}

namespace rectify::inline RECTIFY_PRECISION {

/// `rectify train CONFIG`
void add_train_command(CLI::App& app);

}  // namespace rectify::inline RECTIFY_PRECISION
