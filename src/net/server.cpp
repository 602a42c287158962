#include <fmt/chrono.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <ctime>
#include <thread>

#include "core/ids.h"
#include "net/connection.h"

namespace assay::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

class ServerImpl final : public Server {
 public:
  explicit ServerImpl(std::shared_ptr<Core> core)
      : core_(std::move(core)), acceptor_(core_->io), sweep_timer_(core_->io), retry_timer_(core_->io), guard_(core_->io.get_executor()) {}
  ~ServerImpl() override { ServerImpl::stop(); }

  Result<void> listen() {
    const ServerOptions& options = core_->options;
    error_code error;
    const auto address = asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, error);
    if (error)
      return fail(Code::invalid, fmt::format("The listen address {} is not an IP address. Use 127.0.0.1 or 0.0.0.0.", options.address));
    const asio::ip::tcp::endpoint endpoint(address, options.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(1024, error);
    if (error)
      return fail(Code::unavailable, fmt::format("Cannot listen on {}:{}: {}. Choose another port with --listen.", options.address,
                                                 options.port, error.message()));
    port_ = acceptor_.local_endpoint().port();
    return {};
  }

  void run() {
    const ServerOptions& o = core_->options;
    const Millis shortest = std::min({o.header_timeout, o.body_timeout, o.idle_timeout, o.request_timeout, o.sse_heartbeat});
    sweep_every_ = std::clamp(shortest / 8, Millis(5), Millis(250));
    core_->request_prefix = random_hex(4) + "-";
    sweep();
    accept();
    thread_ = std::thread([this] { core_->io.run(); });
  }

  std::uint16_t port() const override { return port_; }

  void stop() override {
    if (!thread_.joinable()) return;
    core_->stopping = true;
    on_all([this](Connection& c) {
      error_code ignored;
      acceptor_.close(ignored);
      c.shut_down();
    });
    wait_until_quiet(Millis(1500));
    on_all([](Connection& c) { c.request_stop(); });
    core_->pool.stop();
    wait_until_quiet(std::chrono::seconds(1));
    on_all([](Connection& c) { c.abort(); });
    asio::post(core_->io, [this] {
      sweep_timer_.cancel();
      retry_timer_.cancel();
      guard_.reset();
    });
    thread_.join();
    core_->handler = nullptr;  // a producer may keep the core alive, but not what the handler refers to
  }

  ServerStats stats() const override { return {core_->requests, core_->rejected, core_->open, core_->streams, core_->pool.queued()}; }

 private:
  template <class F>
  void on_all(F f) {
    asio::post(core_->io, [this, f] {
      error_code ignored;
      acceptor_.close(ignored);
      std::vector<std::shared_ptr<Connection>> all;
      for (Connection* c : core_->connections)
        if (auto live = c->weak_from_this().lock()) all.push_back(std::move(live));
      for (const auto& c : all) f(*c);
    });
  }

  void wait_until_quiet(std::chrono::milliseconds limit) const {
    const auto end = std::chrono::steady_clock::now() + limit;
    while ((core_->busy > 0 || core_->streams > 0) && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  void sweep() {
    core_->date = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr)));
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(core_->connections.size());
    for (Connection* c : core_->connections)
      if (auto live = c->weak_from_this().lock()) all.push_back(std::move(live));
    for (const auto& c : all) c->tick(now);
    sweep_timer_.expires_after(sweep_every_);
    sweep_timer_.async_wait([this](error_code error) {
      if (!error) sweep();
    });
  }

  void accept() {
    acceptor_.async_accept([this](error_code error, asio::ip::tcp::socket socket) {
      if (core_->stopping || error == asio::error::operation_aborted) return;
      if (error) {  // out of descriptors: a pause, or this would spin
        retry_timer_.expires_after(Millis(50));
        retry_timer_.async_wait([this](error_code cancelled) {
          if (!cancelled) accept();
        });
        return;
      }
      if (core_->connections.size() < core_->options.max_connections) std::make_shared<Connection>(core_, std::move(socket))->start();
      accept();
    });
  }

  std::shared_ptr<Core> core_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer sweep_timer_, retry_timer_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::thread thread_;
  Millis sweep_every_{250};
  std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler, std::function<bool(const Request&)> is_cheap) {
  auto core = std::make_shared<Core>(std::move(options), std::move(handler), std::move(is_cheap));
  auto server = std::make_unique<ServerImpl>(std::move(core));
  if (auto listening = server->listen(); !listening) return fail(listening.error());
  server->run();
  return server;
}

}  // namespace assay::net
