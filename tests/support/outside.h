// What a sandbox must not reach: files with a secret, a folder that everybody may write to, sockets that listen. A fixture of the escape
// suites: assertions look here, not only at error messages. One thread; cleans up after itself.
#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/ids.h"

namespace assay::test {

class Outside {
 public:
  std::filesystem::path dir = "/var/tmp/assay-outside-" + random_hex(4);
  std::string secret = "SECRET" + random_hex(12);
  int port = 0;

  Outside() {
    namespace fs = std::filesystem;
    fs::create_directories(dir / "drop");
    ::chmod(dir.c_str(), 0755);
    ::chmod((dir / "drop").c_str(), 0777);
    std::ofstream(dir / "secret") << secret << "\n";
    ::chmod((dir / "secret").c_str(), 0644);
    tcp_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(tcp_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(tcp_, 16) == 0 &&
        ::getsockname(tcp_, reinterpret_cast<sockaddr*>(&address), &size) == 0)
      port = ntohs(address.sin_port);
  }
  ~Outside() {
    ::close(tcp_);
    std::error_code ignored;
    std::filesystem::remove_all(dir, ignored);
  }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  /// Whether anybody connected since the last call.
  bool called() const {
    bool any = false;
    for (pollfd waiting{tcp_, POLLIN, 0}; ::poll(&waiting, 1, 0) > 0;) {
      const int connection = ::accept4(tcp_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) break;
      any = true;
      ::close(connection);
    }
    return any;
  }
  /// What stands in the folder that everybody may write to.
  std::string dropped() const {
    std::string names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir / "drop")) names += entry.path().filename().string() + " ";
    return names;
  }
  bool secret_is_as_it_was() const {
    std::ifstream in(dir / "secret");
    std::string line;
    return std::getline(in, line) && line == secret;
  }
  /// {secret}, {drop}, {port}, {dir} in a statement.
  std::string filled(std::string text) const {
    const std::pair<const char*, std::string> values[] = {{"{secret}", (dir / "secret").string()},
                                                          {"{drop}", (dir / "drop").string()},
                                                          {"{port}", std::to_string(port)},
                                                          {"{dir}", dir.string()}};
    for (const auto& [name, value] : values)
      for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
        text.replace(at, std::string_view(name).size(), value);
    return text;
  }

 private:
  int tcp_ = -1;
};

}  // namespace assay::test
