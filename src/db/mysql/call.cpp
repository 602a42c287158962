#include <mysql.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

#include "db/mysql/connection.h"

namespace assay::db::mysql {
namespace {

using Steady = std::chrono::steady_clock;

short poll_events(int events) {
  int wanted = 0;
  if ((events & MYSQL_WAIT_READ) != 0) wanted |= POLLIN;
  if ((events & MYSQL_WAIT_WRITE) != 0) wanted |= POLLOUT;
  if ((events & MYSQL_WAIT_EXCEPT) != 0) wanted |= POLLPRI;
  return static_cast<short>(wanted);
}

/// Which of `events` happened.
Result<int> wait_for(int socket, int events, Deadline deadline, const std::stop_token& stop) {
  for (;;) {
    if (stop.stop_requested()) return fail(Code::cancelled, "The statement was cancelled.");
    const auto left = std::chrono::duration_cast<Millis>(deadline - Steady::now()).count();
    if (left <= 0) return fail(Code::timeout, "The time limit was reached.");
    pollfd waiting{socket, poll_events(events), 0};
    if (::poll(&waiting, 1, static_cast<int>(std::min<long>(left, 20))) <= 0) continue;
    int happened = 0;
    if ((waiting.revents & (POLLIN | POLLHUP | POLLERR)) != 0) happened |= MYSQL_WAIT_READ;
    if ((waiting.revents & (POLLOUT | POLLERR)) != 0) happened |= MYSQL_WAIT_WRITE;
    if ((waiting.revents & POLLPRI) != 0) happened |= MYSQL_WAIT_EXCEPT;
    return (happened & events) != 0 ? happened & events : events;
  }
}

}  // namespace

Call::Call(st_mysql* handle, Operation operation) : handle_(handle), operation_(std::move(operation)) {}

Result<void> Call::wait(Deadline deadline, const std::stop_token& stop) {
  if (!started_) events_ = operation_.start();
  started_ = true;
  while (events_ != 0) {
    const auto happened = wait_for(mysql_get_socket(handle_), events_, deadline, stop);
    if (!happened) return fail(happened.error());
    events_ = operation_.resume(*happened);
  }
  return {};
}

void Call::abandon() {
  if (const auto socket = mysql_get_socket(handle_); socket != MARIADB_INVALID_SOCKET) ::shutdown(socket, SHUT_RDWR);
  // Each address of the host's is tried once more: the call ends when none is left.
  while (events_ != 0) events_ = operation_.resume(MYSQL_WAIT_TIMEOUT);
}

}  // namespace assay::db::mysql
