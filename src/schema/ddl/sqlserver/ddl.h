// SQL Server's DDL: written only. Contracts as in schema/ddl/read.h and write.h.
#pragma once
#include "schema/ddl/write.h"

namespace assay::schema::sqlserver {

std::vector<Statement> write(const Model& model, const WriteOptions& options);

}  // namespace assay::schema::sqlserver
