#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/clauses.h"

namespace assay::schema::postgres {
namespace {

/// A dollar quote that the body does not contain.
std::string dollar_quoted(std::string_view body) {
  std::string tag = "$$";
  for (int i = 0; body.find(tag) != std::string_view::npos || body.ends_with(std::string_view(tag).substr(0, tag.size() - 1)); ++i)
    tag = i == 0 ? "$body$" : "$body" + std::to_string(i) + "$";
  return tag + std::string(body) + tag;
}

std::string argument_sql(const Argument& argument) {
  std::string out = argument.mode;
  if (!argument.name.empty()) out += (out.empty() ? "" : " ") + name_sql(argument.name);
  out += (out.empty() ? "" : " ") + type_in_sql(argument.type);
  // PROCEDURE and FUNCTION take the default behind "=" or DEFAULT alike.
  if (argument.default_value) out += " DEFAULT " + *argument.default_value;
  return out;
}

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string roles_sql(const std::vector<std::string>& roles) {
  std::string out;
  for (const std::string& role : roles) out += (out.empty() ? "" : ", ") + (role == "public" ? "PUBLIC" : name_sql(role));
  return out;
}

}  // namespace

std::string create_view(const View& view, bool or_replace) {
  std::string out = view.materialized ? "CREATE MATERIALIZED VIEW " : or_replace ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ";
  out += name_sql(view.qualified());
  if (!view.columns.empty()) out += " (" + names_sql(view.columns) + ")";
  if (view.materialized && !view.access_method.empty()) out += " USING " + name_sql(view.access_method);
  out += with_options(view.options);
  if (view.materialized && !view.tablespace.empty()) out += " TABLESPACE " + name_sql(view.tablespace);
  out += " AS\n" + view.definition;
  if (view.materialized && !view.populated) out += "\nWITH NO DATA";
  return out;
}

std::string create_routine(const Routine& routine, bool or_replace) {
  const bool procedure = routine.kind == RoutineKind::procedure;
  std::string out = or_replace ? "CREATE OR REPLACE " : "CREATE ";
  out += procedure ? "PROCEDURE " : "FUNCTION ";
  out += name_sql(routine.qualified()) + "(";
  for (std::size_t i = 0; i < routine.arguments.size(); ++i) out += (i == 0 ? "" : ", ") + argument_sql(routine.arguments[i]);
  out += ")";
  if (!routine.returns.empty()) out += "\n    RETURNS " + routine.returns;
  out += "\n    LANGUAGE " + name_sql(routine.language);
  const bool window = std::find(routine.attributes.begin(), routine.attributes.end(), "WINDOW") != routine.attributes.end();
  if (routine.kind == RoutineKind::window && !window) out += "\n    WINDOW";
  for (const std::string& attribute : routine.attributes) out += "\n    " + attribute;
  if (routine.sql_body) return out + "\n" + routine.body;
  return out + "\n    AS " + dollar_quoted(routine.body);
}

std::string create_policy(const Policy& policy) {
  std::string out = "CREATE POLICY " + name_sql(policy.name) + " ON " + name_sql(policy.table);
  if (!policy.permissive) out += " AS RESTRICTIVE";
  if (policy.command != "all") out += " FOR " + upper(policy.command);
  if (policy.roles != std::vector<std::string>{"public"} && !policy.roles.empty()) out += " TO " + roles_sql(policy.roles);
  if (!policy.using_.empty()) out += " USING (" + policy.using_ + ")";
  if (!policy.with_check.empty()) out += " WITH CHECK (" + policy.with_check + ")";
  return out;
}

std::string create_enum(const Enum& type) {
  std::string out = "CREATE TYPE " + name_sql(Name{type.schema, type.name}) + " AS ENUM (";
  for (std::size_t i = 0; i < type.values.size(); ++i) out += (i == 0 ? "" : ", ") + literal_sql(type.values[i]);
  return out + ")";
}

std::string create_domain(const Domain& type) {
  std::string out = "CREATE DOMAIN " + name_sql(Name{type.schema, type.name}) + " AS " + type_in_sql(type.type);
  if (!type.collation.empty()) out += " COLLATE " + written_name_sql(type.collation);
  if (type.default_value) out += " DEFAULT " + simple_expression(*type.default_value);
  if (!type.nullable) out += " NOT NULL";
  for (const Check& check : type.checks)
    if (check_stands_in_table(check)) out += "\n    " + check_clause(check);
  return out;
}

std::string create_composite(const Composite& type) {
  std::string out = "CREATE TYPE " + name_sql(Name{type.schema, type.name}) + " AS (";
  for (std::size_t i = 0; i < type.attributes.size(); ++i) {
    const Column& attribute = type.attributes[i];
    out += (i == 0 ? "\n    " : ",\n    ") + name_sql(attribute.name) + " " + type_in_sql(attribute.type);
    if (!attribute.collation.empty()) out += " COLLATE " + written_name_sql(attribute.collation);
  }
  return out + (type.attributes.empty() ? ")" : "\n)");
}

std::string sequence_options(const SequenceOptions& options) {
  std::string out;
  if (options.increment) out += " INCREMENT BY " + std::to_string(*options.increment);
  if (options.minimum) out += " MINVALUE " + std::to_string(*options.minimum);
  if (options.maximum) out += " MAXVALUE " + std::to_string(*options.maximum);
  if (options.start) out += " START WITH " + std::to_string(*options.start);
  if (options.cache) out += " CACHE " + std::to_string(*options.cache);
  if (options.cycle) out += " CYCLE";
  return out;
}

std::string create_sequence(const Sequence& sequence) {
  std::string out = sequence.unlogged ? "CREATE UNLOGGED SEQUENCE " : "CREATE SEQUENCE ";
  out += name_sql(Name{sequence.schema, sequence.name});
  if (sequence.type != "bigint" && !sequence.type.empty()) out += " AS " + sequence.type;
  return out + sequence_options(sequence.options);
}

std::string owned_by_statement(const Sequence& sequence) {
  const std::string alter = "ALTER SEQUENCE " + name_sql(Name{sequence.schema, sequence.name}) + " OWNED BY ";
  if (!sequence.owner_table) return alter + "NONE";
  return alter + name_sql(*sequence.owner_table) + "." + name_sql(sequence.owner_column);
}

}  // namespace assay::schema::postgres
