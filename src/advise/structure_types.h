// Whether a foreign key may join two columns. Internal to advise. Pure; nothing fails.
#pragma once
#include "schema/model.h"

namespace assay::advise {

enum class TypeMatch { same, converts, refused };

/// `from` refers to `to`. PostgreSQL: what it can convert implicitly (manual, 5.5.5; int → numeric yes, numeric → int no); InnoDB: integers of one
/// size and sign, strings of one character set; SQLite takes everything; SQL Server and Oracle: one type.
TypeMatch compare_types(const schema::Column& from, const schema::Column& to, schema::Dialect dialect);

}  // namespace assay::advise
