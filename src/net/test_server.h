// For tests of net/: a server on a free loopback port and a raw socket to talk to it. Throws nothing; failures are EXPECTs.
#pragma once
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http.h"

namespace assay::net::testing {

inline std::unique_ptr<Server> serve(Handler handler, ServerOptions options = {}, std::function<bool(const Request&)> cheap = {}) {
  options.port = 0;
  auto server = Server::start(std::move(options), std::move(handler), std::move(cheap));
  EXPECT_TRUE(server) << (server ? "" : server.error().message);
  return server ? std::move(*server) : nullptr;
}

class Raw {
 public:
  explicit Raw(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  ~Raw() { close(); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  void send(std::string_view bytes) const { (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  /// Everything until `stop` was seen `times` times, the end, or `limit`.
  std::string read(std::string_view stop = {}, int times = 1, Millis limit = Millis(3000)) {
    std::string out;
    const auto end = std::chrono::steady_clock::now() + limit;
    while (true) {
      if (!stop.empty()) {
        int seen = 0;
        for (std::size_t at = out.find(stop); at != std::string::npos; at = out.find(stop, at + stop.size())) ++seen;
        if (seen >= times) return out;
      }
      const auto left = std::chrono::duration_cast<Millis>(end - std::chrono::steady_clock::now()).count();
      pollfd p{fd_, POLLIN, 0};
      if (left <= 0 || ::poll(&p, 1, static_cast<int>(left)) <= 0) return out + "<timeout>";
      char part[16384];
      const auto n = ::recv(fd_, part, sizeof part, 0);
      if (n <= 0) return out;
      out.append(part, static_cast<std::size_t>(n));
    }
  }

 private:
  int fd_;
};

inline std::string get(std::string_view path, std::string_view more = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "\r\n";
}

inline int status_of(std::string_view answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::atoi(std::string(answer.substr(9, 3)).c_str()) : 0;
}

template <class F>
bool eventually(F f, Millis limit = Millis(3000)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < end) {
    if (f()) return true;
    ::usleep(1000);
  }
  return f();
}

}  // namespace assay::net::testing
