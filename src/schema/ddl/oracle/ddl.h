// Oracle's DDL: written only. Contracts as in schema/ddl/read.h and write.h. No PL/SQL but that of triggers
// and opaque objects, so that only those need "/" in SQL*Plus, which also wants SET DEFINE OFF and SET SQLBLANKLINES ON for texts with & or
// blank lines. For Oracle 12.2 and later; schemas of their own (CREATE USER … NO AUTHENTICATION) from 18c on.
#pragma once
#include "schema/ddl/write.h"

namespace assay::schema::oracle {

std::vector<Statement> write(const Model& model, const WriteOptions& options);

}  // namespace assay::schema::oracle
