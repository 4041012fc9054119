#include <rectify/tables/dates.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("dates: dates and times are told from other texts", "[tables]") {
  for (const char* date :
       {"2024-01-31", "31.1.2024", "1/31/24", "31-Jan-2024", "Jan 31, 2024", "10:30", "10:30:15.25",
        "2024-01-31T10:30:00Z", "2024-01-31 10:30:00+02:00"}) {
    CAPTURE(date);
    CHECK(looks_like_date(date));
  }
  for (const char* text : {"1.5.", "a-b-c", "192.168.0.1", "555-1234", "Jan", "2024", "12-34",
                           "S/M/L", "mar-vel-ous", "10:x", "1.2.3456.7"}) {
    CAPTURE(text);
    CHECK_FALSE(looks_like_date(text));
  }
}
