// The allow-lists of prove_read_only: what of pg_catalog (PostgreSQL 12–18) neither changes, waits, signals, reads files nor runs SQL from
// strings. Sorted tables, constant. A name that is missing is refused, so the lists may only grow after reading the function's definition.
#pragma once
#include <string_view>

namespace assay::sql {

bool is_harmless_function(std::string_view name);
bool is_catalog_operator(std::string_view name);
bool is_catalog_type(std::string_view name);
bool is_harmless_node(std::string_view name);
/// Members of the JSON tree that hold a struct without its type name.
bool is_harmless_member(std::string_view name);

}  // namespace assay::sql
