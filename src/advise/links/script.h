// The statements that add a foreign key, and the query that looks at its rows. Pure; any thread; nothing fails.
#pragma once
#include <string>

#include "advise/links/links.h"

namespace assay::advise::links {

/// `table` is the one that refers. PostgreSQL: index, NOT VALID, clean, VALIDATE; MySQL: clean, index, key; "" for a dialect without ALTER TABLE … ADD.
std::string script_of(const Link& link, const schema::Table& table, schema::Dialect dialect);

}  // namespace assay::advise::links
