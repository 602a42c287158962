// Triggers and policies.
#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/trigger_text.h"

namespace assay::schema::postgres::reader {
namespace {

/// "INSERT OR UPDATE OF a, b", in the order in which the server shows events.
std::string events_text(const pg_query_CreateTrigStmt* statement) {
  constexpr int insert = 4, remove = 8, update = 16, truncate = 32;
  const int events = pg_query_CreateTrigStmt_events(statement);
  std::vector<std::string> words;
  if ((events & insert) != 0) words.emplace_back("INSERT");
  if ((events & remove) != 0) words.emplace_back("DELETE");
  if ((events & update) != 0) {
    std::vector<std::string> columns;
    for (const std::string& column : texts_of(list(pg_query_CreateTrigStmt_columns, statement))) columns.push_back(ident(column));
    words.push_back(columns.empty() ? "UPDATE" : "UPDATE OF " + text::join(columns, ", "));
  }
  if ((events & truncate) != 0) words.emplace_back("TRUNCATE");
  return text::join(words, " OR ");
}

std::string transitions_text(const pg_query_CreateTrigStmt* statement) {
  std::string out;
  for (const Node* node : list(pg_query_CreateTrigStmt_transition_rels, statement)) {
    const pg_query_TriggerTransition* transition = pg_query_Node_trigger_transition(node);
    if (transition == nullptr) continue;
    out += out.empty() ? " REFERENCING" : "";
    out += pg_query_TriggerTransition_is_new(transition) ? " NEW TABLE AS " : " OLD TABLE AS ";
    append_ident(out, sv(pg_query_TriggerTransition_name(transition)));
  }
  return out;
}

std::vector<std::string> roles_of(Nodes roles) {
  std::vector<std::string> names;
  for (const Node* role : roles) names.push_back(role_name(pg_query_Node_role_spec(role)));
  if (names.empty()) names.emplace_back("public");
  std::sort(names.begin(), names.end());
  return names;
}

Policy* find_policy(State& state, const Name& table, std::string_view name) {
  for (Policy& policy : state.policies(table))
    if (policy.name == name) return &policy;
  return nullptr;
}

void note_uses(State& state, Policy& policy, const Node* qual, const Node* check) {
  policy.uses = {};
  if (qual != nullptr) add_uses(policy.uses, qual, &state);
  if (check != nullptr) add_uses(policy.uses, check, &state);
  tidy(policy.uses);
}

}  // namespace

std::string trigger_text(const State* state, const pg_query_CreateTrigStmt* statement, const Name& table) {
  constexpr int before = 2, instead = 64;
  const bool constraint = pg_query_CreateTrigStmt_isconstraint(statement);
  const int timing = pg_query_CreateTrigStmt_timing(statement);
  std::string out = constraint ? "CREATE CONSTRAINT TRIGGER " : "CREATE TRIGGER ";
  append_ident(out, sv(pg_query_CreateTrigStmt_trigname(statement)));
  out += (timing & before) != 0 ? " BEFORE " : (timing & instead) != 0 ? " INSTEAD OF " : " AFTER ";
  out += events_text(statement) + " ON " + ident(table.schema, table.name);
  if (const pg_query_RangeVar* from = pg_query_CreateTrigStmt_constrrel(statement)) {
    const Name name =
        state != nullptr ? state->relation_name(from) : Name{str(pg_query_RangeVar_schemaname(from)), str(pg_query_RangeVar_relname(from))};
    out += " FROM " + ident(name.schema, name.name);
  }
  if (pg_query_CreateTrigStmt_deferrable(statement)) out += " DEFERRABLE";
  if (pg_query_CreateTrigStmt_initdeferred(statement)) out += " INITIALLY DEFERRED";
  out += transitions_text(statement);
  out += pg_query_CreateTrigStmt_row(statement) ? " FOR EACH ROW" : " FOR EACH STATEMENT";
  if (const Node* when = pg_query_CreateTrigStmt_when_clause(statement)) out += " WHEN (" + expression_text(when, state) + ")";
  const Nodes function = list(pg_query_CreateTrigStmt_funcname, statement);
  const std::vector<std::string> parts = texts_of(function);
  Name name{parts.size() > 1 ? parts[parts.size() - 2] : std::string(), parts.empty() ? std::string() : parts.back()};
  if (name.schema.empty() && state != nullptr) name.schema = state->function_schema(name.name);
  out += " EXECUTE FUNCTION " + ident(name.schema, name.name) + "(";
  bool first = true;
  for (const std::string& argument : texts_of(list(pg_query_CreateTrigStmt_args, statement))) {
    if (!first) out += ", ";
    first = false;
    append_literal(out, argument);
  }
  return out + ")";
}

void rename_trigger_text(Trigger& trigger, const std::string& name) {
  const auto parsed = parse(trigger.definition);
  if (!parsed || parsed->size() != 1) return;
  const Node* node = pg_query_RawStmt_stmt((*parsed)[0]);
  if (kind(node) != pg_query_Node_node_create_trig_stmt) return;
  auto* statement = const_cast<pg_query_CreateTrigStmt*>(pg_query_Node_create_trig_stmt(node));
  pg_query_CreateTrigStmt_set_trigname(statement, upb_StringView_FromDataAndSize(name.data(), name.size()));
  trigger.definition = trigger_text(nullptr, statement, trigger.table);
}

void create_trigger(State& state, const pg_query_CreateTrigStmt* statement) {
  const Name table = state.relation_name(pg_query_CreateTrigStmt_relation(statement));
  if (state.tables.find(table) == nullptr && state.views.find(table) == nullptr) {
    const Relation* relation = state.relation(table);
    if (relation != nullptr && relation->kind == RelationKind::opaque) return keep_statement(state, "trigger", table);
    table_at(state, table, false);
    return;
  }
  Trigger trigger{.table = table, .name = str(pg_query_CreateTrigStmt_trigname(statement))};
  trigger.definition = trigger_text(&state, statement, table);
  const std::vector<std::string> function = texts_of(list(pg_query_CreateTrigStmt_funcname, statement));
  if (!function.empty()) {
    Name name{function.size() > 1 ? function[function.size() - 2] : std::string(), function.back()};
    if (name.schema.empty()) name.schema = state.function_schema(name.name);
    trigger.uses.functions.push_back(std::move(name));
  }
  trigger.uses.columns = texts_of(list(pg_query_CreateTrigStmt_columns, statement));
  if (const Node* when = pg_query_CreateTrigStmt_when_clause(statement)) add_uses(trigger.uses, when, &state);
  tidy(trigger.uses);
  for (Trigger& there : state.triggers(table)) {
    if (there.name != trigger.name) continue;
    if (!pg_query_CreateTrigStmt_replace(statement))
      return state.lost(fmt::format("Trigger {} of {} is there already; this one is not in the model.", trigger.name, display(table)));
    trigger.comment = there.comment;
    there = std::move(trigger);
    return;
  }
  state.triggers(table).push_back(std::move(trigger));
}

void create_policy(State& state, const pg_query_CreatePolicyStmt* statement) {
  const Name table = state.relation_name(pg_query_CreatePolicyStmt_table(statement));
  if (table_at(state, table, false) == nullptr) return;
  Policy policy{.table = table, .name = str(pg_query_CreatePolicyStmt_policy_name(statement))};
  if (find_policy(state, table, policy.name) != nullptr)
    return state.lost(fmt::format("Policy {} of {} is there already; this one is not in the model.", policy.name, display(table)));
  policy.permissive = pg_query_CreatePolicyStmt_permissive(statement);
  policy.command = str(pg_query_CreatePolicyStmt_cmd_name(statement));
  policy.roles = roles_of(list(pg_query_CreatePolicyStmt_roles, statement));
  const Node* qual = pg_query_CreatePolicyStmt_qual(statement);
  const Node* check = pg_query_CreatePolicyStmt_with_check(statement);
  note_uses(state, policy, qual, check);
  policy.using_ = expression_text(qual, &state);
  policy.with_check = expression_text(check, &state);
  state.policies(table).push_back(std::move(policy));
}

void alter_policy(State& state, const pg_query_AlterPolicyStmt* statement) {
  const Name table = state.relation_name(pg_query_AlterPolicyStmt_table(statement));
  const std::string name = str(pg_query_AlterPolicyStmt_policy_name(statement));
  Policy* policy = find_policy(state, table, name);
  if (policy == nullptr) return state.lost(fmt::format("Policy {} of {} is not in the model.", name, display(table)));
  if (const Nodes roles = list(pg_query_AlterPolicyStmt_roles, statement); !roles.empty()) policy->roles = roles_of(roles);
  const Node* qual = pg_query_AlterPolicyStmt_qual(statement);
  const Node* check = pg_query_AlterPolicyStmt_with_check(statement);
  Uses uses = policy->uses;
  for (const Node* part : {qual, check})
    if (part != nullptr) add_uses(uses, part, &state);
  tidy(uses);
  if (qual != nullptr && (check != nullptr || policy->with_check.empty())) {
    note_uses(state, *policy, qual, check);
  } else {
    policy->uses = uses;
  }
  if (qual != nullptr) policy->using_ = expression_text(qual, &state);
  if (check != nullptr) policy->with_check = expression_text(check, &state);
}

}  // namespace assay::schema::postgres::reader
