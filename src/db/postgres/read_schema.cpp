#include <cstdlib>

#include "core/text.h"
#include "db/postgres/catalog.h"
#include "db/postgres/connection.h"
#include "db/postgres/read_schema_facts.h"
#include "schema/ddl/postgres/ddl.h"

namespace assay::db::postgres {
namespace {

using Cells = std::span<const std::optional<std::string_view>>;

std::string text_of(Cells row, std::size_t column) { return std::string(row[column].value_or("")); }

/// "schema_routines" of "SELECT /* assay:schema_routines */ …": says what could not be read.
std::string tag_of(std::string_view sql) {
  const auto begin = sql.find("assay:schema_");
  if (begin == std::string_view::npos) return "catalog";
  const std::string_view rest = sql.substr(begin + 13);
  return std::string(rest.substr(0, rest.find(' ')));
}

class Reader {
 public:
  Reader(Connection& connection, const std::stop_token& stop) : connection_(connection), stop_(stop) {}

  Result<schema::Model> run() {
    if (auto begun = connection_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", stop_); !begun) return fail(begun.error());
    auto model = read();
    // The transaction's settings go with it; the session is as before, whatever happened.
    const auto ended = connection_.execute("ROLLBACK", {});
    if (!model) return fail(model.error());
    if (!ended) return fail(ended.error());
    return model;
  }

 private:
  Result<schema::Model> read() {
    const int major = connection_.version().major();
    // These queries look dear and are not: compiling them would take longer than running them.
    if (auto set = each(
            "SELECT /* assay:schema_session */ set_config('search_path', '', true), current_database(), set_config('jit', 'off', true)",
            [&](Cells row) { opaque_.database = text_of(row, 1); });
        !set)
      return fail(set.error());
    for (const auto& queries : {type_queries(major), table_queries(major)})
      for (const std::string& sql : queries)
        if (auto done = each(sql, [&](Cells row) { statement(row); }); !done) return fail(done.error());
    for (const auto& queries : {code_queries(major), opaque_queries(major), rights_queries(major)})
      for (const std::string& sql : queries)
        if (auto done = guarded(sql); !done) return fail(done.error());
    schema::Model model;
    model.version = connection_.version().number;
    model.database = opaque_.database;
    schema::ReadResult applied = schema::postgres::apply(std::move(model), ddl_, {});
    keep_what_was_lost(applied);
    model = std::move(applied.model);
    model.opaque.insert(model.opaque.end(), opaque_.opaque.begin(), opaque_.opaque.end());
    Facts facts(model, major);
    for (const FactQuery& query : facts.queries())
      if (auto done = each(query.sql, [&](Cells row) { (facts.*query.take)(row); }); !done) return fail(done.error());
    model.sort();
    return model;
  }

  void statement(Cells row) {
    if (row[0]) {
      ddl_ += *row[0];
      ddl_ += ";\n";
      return;
    }
    if (row.size() == 4) opaque_.opaque.push_back({.kind = text_of(row, 1), .name = {text_of(row, 2), text_of(row, 3)}});
  }

  template <class Take>
  Result<void> each(std::string_view sql, Take take) {
    const Limits limits{.max_rows = 2'000'000, .max_bytes = 4ULL << 30U, .timeout = Millis(60'000)};
    const auto visited = connection_.stream(sql, {}, limits, stop_, [&](Cells row) {
      take(row);
      return true;
    });
    if (!visited) return fail(visited.error());
    if (*visited >= limits.max_rows)
      return fail(
          Code::too_large,
          "This database's catalog is larger than Assay reads (2,000,000 rows of one kind). Connect it with a role that sees fewer schemas.");
    return {};
  }

  /// Hardened servers take SELECT on single catalogs away: what is there is then named as unread, and the rest stands.
  Result<void> guarded(const std::string& sql) {
    if (auto saved = connection_.execute("SAVEPOINT assay_schema", stop_); !saved) return saved;
    const std::size_t before = ddl_.size();
    auto done = each(sql, [&](Cells row) { statement(row); });
    if (done) return connection_.execute("RELEASE SAVEPOINT assay_schema", stop_);
    if (done.error().code != Code::forbidden) return done;
    ddl_.resize(before);
    opaque_.opaque.push_back({.kind = "unreadable", .name = {"", tag_of(sql)}});
    return connection_.execute("ROLLBACK TO SAVEPOINT assay_schema", stop_);
  }

  /// A statement of ours that the reader does not understand is an object that is not modelled.
  void keep_what_was_lost(schema::ReadResult& result) {
    for (const schema::Problem& problem : result.problems)
      if (problem.kind == schema::ProblemKind::lost) result.model.opaque.push_back({.kind = "statement", .name = {"", problem.statement}});
  }

  Connection& connection_;
  std::stop_token stop_;
  std::string ddl_;
  schema::Model opaque_;  ///< what has no statement
};

}  // namespace

Result<schema::Model> read_schema(Connection& connection, const std::stop_token& stop) { return Reader(connection, stop).run(); }

}  // namespace assay::db::postgres
