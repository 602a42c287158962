// libpg_query behind RAII: the parse tree as Json, deparse, fingerprint, normalise. Internal to sql/; nothing of pg_query.h leaks out.
// Threads as in fingerprint.h. Errors: Code::invalid with the parser's message and the place; NUL bytes and invalid UTF-8 are refused first,
// because libpg_query ignores what follows a NUL.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace assay::sql {

/// {"version":…,"stmts":[{"stmt":{"SelectStmt":{…}}}]}
Result<Json> parse_tree(std::string_view text);
/// Parses and prints again: one statement's canonical text, nothing of the caller's spelling left.
Result<std::string> deparse(std::string_view text);
std::optional<std::string> library_fingerprint(const std::string& text);
std::optional<std::string> library_normalize(const std::string& text);

/// A node is an object with one member whose name is a node type (upper case first).
std::string_view node_type(const Json& node);
const Json& node_body(const Json& node);

/// Names joined by '.', of a list of String nodes.
std::vector<std::string> name_parts(const Json& list);

/// Every object of the tree, parents first; `visit(node type or member name, body)`.
template <class Visit>
void visit_tree(const Json& json, Visit& visit) {
  if (json.is_array())
    for (const Json& item : json.items()) visit_tree(item, visit);
  for (const auto& [key, value] : json.members()) {
    if (value.is_object()) visit(std::string_view(key), value);
    visit_tree(value, visit);
  }
}

}  // namespace assay::sql
