#include "live_page.hpp"

#include <fmt/format.h>

#include "../../reports/page/assets.hpp"
#include "../../reports/page/text.hpp"
#include "live_assets.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The page loads nothing, runs one script, and connects to its own server only.
std::string policy() {
  return fmt::format(
      "default-src 'none'; script-src 'sha256-{}'; style-src 'unsafe-inline'; connect-src 'self'; "
      "img-src data:; base-uri 'none'; form-action 'none'",
      base64(bytes_of_hex(assets::live_script_sha256)));
}

}  // namespace

std::string live_page() {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n"
      "<title>Live · rectify</title>\n<style>{}{}</style>\n</head>\n<body>\n{}"
      "<script>{}</script>\n</body>\n</html>\n",
      policy(), assets::style, assets::live_style, assets::live_body, assets::live_script);
}

std::string with_notice(std::string report, const std::string& notice) {
  const std::size_t main = report.find("<main");
  const std::size_t end = main == report.npos ? main : report.find('>', main);
  if (end == report.npos) return report;
  return report.insert(end + 1,
                       fmt::format("\n<p class=\"notice\" role=\"status\">{}</p>", html(notice)));
}

}}  // namespace rectify
