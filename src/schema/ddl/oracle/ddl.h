// Oracle's DDL: written only. Contracts as in schema/ddl/read.h and write.h.
#pragma once
#include "schema/ddl/write.h"

namespace assay::schema::oracle {

std::vector<Statement> write(const Model& model, const WriteOptions& options);

}  // namespace assay::schema::oracle
