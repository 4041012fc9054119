#include "../machine/count_allocations.hpp"
#include "commands/command_line.hpp"

// For `rectify doctor`, which reports the number of allocations in a training step.
int main(int argc, char** argv) {
  return rectify::command_line(argc, argv,
                               RECTIFY_COUNTS_ALLOCATIONS ? rectify::count_allocations : nullptr);
}
