#include "db/plan_statement.h"

#include <algorithm>

#include "core/text.h"

namespace assay::db {
namespace {

constexpr std::string_view row_locks[] = {" for update", " for no key update", " for share", " for key share"};

bool wants_types(const Error& error) {
  const std::string all = error.message + error.detail;
  return all.find("could not determine data type") != std::string::npos || all.find("is not unique") != std::string::npos;
}

/// A role that only reads may not plan what writes or locks rows; granting it the right is not the remedy.
constexpr std::string_view writes_or_locks =
    "This statement writes or locks rows, and its plan needs the right to do that, which Assay should not have. Run EXPLAIN yourself and paste "
    "the plan.";

bool is_denied_a_write(const Error& error, const sql::Explainable& statement) {
  if (error.code != Code::forbidden) return false;
  const std::string lower = text::lower(statement.sql);
  return statement.kind != "select" || std::any_of(std::begin(row_locks), std::end(row_locks),
                                                   [&](std::string_view words) { return lower.find(words) != std::string::npos; });
}

}  // namespace

Result<Planned> plan_statement(Adapter& adapter, Connection& connection, sql::Explainable statement, ExplainRequest ask,
                               std::stop_token stop) {
  ask.sql = statement.sql;
  ask.parameters = statement.parameters;
  auto text = adapter.explain(connection, ask, stop);
  if (!text && statement.parameters > 0 && wants_types(text.error())) {
    ask.sql = sql::retry_with_text_parameters(statement);
    statement.rewrites.emplace_back("untyped parameters taken as text");
    text = adapter.explain(connection, ask, stop);
  }
  if (!text && !ask.analyze && is_denied_a_write(text.error(), statement))
    return fail(Code::forbidden, std::string(writes_or_locks), text.error().detail);
  if (!text) return fail(text.error());
  return Planned{std::move(*text), std::move(ask.sql), std::move(statement.rewrites)};
}

}  // namespace assay::db
