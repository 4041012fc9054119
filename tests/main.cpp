#include <cstdio>

#include <rectify/base/error.hpp>
#include <rectify/math/instruction_set.hpp>

int run_tests(int argc, char** argv);

/// Exit code 77, which ctest takes as skipped, where the processor lacks the instruction set that
/// RECTIFY_INSTRUCTION_SET names.
int main(int argc, char** argv) {
  try {
    rectify::instruction_set();
  } catch (const rectify::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 77;
  }
  return run_tests(argc, argv);
}
