#pragma once

#include "command_line.hpp"

namespace CLI {
class App;
}

namespace rectify::inline RECTIFY_PRECISION {

/// `rectify doctor`
void add_doctor_command(CLI::App& app, AllocationCount allocations);

}  // namespace rectify::inline RECTIFY_PRECISION
