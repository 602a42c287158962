// SQLite's DDL: read by our own lexer and parser, and written. Contracts as in schema/ddl/read.h and write.h.
#pragma once
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"

namespace assay::schema::sqlite {

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options);
std::vector<Statement> write(const Model& model, const WriteOptions& options);

}  // namespace assay::schema::sqlite
