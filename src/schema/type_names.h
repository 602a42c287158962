// The names of types, read from texts. Pure; any thread; nothing fails: a type that is not known is taken by its name.
#pragma once
#include <string>
#include <string_view>

#include "schema/model.h"

namespace assay::schema {

/// type_text() backwards, for built-in types: "varchar(20)", "timestamp(3) with time zone", "int(10) unsigned", "enum('a','b')", "integer[]".
/// PostgreSQL's short names become those of a Model; "serial" stays, for the caller to resolve.
DataType parse_type(std::string_view text, Dialect dialect);
/// type_text() with the shorter names that PostgreSQL also knows: "varchar(20)", "timestamptz".
std::string short_type(const DataType& type, Dialect dialect);

}  // namespace assay::schema
