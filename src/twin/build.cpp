#include <algorithm>

#include "core/text.h"
#include "schema/ddl/write.h"
#include "twin/gaps.h"
#include "twin/lease.h"
#include "twin/server.h"

namespace assay::twin {
namespace {

using schema::Model;

std::string shown(const ObjectRef& object) {
  return (object.schema && !object.schema->empty() ? *object.schema + "." : "") +
         (object.table && !object.table->empty() ? *object.table + "." : "") + object.name;
}

std::set<std::string> roles_of(const Model& model) {
  std::set<std::string> all;
  for (const schema::Grant& grant : model.grants) all.insert(grant.grantee);
  for (const schema::Owner& owner : model.owners) all.insert(owner.role);
  for (const schema::Policy& policy : model.policies) all.insert(policy.roles.begin(), policy.roles.end());
  for (const char* nobody :
       {"", "public", "PUBLIC", "current_user", "session_user", "current_role", "CURRENT_USER", "SESSION_USER", "CURRENT_ROLE"})
    all.erase(nobody);
  return all;
}

/// Rights of the server's own roles (pg_read_all_data) can be granted; nothing may be given to them or acted for them.
void forget_role(Model& model, const std::string& role, std::vector<schema::NotModelled>& out) {
  if (std::erase_if(model.owners, [&](const schema::Owner& owner) { return owner.role == role; }) > 0)
    out.push_back({"owner", role, "nothing is given to this role in the sandbox"});
  if (role.starts_with("pg_")) return;
  if (std::erase_if(model.grants, [&](const schema::Grant& grant) { return grant.grantee == role; }) > 0)
    out.push_back({"grant", role, "the role's name is the sandbox's own"});
}

/// What an extension made is the superuser's in the sandbox: its owner cannot grant on it.
void forget_grants_on_extensions(Model& model, std::vector<schema::NotModelled>& out) {
  if (model.extensions.empty()) return;
  std::set<schema::Name> made;
  for (const schema::Table& table : model.tables) made.insert(table.qualified());
  for (const schema::View& view : model.views) made.insert(view.qualified());
  for (const schema::Sequence& sequence : model.sequences) made.insert({sequence.schema, sequence.name});
  for (const schema::Opaque& object : model.opaque) made.insert(object.name);
  std::erase_if(model.grants, [&](const schema::Grant& grant) {
    if (grant.object.kind != "table" || made.contains({grant.object.schema.value_or(""), grant.object.name})) return false;
    out.push_back({"grant", shown(grant.object), fmt::format("{} to {}: it belongs to an extension", grant.privilege, grant.grantee)});
    return true;
  });
}

bool has_state(const Error& error, std::string_view beginning) {
  return error.detail.find(fmt::format("SQLSTATE {}", beginning)) != std::string::npos;
}

/// "There is no such …": what follows from something that was left out before.
bool follows(const Error& error) {
  for (const char* state : {"42883", "42P01", "42704", "42703", "3F000", "42P17"})
    if (has_state(error, state)) return true;
  return false;
}

}  // namespace

Result<Built> ScratchDatabase::build(const Model& model, const Gaps& gaps, const Progress& progress, std::stop_token stop) {
  Bridged bridged = bridge(model, gaps);
  Built built;
  built.not_executed = std::move(bridged.left_out);
  built.notes = gaps.notes;
  built.model = std::move(bridged.model);
  const bool postgres = kit().engine == db::Engine::postgres;
  if (!postgres) {
    // accounts are outside a database
    built.model.grants.clear();
    built.model.owners.clear();
  }
  if (postgres) forget_grants_on_extensions(built.model, built.not_executed);
  for (const std::string& role : roles_of(built.model)) {
    auto made = add_role(role, stop);
    if (!made && made.error().code == Code::forbidden)
      forget_role(built.model, role, built.not_executed);
    else if (!made)
      return fail(made.error());
  }
  const std::vector<schema::Statement> statements = schema::write_statements(built.model);
  std::vector<std::string> texts;
  for (const schema::Statement& statement : statements) texts.push_back(statement.sql);
  auto results = apply(texts, {.stop_at_error = false, .progress = progress}, stop);
  if (!results) return fail(results.error());
  for (std::size_t i = 0; i < results->size(); ++i) {
    StatementResult& result = (*results)[i];
    if (result.ok) continue;
    const bool refused = result.error->code == Code::forbidden && result.ms == 0;
    const bool left_before = !built.not_executed.empty() || gaps.any();
    if (refused || (left_before && (follows(*result.error) || gaps.any()))) {
      built.not_executed.push_back({statements[i].object.kind, shown(statements[i].object), result.error->message});
      remove_object(built.model, statements[i].object);
    } else {
      built.failed.push_back(std::move(result));
    }
  }
  return built;
}

}  // namespace assay::twin
