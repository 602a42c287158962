// The second opinion on a scratch database: what the engine's own dump program says, made comparable. PostgreSQL: pg_dump --schema-only by the
// kit's pg_dump or the oldest newer one of the machine; MySQL and MariaDB: SHOW CREATE of everything. Free functions; threads as in shadow.h.
// Errors: Code::unavailable when there is no dump program that understands the server: the caller says so and goes on.
#pragma once
#include <stop_token>
#include <string>
#include <string_view>

#include "twin/shadow.h"

namespace assay::twin {

Result<std::string> dump(ScratchDatabase& scratch, ShadowPool& pool, std::stop_token stop);

/// What makes two dumps of equal schemas differ is taken out: comments, session settings, \restrict, the sandbox's owner, the order of
/// objects and of a table's columns (no statement can change it), names that 18 made up for NOT NULL constraints.
std::string normalise_pg_dump(std::string_view text, std::string_view owner);
/// SHOW CREATE's: AUTO_INCREMENT=, DEFINER and the order of columns' lines.
std::string normalise_show_create(std::string_view text);

/// "" when equal; else the first line that only one of them has, of both.
std::string first_difference(std::string_view a, std::string_view b);

}  // namespace assay::twin
