#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

bool is_type(State& state, const Name& name) {
  return state.enums.find(name) != nullptr || state.domains.find(name) != nullptr || state.composites.find(name) != nullptr;
}

Enum* enum_at(State& state, const Name& name) {
  Enum* type = state.enums.find(name);
  if (type == nullptr)
    state.lost(fmt::format("Enum {} is not in the model. Put the statement that makes it before this one.", display(name)));
  return type;
}

Domain* domain_at(State& state, const Name& name) {
  Domain* type = state.domains.find(name);
  if (type == nullptr)
    state.lost(fmt::format("Domain {} is not in the model. Put the statement that makes it before this one.", display(name)));
  return type;
}

void domain_constraint(State& state, Domain& domain, const pg_query_Constraint* constraint, bool creating) {
  switch (pg_query_Constraint_contype(constraint)) {
    case pg_query_CONSTR_NULL: domain.nullable = true; return;
    case pg_query_CONSTR_NOTNULL: domain.nullable = false; return;
    case pg_query_CONSTR_DEFAULT: domain.default_value = expression_text(pg_query_Constraint_raw_expr(constraint), &state); return;
    case pg_query_CONSTR_CHECK: {
      Check check{.name = str(pg_query_Constraint_conname(constraint)),
                  .expression = expression_text(pg_query_Constraint_raw_expr(constraint), &state)};
      check.validated = creating || !pg_query_Constraint_skip_validation(constraint);
      if (check.name.empty()) check.name = free_name(state, domain.schema, domain.name, {}, "check", NewName::constraint);
      state.add_constraint(domain.schema, check.name);
      domain.checks.push_back(std::move(check));
      return;
    }
    default: return;
  }
}

}  // namespace

void create_enum(State& state, const pg_query_CreateEnumStmt* statement) {
  const Name name = state.new_name(list(pg_query_CreateEnumStmt_type_name, statement));
  if (is_type(state, name)) return state.lost(fmt::format("Type {} is there already; this one is not in the model.", display(name)));
  state.add_type(name);
  state.enums.put({.schema = name.schema, .name = name.name, .values = texts_of(list(pg_query_CreateEnumStmt_vals, statement))});
}

void alter_enum(State& state, const pg_query_AlterEnumStmt* statement) {
  const Name name = state.type_name(list(pg_query_AlterEnumStmt_type_name, statement));
  Enum* type = enum_at(state, name);
  if (type == nullptr) return;
  std::vector<std::string>& values = type->values;
  const std::string old_value = str(pg_query_AlterEnumStmt_old_val(statement));
  const std::string value = str(pg_query_AlterEnumStmt_new_val(statement));
  const auto there = std::find(values.begin(), values.end(), value);
  // RENAME VALUE has an old value; '' is one that nobody can tell from none here, and nobody uses.
  if (!old_value.empty()) {
    const auto at = std::find(values.begin(), values.end(), old_value);
    if (at == values.end() || there != values.end())
      return state.lost(fmt::format("{} has no value '{}', or has '{}' already.", display(name), old_value, value));
    *at = value;
    return;
  }
  if (there != values.end()) {
    if (!pg_query_AlterEnumStmt_skip_if_new_val_exists(statement))
      state.lost(fmt::format("{} has the value '{}' already.", display(name), value));
    return;
  }
  const std::string neighbour = str(pg_query_AlterEnumStmt_new_val_neighbor(statement));
  auto at = values.end();
  if (!neighbour.empty()) {
    at = std::find(values.begin(), values.end(), neighbour);
    if (at == values.end()) return state.lost(fmt::format("{} has no value '{}'.", display(name), neighbour));
    if (pg_query_AlterEnumStmt_new_val_is_after(statement)) ++at;
  }
  values.insert(at, value);
}

void create_domain(State& state, const pg_query_CreateDomainStmt* statement) {
  const Name name = state.new_name(list(pg_query_CreateDomainStmt_domainname, statement));
  if (is_type(state, name)) return state.lost(fmt::format("Type {} is there already; this one is not in the model.", display(name)));
  Domain domain{.schema = name.schema, .name = name.name, .type = type_of(pg_query_CreateDomainStmt_type_name(statement), &state)};
  if (const pg_query_CollateClause* collate = pg_query_CreateDomainStmt_coll_clause(statement))
    domain.collation = collation_text(state, list(pg_query_CollateClause_collname, collate));
  for (const Node* node : list(pg_query_CreateDomainStmt_constraints, statement))
    if (kind(node) == pg_query_Node_node_constraint) domain_constraint(state, domain, pg_query_Node_constraint(node), true);
  state.add_type(name);
  state.domains.put(std::move(domain));
}

void alter_domain(State& state, const pg_query_AlterDomainStmt* statement) {
  const Name name = state.type_name(list(pg_query_AlterDomainStmt_type_name, statement));
  Domain* domain = domain_at(state, name);
  if (domain == nullptr) return;
  const std::string_view subtype = sv(pg_query_AlterDomainStmt_subtype(statement));
  const std::string constraint = str(pg_query_AlterDomainStmt_name(statement));
  const Node* definition = pg_query_AlterDomainStmt_def(statement);
  const auto check = std::find_if(domain->checks.begin(), domain->checks.end(), [&](const Check& c) { return c.name == constraint; });
  if (subtype == "T") {
    domain->default_value.reset();
    if (definition != nullptr) domain->default_value = expression_text(definition, &state);
  } else if (subtype == "N" || subtype == "O") {
    domain->nullable = subtype == "N";
  } else if (subtype == "C") {
    if (kind(definition) == pg_query_Node_node_constraint) domain_constraint(state, *domain, pg_query_Node_constraint(definition), false);
  } else if (check == domain->checks.end()) {
    if (!pg_query_AlterDomainStmt_missing_ok(statement))
      state.lost(fmt::format("Constraint {} of domain {} is not in the model.", constraint, display(name)));
  } else if (subtype == "V") {
    check->validated = true;
  } else {
    state.remove_constraint(domain->schema, constraint);
    domain->checks.erase(check);
  }
}

void create_composite(State& state, const pg_query_CompositeTypeStmt* statement) {
  const Name name = state.new_name(pg_query_CompositeTypeStmt_typevar(statement));
  if (is_type(state, name) || !state.add_relation(name, RelationKind::composite))
    return state.lost(fmt::format("Type {} is there already; this one is not in the model.", display(name)));
  Composite composite{.schema = name.schema, .name = name.name};
  for (const Node* node : list(pg_query_CompositeTypeStmt_coldeflist, statement)) {
    const pg_query_ColumnDef* definition = pg_query_Node_column_def(node);
    if (definition == nullptr) continue;
    Column& attribute = composite.attributes.emplace_back();
    attribute.name = sv(pg_query_ColumnDef_colname(definition));
    attribute.type = type_of(pg_query_ColumnDef_type_name(definition), &state);
    if (const pg_query_CollateClause* collate = pg_query_ColumnDef_coll_clause(definition))
      attribute.collation = collation_text(state, list(pg_query_CollateClause_collname, collate));
  }
  state.composites.put(std::move(composite));
}

}  // namespace assay::schema::postgres::reader
