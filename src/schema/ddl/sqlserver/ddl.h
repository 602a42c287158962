// SQL Server's DDL: written only. Contracts as in schema/ddl/read.h and write.h. The text needs no
// GO: what must be the first statement of its batch (CREATE SCHEMA, CREATE VIEW) stands in EXEC(N'…'). Comments are the extended property
// MS_Description. For SQL Server 2016 and later.
#pragma once
#include "schema/ddl/write.h"

namespace assay::schema::sqlserver {

std::vector<Statement> write(const Model& model, const WriteOptions& options);

}  // namespace assay::schema::sqlserver
