#include "command_line.hpp"

int main(int argc, char** argv) { return rectify::command_line(argc, argv); }
