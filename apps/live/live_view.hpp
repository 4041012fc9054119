#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../../run/run.hpp"
#include "live_observer.hpp"
#include "live_server.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A page that shows a run while it trains. Destroyed after the command's output, since open pages
/// are then given the run's report.
class LiveView {
 public:
  /// Throws ConfigError if the port cannot be used.
  LiveView(const Config& config, std::uint16_t port);

  const std::string& address() const { return server_.address(); }
  /// For `RunOptions`, each time that training starts.
  std::shared_ptr<Observer> observer();
  std::function<void(const Probe&, std::size_t)> probe_reader();

  /// Ends the page with the report, if there is one.
  void end(const RunResult& result, const std::filesystem::path& report);
  void end_diverged(const std::filesystem::path& report);

 private:
  std::vector<std::string> places_;  ///< of the layers in the config
  std::shared_ptr<LiveBox> box_ = std::make_shared<LiveBox>();
  std::shared_ptr<LiveObserver> observer_;
  LiveServer server_;
};

}}  // namespace rectify
