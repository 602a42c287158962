// Proves a SQLite plan by running it in two databases in memory, in this process: as verify.h says, with the library that Assay is built with.
// Oracles: "executes", "rediff" (our reader of sqlite_schema), "dump" (what the library's own pragmas say of tables, indexes and foreign keys),
// "down". What a text asks for that reaches out of the database (ATTACH, load_extension, pragmas) is refused by the library's authorizer; size,
// lengths and time are bounded. Internal to twin/. Threads: any. Errors: Code::cancelled, Code::timeout.
#pragma once
#include <stop_token>

#include "twin/verify.h"

namespace assay::twin {

Result<Proof> verify_sqlite(const schema::Model& from, const schema::Model& to, const schema::Migration& plan, const VerifyOptions& options,
                            std::stop_token stop);

}  // namespace assay::twin
