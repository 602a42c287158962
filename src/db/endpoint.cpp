#include "db/endpoint.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/text.h"

namespace assay::db {

Result<std::string> expand_environment(const std::string& value) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t begin = value.find("${"); begin != std::string::npos; begin = value.find("${", at)) {
    const std::size_t end = value.find('}', begin);
    if (end == std::string::npos) break;
    const std::string name = value.substr(begin + 2, end - begin - 2);
    const char* found = std::getenv(name.c_str());
    if (found == nullptr)
      return fail(
          Code::invalid,
          fmt::format("The database URL names the environment variable {}, which is not set. Set it, or write another source.", name));
    out += value.substr(at, begin - at) + found;
    at = end + 1;
  }
  return out + value.substr(at);
}

Result<std::string> read_password(const std::string& value) {
  if (value.rfind("file:", 0) != 0) return value;
  const std::string path = value.substr(5);
  std::ifstream in(path);
  std::string line;
  if (!in || !std::getline(in, line))
    return fail(Code::invalid, fmt::format("The password file {} cannot be read. Check that it exists and is readable.", path));
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

Result<std::string> run_password_command(const std::string& command) {
  std::string quoted;
  for (const char c : command) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  FILE* pipe = ::popen(fmt::format("exec timeout 10 sh -c '{}' 2>/dev/null", quoted).c_str(), "re");
  char line[4096] = {};
  const bool read = pipe != nullptr && std::fgets(line, sizeof line, pipe) != nullptr;
  const int status = pipe != nullptr ? ::pclose(pipe) : -1;
  std::string password(text::trim(std::string_view(line)));
  if (!read || status != 0 || password.empty())
    return fail(Code::unavailable, "The password command of this target failed or printed nothing within 10 s. Run it by hand to see why.");
  return password;
}

bool is_local_host(std::string_view host) {
  if (host.empty() || host[0] == '/' || host[0] == '@' || host == "localhost" || host == "::1") return true;
  return host.substr(0, 4) == "127." && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string root_certificates() {
  const char* bundle = "/etc/ssl/certs/ca-certificates.crt";
  std::error_code ignored;
  return std::filesystem::exists(bundle, ignored) ? bundle : "";
}

}  // namespace assay::db
