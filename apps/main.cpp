#include "../machine/count_allocations.hpp"
#include "commands/command_line.hpp"

// Counted for `rectify doctor`, which tells how often a training step allocates.
int main(int argc, char** argv) {
  return rectify::command_line(argc, argv,
                               RECTIFY_COUNTS_ALLOCATIONS ? rectify::count_allocations : nullptr);
}
