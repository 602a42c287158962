// Small lists of the grammar: WITH (…), sequence options, index parts, roles. Internal to this folder.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

/// The value of a DefElem: "70", "true", a word, a string; "" when there is none.
std::string option_value(const Node* value);
std::optional<std::int64_t> option_number(const Node* value);
/// {"fillfactor=70", "toast.autovacuum_enabled=false"}, sorted.
std::vector<std::string> with_options(Nodes options);
/// SET (…) and RESET (…) on what is there already.
void set_options(std::vector<std::string>& options, Nodes changes);
void reset_options(std::vector<std::string>& options, Nodes names);

/// What follows CREATE or ALTER SEQUENCE, or an identity's parentheses.
struct SequenceText {
  SequenceOptions options = {};
  std::string type = {};
  std::optional<std::vector<std::string>> owned_by = {};  ///< {"none"} or {schema, table, column}
  std::vector<std::string> name = {};                     ///< SEQUENCE NAME
  bool restart = false;                                   ///< RESTART: data, not structure
  bool logged = false, unlogged = false;
};
/// On top of what is there (ALTER); the type decides which values are the defaults, and those are left out.
SequenceText sequence_options(Nodes options, SequenceOptions before, const std::string& type);

/// The text after COLLATE: pg_catalog is left out, the default collation is "".
std::string collation_text(const State& state, Nodes name);
IndexPart index_part(State& state, const pg_query_IndexElem* element, const Table* table, std::string_view method);
std::string role_name(const pg_query_RoleSpec* role);

}  // namespace assay::schema::postgres::reader
