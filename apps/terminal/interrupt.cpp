#include "interrupt.hpp"

#include <csignal>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

volatile std::sig_atomic_t noted_signal = 0;

constexpr int signals[] = {SIGINT, SIGTERM};

void note(int signal) {
  noted_signal = signal;
  for (const int any : signals) std::signal(any, SIG_DFL);
}

}  // namespace

void note_interrupts() {
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;  // files are read and written to the end
  sigemptyset(&action.sa_mask);
  for (const int signal : signals) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);  // as nohup asks
  }
}

bool was_interrupted() { return noted_signal != 0; }

ExitCode interrupt_code() {
  return noted_signal == SIGTERM ? ExitCode::terminated : ExitCode::interrupted;
}

}}  // namespace rectify
