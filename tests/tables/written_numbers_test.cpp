#include <rectify/tables/written_numbers.hpp>

#include "../catch.hpp"

using rectify::is_written_number;

TEST_CASE("written numbers: signs, thousands, decimal commas and parentheses", "[tables]") {
  for (const char* text :
       {"$12.50", "-$3", "12.50 €", "EUR 7", "12%", "12 %", "1,234", "1,234,567.5", "1.234,50",
        "1 234", "12,5", "(3.20)", "($1,200)", "−5", "1'000", "$ 5"}) {
    INFO(text);
    CHECK(is_written_number(text));
  }
}

TEST_CASE("written numbers: other texts with digits are none", "[tables]") {
  for (const char* text : {"", "5more", "C123", "10-20", "1,2,3", "3 rooms", "A/5 21171", "<5",
                           "2020-01-31", "12:30", "$", "1,23,4", "%5a"}) {
    INFO(text);
    CHECK_FALSE(is_written_number(text));
  }
}
