// What a scratch server is asked to run, and by whom: every statement is parsed and sorted before it is sent. Allow-lists: a kind of statement
// that nobody thought of is refused. The statements that need a superuser are never sent as written: they are built anew from parsed names.
// Pure. Threads: PostgreSQL as in sql/fingerprint.h (libpg_query: long-lived threads), others any. Nothing fails: what cannot be parsed is
// refused with the parser's words. This is the first of three walls; the database's roles and the kernel (process.h) are the others.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "db/adapter.h"

namespace assay::twin {

enum class Door {
  owner,    ///< as the scratch database's owner, who is nobody elsewhere
  admin,    ///< by the superuser's connection: `sql` is ours, built from parsed names
  role,     ///< makes a role, which becomes a stub that cannot log in: `name`
  skip,     ///< says nothing about the schema here (SET statement_timeout, ALTER ROLE …): not sent; `reason` says why
  refused,  ///< `reason`
};

struct Verdict {
  Door door = Door::refused;
  std::string sql = {};     ///< what to send
  std::string reason = {};  ///< a sentence, for skip and refused
  std::string name = {};    ///< of the role, of the extension, of an object's new owner
  bool setting = false;     ///< it changes the session: a new session needs it too
};

Verdict examine_postgres(std::string_view statement);

/// MySQL and MariaDB. `owner` is the account that every DEFINER becomes ("name@host", quoted by this function).
Verdict examine_mysql(std::string_view statement, std::string_view owner, std::string_view database);

/// Extensions whose functions touch nothing outside their database; sorted.
bool is_harmless_extension(std::string_view name);
/// Part of PostgreSQL itself, whose scripts cannot be led astray by objects in their schema; others only go into schemas without functions.
bool is_contrib_extension(std::string_view name);

}  // namespace assay::twin
