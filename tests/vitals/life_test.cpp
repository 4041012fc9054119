#include <cmath>

#include <rectify/vitals/life.hpp>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// A layer of units, each written as what it is at probe after probe: x is dead, . alive, R another
/// unit that is alive, D another that is dead.
DeadHistory history_of(const std::vector<std::string>& units) {
  DeadHistory history;
  history.layers = {{.layer = 1}};
  const std::size_t probes = units.front().size();
  for (std::size_t probe = 0; probe < probes; ++probe) {
    history.times.push_back({static_cast<Index>(probe), 10 * probe});
    std::vector<bool> dead, replaced;
    for (const std::string& unit : units) {
      dead.push_back(unit[probe] == 'x' || unit[probe] == 'D');
      replaced.push_back(unit[probe] == 'R' || unit[probe] == 'D');
    }
    history.layers[0].dead.push_back(dead);
    history.layers[0].replaced.push_back(replaced);
  }
  return history;
}

std::string text_of(const std::vector<LifeEvent>& events) {
  std::string text;
  for (const LifeEvent& event : events) {
    text += std::to_string(event.unit) + " " + name_of(event.kind) + " at " +
            std::to_string(event.probe) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("life: units are born dead, die, revive and are replaced", "[vitals]") {
  const DeadHistory history = history_of({"xx..", ".xx.", "....", "..xR", ".xDD"});
  CHECK(text_of(life_events(history)) ==
        "0 born dead at 0\n"
        "1 died at 1\n"
        "4 died at 1\n"
        "0 revived at 2\n"
        "3 died at 2\n"
        "4 replaced at 2\n"
        "4 died at 2\n"
        "1 revived at 3\n"
        "3 replaced at 3\n"
        "4 replaced at 3\n"
        "4 died at 3\n");
}

TEST_CASE("life: every replacement is an event, also of living units", "[vitals]") {
  const DeadHistory history = history_of({"..R.", "xR.x", ".D..", "xDD."});
  CHECK(text_of(life_events(history)) ==
        "1 born dead at 0\n"
        "3 born dead at 0\n"
        "1 replaced at 1\n"
        "2 replaced at 1\n"
        "2 died at 1\n"
        "3 replaced at 1\n"
        "3 died at 1\n"
        "0 replaced at 2\n"
        "2 revived at 2\n"
        "3 replaced at 2\n"
        "3 died at 2\n"
        "1 died at 3\n"
        "3 revived at 3\n");
  const auto all = turnovers(history.layers[0]);
  CHECK((all[1].replaced == 3 && all[1].replaced_dead == 2 && all[1].died == 2));
  CHECK((all[2].replaced == 2 && all[2].replaced_dead == 1 && all[2].revived == 1));
  CHECK((all[3].replaced == 0 && all[3].replaced_dead == 0));
}

TEST_CASE("life: births, deaths, revivals and replacements add up at every probe", "[vitals]") {
  const DeadHistory history =
      history_of({"xx..x", ".xx.x", ".....", "..xR.", ".xDDx", "xxxxx", ".RR.x", ".D.Dx"});
  const auto all = turnovers(history.layers[0]);
  Index dead = 0;
  for (const Turnover& turnover : all) {
    dead += turnover.born_dead + turnover.died - turnover.revived - turnover.replaced_dead;
    CHECK(turnover.dead == dead);
    CHECK(turnover.replaced >= turnover.replaced_dead);
  }
  const Turnover sum = total(all), later = total(all, 3);
  CHECK((sum.born_dead == 2 && sum.dead == 6));
  CHECK(sum.born_dead + sum.died - sum.revived - sum.replaced_dead == sum.dead);
  CHECK((sum.replaced == 7 && sum.replaced_dead == 3));
  CHECK((later.born_dead == 0 && later.dead == 6 && later.replaced == 3));
}

TEST_CASE("life: persistence is the share of dead units that stay dead", "[vitals]") {
  const auto all = turnovers(history_of({"xx", "x.", "xR", ".x", "xx"}).layers[0]);
  CHECK_FALSE(all[0].persistence);
  CHECK(all[1].persistence == 0.5);
  CHECK_FALSE(turnovers(history_of({".x"}).layers[0])[1].persistence);
  // A replaced dead unit no longer counts; a replacement of a living one changes nothing.
  CHECK(turnovers(history_of({"xx", "xD", "xR", "xx", ".R"}).layers[0])[1].persistence == 0.5);
}

TEST_CASE("life: permanent units are dead at the end, since their last death", "[vitals]") {
  const auto units = permanent(history_of({"xxxx", ".x.x", "..x.", ".xxx", ".xDx"}).layers[0]);
  REQUIRE(units.size() == 4);
  CHECK((units[0].unit == 0 && units[0].since == 0));
  CHECK((units[1].unit == 1 && units[1].since == 3));
  CHECK((units[2].unit == 3 && units[2].since == 1));
  CHECK((units[3].unit == 4 && units[3].since == 2));
}

TEST_CASE("life: the survival curve is Kaplan and Meier's, by hand", "[vitals]") {
  // Six units born alive, one born dead. Probe 1: one of 6 dies. Probe 2: one is replaced before
  // it, one of the other 4 dies. Probe 3: one of 3 dies; a second death of the first is none.
  const auto curve =
      survival(history_of({".x.x", "..R.", "..x.", "...x", "....", "....", "xx.."}).layers[0]);
  CHECK(curve[0].survival == 1);
  CHECK(curve[0].at_risk == 6);
  CHECK(curve[1].survival == test::Approx(5 / 6.0));
  CHECK(curve[2].at_risk == 4);
  CHECK(curve[2].survival == test::Approx(5 / 6.0 * 3 / 4));
  CHECK(curve[3].survival == test::Approx(5 / 6.0 * 3 / 4 * 2 / 3));
  const double greenwood = 1 / (6.0 * 5) + 1 / (4.0 * 3) + 1 / (3.0 * 2);
  CHECK(curve[3].standard_error == test::Approx(curve[3].survival * std::sqrt(greenwood)));
}

TEST_CASE("life: incidence of first deaths and first replacements, by hand", "[vitals]") {
  // Of six that were born alive: two die at probe 1, one of which is replaced behind it; two are
  // replaced at probe 2, one by a unit that is dead; one dies at probe 3.
  const auto curve =
      incidence(history_of({".x..", "..R.", "..D.", "...x", "....", "xx.R", ".xR."}).layers[0]);
  REQUIRE(curve.size() == 4);
  CHECK((curve[0].died == 0 && curve[0].replaced == 0));
  CHECK(curve[1].died == test::Approx(2 / 6.0));
  CHECK(curve[1].replaced == 0);
  CHECK(curve[2].died == test::Approx(2 / 6.0));
  CHECK(curve[2].replaced == test::Approx(2 / 6.0));
  CHECK(curve[3].died == test::Approx(3 / 6.0));
  CHECK(curve[3].replaced == test::Approx(2 / 6.0));
  CHECK(incidence(history_of({"x.", "xR"}).layers[0]).empty());
  CHECK(incidence({}).empty());
}

TEST_CASE("life: where nothing is replaced, incidence and survival add up to 1", "[vitals]") {
  const LayerHistory layer = history_of({".x.x", "..xx", "..x.", "...x", "....", "xx.."}).layers[0];
  const auto died = incidence(layer);
  const auto alive = survival(layer);
  REQUIRE(died.size() == alive.size());
  for (std::size_t probe = 0; probe < died.size(); ++probe) {
    CHECK(died[probe].died + alive[probe].survival == test::Approx(1));
    CHECK(died[probe].replaced == 0);
  }
}

TEST_CASE("life: with cures that replace the weakest the survival curve is too high", "[vitals]") {
  // Two of four are replaced when they are about to die: of those left none dies.
  const LayerHistory layer = history_of({"..R", "..R", "...", "..."}).layers[0];
  CHECK(survival(layer).back().survival == 1);
  CHECK(incidence(layer).back().replaced == 0.5);
}

TEST_CASE("life: a history goes to JSON and back", "[vitals]") {
  const DeadHistory history = history_of({"xx..", ".xxR"});
  const DeadHistory back = DeadHistory::from_json(history.to_json());
  CHECK(back.to_json() == history.to_json());
  CHECK(back.layers[0].dead == history.layers[0].dead);
  CHECK(back.layers[0].replaced == history.layers[0].replaced);
  CHECK(back.times[3].step == 30);
}
