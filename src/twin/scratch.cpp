#include <algorithm>
#include <chrono>

#include "core/text.h"
#include "twin/lease.h"
#include "twin/sandbox.h"

namespace assay::twin {

ScratchDatabase::Lease::~Lease() {
  session.reset();
  if (!server) return;
  server->drop(place);
  server.reset();
  give_back();
}

Result<std::unique_ptr<db::Connection>> ScratchDatabase::Lease::connect(Millis statement, Millis lock, const std::stop_token& stop) const {
  return server->adapter()->connect(
      {.url = place.url, .application_name = "assay shadow", .statement_timeout = statement, .lock_timeout = lock, .read_only = false},
      stop);
}

Error ScratchDatabase::Lease::explained(Error error) const {
  if (const std::string why = server->failure(); !why.empty())
    return {Code::too_large, fmt::format("The scratch server was stopped: {}. Nothing outside it was touched.", why), error.message};
  return error;
}

ScratchDatabase::ScratchDatabase(std::unique_ptr<Lease> lease) : lease_(std::move(lease)) {}
ScratchDatabase::ScratchDatabase(ScratchDatabase&&) noexcept = default;
ScratchDatabase& ScratchDatabase::operator=(ScratchDatabase&&) noexcept = default;
ScratchDatabase::~ScratchDatabase() = default;

const Kit& ScratchDatabase::kit() const { return lease_->kit; }
const SandboxLimits& ScratchDatabase::limits() const { return lease_->limits; }
const std::string& ScratchDatabase::note() const { return lease_->note; }
const Place& ScratchDatabase::place() const { return lease_->place; }
Server& ScratchDatabase::server() { return *lease_->server; }
db::Connection& ScratchDatabase::session() { return *lease_->session; }

Result<std::unique_ptr<db::Connection>> ScratchDatabase::new_session(Millis statement_timeout, Millis lock_timeout, std::stop_token stop) {
  auto made = lease_->connect(statement_timeout, lock_timeout, stop);
  if (!made) return fail(lease_->explained(made.error()));
  return made;
}

Result<void> ScratchDatabase::recover(std::stop_token stop) {
  if (lease_->session && lease_->session->alive()) return {};
  if (!server().healthy())
    return fail(lease_->explained({Code::unavailable, "The scratch server ended by itself, and the database with it. Try again."}));
  if (auto ended = server().end_sessions(place()); !ended) return fail(lease_->explained(ended.error()));
  auto made = new_session(lease_->limits.statement, lease_->limits.lock, stop);
  if (!made) return fail(made.error());
  lease_->session = std::move(*made);
  for (const std::string& setting : lease_->settings) (void)lease_->session->execute(setting, stop);
  return {};
}

Result<void> ScratchDatabase::send(const std::string& statement, const std::stop_token& stop) {
  db::Limits limits;
  // the server's own statement_timeout is the tighter one; code that catches it is ended from outside (recover)
  limits.timeout = lease_->limits.statement + Millis(2'000);
  auto done = session().stream(statement, {}, limits, stop, [](std::span<const std::optional<std::string_view>>) { return true; });
  if (!done) return fail(done.error());
  return {};
}

Result<void> ScratchDatabase::through(const Verdict& verdict, const std::stop_token& stop) {
  if (verdict.door == Door::admin) return server().as_admin(place(), verdict.sql, {}, stop);
  if (verdict.door == Door::role) return add_role(verdict.name, stop);
  auto done = send(verdict.sql, stop);
  // To give something away one must be able to create where it stands, which a stub cannot; so the superuser does it, to stubs only: what it
  // gave to itself would run with its rights.
  const auto& stubs = lease_->stubs;
  if (!done && done.error().code == Code::forbidden && !verdict.name.empty() &&
      std::find(stubs.begin(), stubs.end(), verdict.name) != stubs.end())
    return give_away(verdict.sql, stop);
  return done;
}

Result<void> ScratchDatabase::give_away(const std::string& statement, const std::stop_token& stop) {
  auto path = session().query(
      "SELECT pg_catalog.string_agg(pg_catalog.quote_ident(s), ', ') FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s", {}, {},
      stop);
  if (!path) return fail(path.error());
  return server().as_admin(place(), statement, path->rows.empty() ? std::string() : path->rows[0][0].value_or(""), stop);
}

Result<void> ScratchDatabase::add_role(const std::string& role, std::stop_token stop) {
  auto& stubs = lease_->stubs;
  if (std::find(stubs.begin(), stubs.end(), role) != stubs.end()) return {};
  auto made = server().stub_role(place(), role, stop);
  if (made) stubs.push_back(role);
  return made;
}

StatementResult ScratchDatabase::one(const std::string& statement, const std::stop_token& stop) {
  StatementResult result{.sql = statement};
  const Verdict verdict = examine(statement);
  result.note = verdict.reason;
  if (verdict.door == Door::refused) {
    result.error = Error{Code::forbidden, fmt::format("The sandbox does not run this: {}.", verdict.reason)};
    return result;
  }
  result.skipped = verdict.door == Door::skip;
  if (result.skipped) {
    result.ok = true;
    return result;
  }
  const auto began = std::chrono::steady_clock::now();
  auto done = through(verdict, stop);
  result.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  result.ok = done.has_value();
  if (!done) result.error = lease_->explained(done.error());
  if (done && verdict.setting) lease_->settings.push_back(statement);
  return result;
}

Verdict ScratchDatabase::examine(const std::string& statement) const {
  return kit().engine == db::Engine::postgres ? examine_postgres(statement) : examine_mysql(statement, place().owner, place().database);
}

Result<ScratchDatabase::Passed> ScratchDatabase::pass(const std::string& statement, const std::stop_token& stop) {
  const Verdict verdict = examine(statement);
  if (verdict.door == Door::refused) return Passed{fmt::format("the sandbox does not run it: {}", verdict.reason)};
  if (verdict.door == Door::skip) return Passed{};
  auto done = through(verdict, stop);
  if (!done) return fail(lease_->explained(done.error()));
  return Passed{};
}

Result<std::vector<StatementResult>> ScratchDatabase::apply(std::span<const std::string> statements, const ApplyOptions& options,
                                                            std::stop_token stop) {
  std::vector<StatementResult> results;
  results.reserve(statements.size());
  for (const std::string& statement : statements) {
    if (stop.stop_requested()) return fail(Code::cancelled, "Executing in the scratch database was cancelled.");
    if (options.progress)
      options.progress(static_cast<int>(results.size()), static_cast<int>(statements.size()), text::clip(statement, 120));
    results.push_back(one(statement, stop));
    if (results.back().ok) continue;
    if (results.back().error->code == Code::cancelled && stop.stop_requested()) return fail(*results.back().error);
    if (auto recovered = recover(stop); !recovered) return fail(recovered.error());
    if (options.stop_at_error) break;
  }
  return results;
}

Result<schema::Model> ScratchDatabase::inspect(std::stop_token stop) {
  auto model = server().adapter()->read_schema(session(), stop);
  if (!model) return fail(lease_->explained(model.error()));
  const auto is_ours = [&](const std::string& role) {
    return role == place().owner || role == schema_owner || role.starts_with(place().owner + "@");
  };
  std::erase_if(model->owners, [&](const schema::Owner& owner) { return is_ours(owner.role); });
  std::erase_if(model->grants, [&](const schema::Grant& grant) { return is_ours(grant.grantee); });
  model->database.clear();
  return model;
}

}  // namespace assay::twin
