// The catalog as DDL: queries whose every row is one statement, read as any other text by schema::apply_sql, so that a database and a dump of it
// become the same model. Few and set-wise: their number does not depend on the schema's size. Internal to read_schema.
//
// What DDL cannot say without saying too much (what is inherited, names that were chosen, sizes) comes as facts: read_schema_facts.cpp.
// Every query runs with an empty search_path, so that the server qualifies all names that are not its own. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/model.h"

namespace assay::db::postgres {

/// Of the schemas `alias` (a pg_namespace), those that are a user's.
std::string user_schema(std::string_view alias);
/// The object is no member of an extension.
std::string not_of_extension(std::string_view catalog, std::string_view oid);
/// A routine (a pg_proc) that somebody made: not of an extension, not the constructor of a range type.
std::string made_routine(std::string_view alias);
/// A table expression named `t` for WITH: oid, nspname, relname and the columns of pg_class, of the user's relations of those kinds.
std::string relations(std::string_view kinds);

/// " INCREMENT BY 2 …" of the pg_sequence row `alias`, without what is the default.
std::string sequence_options_sql(std::string_view alias);
std::string matview_indexes_query();
/// " OPTIONS (…)" of a text[] column of a foreign object.
std::string foreign_options_sql(std::string_view options);

/// In the order in which they must be applied. `major`: the server's version.
std::vector<std::string> type_queries(int major);   ///< read_schema_types.cpp: schemas, extensions, types, sequences
std::vector<std::string> table_queries(int major);  ///< read_schema_tables.cpp: tables, partitions, constraints, indexes
std::vector<std::string> code_queries(int major);   ///< read_schema_code.cpp: views, routines, triggers, policies
std::vector<std::string> opaque_queries(
    int major);  ///< read_schema_opaque.cpp: what is not modelled; columns: statement, kind, schema, name
std::vector<std::string> rights_queries(int major);  ///< read_schema_rights.cpp: owners, grants, comments

}  // namespace assay::db::postgres
