#pragma once

#include "output.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// After this call the first SIGINT or SIGTERM is only noted; the second ends the process at once.
/// A signal that was ignored before stays ignored.
void note_interrupts();

bool was_interrupted();

/// 130 after SIGINT, 143 after SIGTERM, as usual in shells.
ExitCode interrupt_code();

}}  // namespace rectify
