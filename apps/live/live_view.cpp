#include "live_view.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "../../io/files.hpp"
#include "live_page.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

LiveEnding ending_of(const std::string& how, const std::filesystem::path& report) {
  if (report.empty()) return {.text = how + "."};
  try {
    const std::string notice =
        fmt::format("{}. This is its report, which is kept in {}.", how, report.string());
    return {.text = notice, .report = with_notice(read_text(report), notice)};
  } catch (const std::exception&) {  // the command says what is wrong with the file
    return {.text = how + "."};
  }
}

}  // namespace

LiveView::LiveView(const Config& config, std::uint16_t port)
    : places_(config.model.layers.places), server_(box_, port) {
  box_->change([&](LiveState& state) { state.title = config.name; });
}

std::shared_ptr<Observer> LiveView::observer() {
  observer_ = std::make_shared<LiveObserver>(box_, places_);
  return observer_;
}

std::function<void(const Probe&, std::size_t)> LiveView::probe_reader() {
  return [this](const Probe& probe, std::size_t number) {
    if (observer_) observer_->note(probe, number);
  };
}

void LiveView::end(const RunResult& result, const std::filesystem::path& report) {
  server_.end_with(
      result.interrupted
          ? LiveEnding{.text = fmt::format("The run was interrupted after step {}. The terminal "
                                           "shows the command that resumes it.",
                                           result.last.step)}
          : ending_of("The run has ended", report));
}

void LiveView::end_diverged(const std::filesystem::path& report) {
  server_.end_with(ending_of("The run diverged", report));
}

}}  // namespace rectify
