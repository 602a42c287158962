// What the URLs of all engines share: secrets named in them, and whether a host is this machine. Thread-safe as far as getenv is. Errors name
// the variable, file or command, never its content.
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"

namespace assay::db {

/// `${NAME}` from the environment; an unset name is an error, not an empty password.
Result<std::string> expand_environment(const std::string& value);
/// "file:PATH" becomes that file's first line; anything else is the password itself.
Result<std::string> read_password(const std::string& value);
/// The first line that the command prints. One that hangs is ended after 10 s.
Result<std::string> run_password_command(const std::string& command);

/// A socket's path, an abstract socket, an empty name, localhost, or a loopback address.
bool is_local_host(std::string_view host);
/// The machine's bundle of root certificates; empty when there is none.
std::string root_certificates();

}  // namespace assay::db
