// Model → DDL of its own dialect (convert first for another one: schema/convert.h). Deterministic: the same model gives the same bytes. Objects
// come in an order that executes (graph.h); what is opaque is written where its text is known. Pure; any thread; nothing fails.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/model.h"

namespace assay::schema {

struct WriteOptions {
  bool owners = true;  ///< ALTER … OWNER TO
  bool grants = true;
  bool comments = true;
  bool opaque = true;
};

/// One statement without semicolon, what it makes, and what kind of object that is.
struct Statement {
  std::string sql = {};
  ObjectRef object = {};
};

/// PostgreSQL: routines may name in their bodies what comes later, so the caller sets check_function_bodies = false in the session first.
std::vector<Statement> write_statements(const Model& model, const WriteOptions& options = {});
/// The same as one text: each statement ends with ";\n", tables apart by a blank line. PostgreSQL: begins with that setting where there are
/// routines.
std::string write_sql(const Model& model, const WriteOptions& options = {});

/// A name as the dialect writes it, quoted only where it must be (reserved words, capitals, blanks).
std::string identifier(std::string_view name, Dialect dialect);
std::string identifier(const Name& name, Dialect dialect);
/// A string literal of the dialect.
std::string literal(std::string_view value, Dialect dialect);

}  // namespace assay::schema
