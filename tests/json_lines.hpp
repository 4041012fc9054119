#pragma once

#include <rectify/base/error.hpp>
#include <rectify/base/json.hpp>

#include <iostream>
#include <string>

namespace rectify::test {

/// Prints a line of JSON, `answer(request)`, for each line of JSON on standard input; or the
/// message of the error that it throws: {"refused": "..."}.
template <class Answer>
void answer_lines(Answer&& answer) {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << answer(Json::parse(line)).dump() << '\n';
    } catch (const Error& error) {
      std::cout << Json{{"refused", error.what()}}.dump() << '\n';
    }
  }
}

}  // namespace rectify::test
