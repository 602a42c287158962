// bench_http assay|bare|idle: our server, a bare Beast loop with the same answer, or 2,000 idle event streams with their memory.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <csignal>
#include <fstream>
#include <mutex>

#include "net/http.h"

namespace {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using assay::net::Reply;
using assay::net::Request;

constexpr std::string_view answer = R"({"status":"ok","version":"0.1.0"})";

struct BareSession : std::enable_shared_from_this<BareSession> {
  explicit BareSession(asio::ip::tcp::socket s) : socket(std::move(s)) {}
  void read() {
    request = {};
    http::async_read(socket, buffer, request, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
      if (!error) self->write();
    });
  }
  void write() {
    response = {http::status::ok, request.version()};
    response.set(http::field::content_type, "application/json");
    response.body() = answer;
    response.prepare_payload();
    http::async_write(socket, response, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
      if (!error) self->read();
    });
  }
  asio::ip::tcp::socket socket;
  boost::beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::response<http::string_body> response;
};

void accept_bare(asio::ip::tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](boost::system::error_code error, asio::ip::tcp::socket socket) {
    if (!error) std::make_shared<BareSession>(std::move(socket))->read();
    accept_bare(acceptor);
  });
}

int run_bare(std::uint16_t port) {
  asio::io_context io{1};
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), port});
  accept_bare(acceptor);
  io.run();
  return 0;
}

long resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return 0;
}

int run_idle(std::size_t clients) {
  const rlimit files{16384, 16384};
  setrlimit(RLIMIT_NOFILE, &files);
  std::mutex mutex;
  std::vector<std::shared_ptr<assay::net::EventSink>> sinks;
  auto server = assay::net::Server::start({.port = 0}, [&](const Request&, std::stop_token) {
    Reply reply;
    reply.stream = [&](std::shared_ptr<assay::net::EventSink> sink) {
      sink->send("hello", "{}");
      const std::lock_guard lock(mutex);
      sinks.push_back(std::move(sink));
    };
    return reply;
  });
  if (!server) return 1;
  const long before = resident_kib();
  std::vector<int> sockets;
  for (std::size_t i = 0; i < clients; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons((*server)->port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return 1;
    constexpr std::string_view head = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    if (::send(fd, head.data(), head.size(), 0) < 0) return 1;
    char part[4096];
    if (::recv(fd, part, sizeof part, 0) <= 0) return 1;
    sockets.push_back(fd);
  }
  fmt::print("{} idle streams: {:.1f} MiB more resident ({} open)\n", clients, static_cast<double>(resident_kib() - before) / 1024,
             (*server)->stats().streams);
  for (const int fd : sockets) ::close(fd);
  sinks.clear();
  return 0;
}

int run_ours(std::uint16_t port) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto server = assay::net::Server::start(
      {.port = port},
      [](const Request&, std::stop_token) {
        return Reply{assay::net::Response{.static_body = answer}, {}};
      },
      [](const Request& r) { return r.path == "/healthz"; });
  if (!server) return 1;
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string_view mode = count > 1 ? words[1] : "idle";
  const auto port = static_cast<std::uint16_t>(count > 2 ? std::atoi(words[2]) : 18080);
  if (mode == "bare") return run_bare(port);
  if (mode == "assay") return run_ours(port);
  return run_idle(2000);
}
