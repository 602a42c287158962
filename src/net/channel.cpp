#include <boost/asio/post.hpp>

#include "net/connection.h"

namespace assay::net {

bool Channel::send(std::string_view message) {
  const std::lock_guard lock(mutex_);
  if (dead_ || closed_) return false;
  if (pending_.size() + in_flight_ + message.size() > core_->options.sse_buffer) {
    dead_ = true;
    pending_ = std::string();
    schedule(true);
    return false;
  }
  pending_ += message;
  schedule(false);
  return true;
}

void Channel::close() {
  const std::lock_guard lock(mutex_);
  if (dead_ || closed_) return;
  closed_ = true;
  schedule(false);
}

void Channel::schedule(bool kill_connection) {
  if (scheduled_ && !kill_connection) return;
  scheduled_ = true;
  boost::asio::post(core_->io, [connection = connection_, kill_connection] {
    if (const auto live = connection.lock()) kill_connection ? live->abort() : live->flush_stream();
  });
}

Channel::Taken Channel::take() {
  const std::lock_guard lock(mutex_);
  Taken taken{std::move(pending_), false};
  pending_ = std::string();
  in_flight_ = taken.bytes.size();
  scheduled_ = in_flight_ > 0;  // the end of that write takes again
  taken.ended = taken.bytes.empty() && (closed_ || dead_);
  return taken;
}

void Channel::kill() {
  const std::lock_guard lock(mutex_);
  dead_ = true;
  pending_ = std::string();
}

}  // namespace assay::net
