// One client connection and what all of them share. Internal to net/.
// Ownership: pending asynchronous operations keep the Connection alive; Core is shared because a stream's producer may outlive the Server.
// Threads: Connection only on the io thread; Channel on any.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>

#include "net/http.h"
#include "net/work_pool.h"

namespace assay::net {

using SteadyTime = std::chrono::steady_clock::time_point;
class Connection;

struct Core {
  Core(ServerOptions o, Handler h, std::function<bool(const Request&)> cheap)
      : options(std::move(o)), handler(std::move(h)), is_cheap(std::move(cheap)), pool(options.workers, options.queue) {}
  ServerOptions options;
  Handler handler;
  std::function<bool(const Request&)> is_cheap;
  boost::asio::io_context io{1};
  std::unordered_set<Connection*> connections;  ///< io thread only
  std::string date;                             ///< io thread only
  std::uint64_t next_request = 0;               ///< io thread only
  std::string request_prefix;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> busy{0}, open{0}, streams{0};
  std::atomic<std::uint64_t> requests{0}, rejected{0};
  WorkPool pool;  ///< last: its threads use the rest
};

/// The bounded buffer between a stream's producer and its connection.
class Channel {
 public:
  Channel(std::shared_ptr<Core> core, std::weak_ptr<Connection> connection) : core_(std::move(core)), connection_(std::move(connection)) {}
  bool send(std::string_view message);
  void close();
  /// The connection's side: what to write next; nullopt = nothing now. `ended` once everything was taken after close().
  struct Taken {
    std::string bytes;
    bool ended = false;
  };
  Taken take();
  void kill();

 private:
  void schedule(bool kill_connection);
  std::shared_ptr<Core> core_;
  std::weak_ptr<Connection> connection_;
  std::mutex mutex_;
  std::string pending_;
  std::size_t in_flight_ = 0;
  bool closed_ = false, dead_ = false, scheduled_ = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Core> core, boost::asio::ip::tcp::socket socket);
  ~Connection();
  void start();
  void flush_stream();
  /// Deadlines and heartbeats; called by the server's sweep.
  void tick(SteadyTime now);
  void request_stop() { stop_.request_stop(); }
  void shut_down();  ///< at once when idle or streaming, after the response when busy
  void abort();

 private:
  enum class Phase { idle, header, body, running, writing, streaming, closed };
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void watch();  ///< keeps one read pending: next request, or the client's going away
  void on_watch(boost::system::error_code error, std::size_t bytes);
  void next();
  void read_header();
  void on_header(boost::system::error_code error);
  void read_body();
  void on_body(boost::system::error_code error);
  bool admit();  ///< Host, Origin, method; answers by itself when it says no
  bool build_request();
  void dispatch();
  void run_on_pool(std::shared_ptr<const Request> request);
  void deliver(Reply reply);
  void begin_stream(std::shared_ptr<Channel> channel, const Response& response);
  void reject(int status, std::string_view code, std::string_view message);
  void respond(Response response);
  std::string head(const Response& response, std::size_t length, bool stream) const;
  void finish_response();
  void parse_failed(boost::system::error_code error);
  void set_phase(Phase phase, Millis allowed);

  std::shared_ptr<Core> core_;
  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::shared_ptr<Request> request_;
  std::string remote_, request_id_, head_;
  Response response_;
  std::shared_ptr<Channel> channel_;
  std::string stream_bytes_;
  std::stop_source stop_;
  SteadyTime deadline_{}, last_write_{};
  Phase phase_ = Phase::idle;
  bool watching_ = false, keep_alive_ = true, is_head_ = false, peer_gone_ = false, writing_stream_ = false, head_written_ = false,
       lingering_ = false;
};

}  // namespace assay::net
