// What a tree refers to, with the scopes of WITH kept apart from tables: collected (Uses), or given its schema in place. Internal to this
// folder. Pure.
#pragma once
#include "schema/ddl/postgres/resolver.h"
#include "schema/ddl/postgres/tree.h"
#include "schema/model.h"

namespace assay::schema::postgres::reader {

/// Names that the resolver knows get their schema, in the tree itself; types of the grammar lose their aliases (int4 → integer's own name).
void qualify(const Node* node, const Resolver& resolver);

/// Sorted, each once. Builtin types, pg_catalog's and common functions are left out. With a resolver, names it knows are qualified.
Uses uses_of(const Node* node, const Resolver* resolver);
void add_uses(Uses& to, const Node* node, const Resolver* resolver);
void add_type_use(Uses& to, const DataType& type);
/// Sorts and removes what is there twice.
void tidy(Uses& uses);

/// The relation that a regclass literal names; an empty name when it is none ("12", "a.b.c").
Name regclass_name(std::string_view literal);
/// The literal's text with its schema, where the resolver knows it.
std::string regclass_text(std::string_view literal, const Resolver& resolver);

}  // namespace assay::schema::postgres::reader
