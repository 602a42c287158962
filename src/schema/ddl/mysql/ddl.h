// MySQL's and MariaDB's DDL: read by our own lexer and parser, and written; model.dialect says which of the two. Contracts as in schema/ddl/read.h and write.h.
#pragma once
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"

namespace assay::schema::mysql {

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options);
std::vector<Statement> write(const Model& model, const WriteOptions& options);

}  // namespace assay::schema::mysql
