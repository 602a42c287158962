// Where a MySQL or MariaDB server is and who we are there, read from the target's URL:
//   mysql://user:password@host:port/database?ssl-mode=…&ssl-ca=…&ssl-cert=…&ssl-key=…&socket=/path        (mariadb:// means the same)
// Parts are percent-decoded; `${NAME}` and a password of file:PATH are resolved. Without a host, or for localhost without a port, the default
// socket is used when it is there. Off this machine TLS is verify-identity unless the URL says otherwise. `preferred` and `required` do not
// check who answers: a middleman can read along. A value; any thread. Code::invalid names what is wrong, never the password.
#pragma once
#include <string>

#include "core/secret.h"
#include "db/adapter.h"

namespace assay::db::mysql {

enum class TlsMode { disabled, preferred, required, verify_ca, verify_identity };

struct Server {
  std::string host = {};  ///< empty: the socket
  int port = 3306;
  std::string socket = {};
  std::string user = {};
  Secret password = {};
  std::string database = {};
  TlsMode tls = TlsMode::preferred;
  std::string ca = {};
  std::string certificate = {};
  std::string key = {};
  std::string program = {};  ///< what the server lists us as

  bool local() const;
  /// "database shop on db1:3306 as user app"
  std::string label() const;
};

Result<Server> server_of(const ConnectSpec& spec);

}  // namespace assay::db::mysql
