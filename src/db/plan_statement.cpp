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
Error without_right(Error error, const sql::Explainable& statement) {
  const std::string lower = text::lower(statement.sql);
  const bool locks = std::any_of(std::begin(row_locks), std::end(row_locks),
                                 [&](std::string_view words) { return lower.find(words) != std::string::npos; });
  if (error.code != Code::forbidden || (statement.kind == "select" && !locks)) return error;
  error.message =
      "This statement writes or locks rows, and its plan needs the right to do that, which Assay should not have. Run EXPLAIN yourself and "
      "paste the plan.";
  return error;
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
  if (!text) return fail(ask.analyze ? text.error() : without_right(text.error(), statement));
  return Planned{std::move(*text), std::move(ask.sql), std::move(statement.rewrites)};
}

}  // namespace assay::db
