// Catch2's own main program, which takes half a minute to compile: once for all test programs.
#define CATCH_CONFIG_RUNNER
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#include <catch2/catch.hpp>
#endif

int run_tests(int argc, char** argv);
int run_tests(int argc, char** argv) { return Catch::Session().run(argc, argv); }
