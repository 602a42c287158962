// Type names of the grammar → DataType, spelled as the server's format_type spells them. Internal to this folder. Pure.
#pragma once
#include "schema/ddl/postgres/resolver.h"
#include "schema/ddl/postgres/tree.h"
#include "schema/table.h"

namespace assay::schema::postgres::reader {

/// Unqualified user-defined types are looked up in `resolver` (may be nullptr). Arrays have one dimension, as the server keeps them.
DataType type_of(const pg_query_TypeName* type, const Resolver* resolver);
/// Without the arguments, which the server forgets: arguments and results of routines.
DataType bare_type_of(const pg_query_TypeName* type, const Resolver* resolver);
/// "character varying(10)", "public.mood[]"; names quoted where needed: what SQL accepts.
std::string type_sql(const DataType& type);
bool is_builtin_type(std::string_view name);
/// Functions that every server has and people use by heart: never taken for one of the user's.
bool is_common_function(std::string_view name);

/// serial, bigserial, smallserial and their serialN names → "integer" …; "" for other types.
std::string_view serial_type(const pg_query_TypeName* type);

}  // namespace assay::schema::postgres::reader
