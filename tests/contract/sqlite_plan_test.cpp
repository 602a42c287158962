// DDL and plans of SQLite on the real library: what we write executes, and a plan turns one schema into the other, with the rows that were there.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <map>

#include "core/text.h"
#include "schema/ddl/sqlite/ddl.h"
#include "schema/migrate/plan.h"

namespace assay {
namespace {

schema::Model read(std::string_view sql) {
  schema::Model model;
  model.dialect = schema::Dialect::sqlite;
  model.version = SQLite::getLibVersionNumber();
  auto result = schema::sqlite::apply(std::move(model), sql, {});
  for (const schema::Problem& problem : result.problems)
    if (problem.kind == schema::ProblemKind::lost)
      throw std::runtime_error(fmt::format("{}:{} {}", problem.line, problem.column, problem.message));
  return std::move(result.model);
}

schema::Model inspect(SQLite::Database& database) {
  std::string sql;
  SQLite::Statement query(database, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'trigger', type = 'view', rowid");
  while (query.executeStep()) sql += query.getColumn(0).getString() + ";\n";
  return read(sql);
}

std::string differences(const schema::Model& from, const schema::Model& to) {
  const auto changes = schema::diff(from, to);
  if (!changes) return changes.error().message;
  std::string out;
  for (const schema::Change& change : changes->changes)
    out += fmt::format("{} {}.{} {}\n", schema::name_of(change.type), change.object.table.value_or(""), change.object.name, change.detail);
  return out;
}

void build(SQLite::Database& database, const schema::Model& model) {
  for (const schema::Statement& statement : schema::sqlite::write(model, {})) database.exec(statement.sql);
}

/// Statements of one transaction together; foreign_key_check must return no row.
void run(SQLite::Database& database, const std::vector<schema::MigrationStatement>& statements) {
  std::optional<int> open;
  for (const schema::MigrationStatement& statement : statements) {
    if (open && statement.transaction != open) {
      database.exec("COMMIT");
      open.reset();
    }
    if (!open && statement.transaction) {
      database.exec("BEGIN IMMEDIATE");
      open = statement.transaction;
    }
    SQLite::Statement prepared(database, statement.sql);
    const bool row = prepared.executeStep();
    if (statement.kind == "verify" && row) throw std::runtime_error("a foreign key is broken");
    while (row && prepared.executeStep()) {
    }
  }
  if (open) database.exec("COMMIT");
}

std::string answer(SQLite::Database& database, const std::string& sql) {
  SQLite::Statement query(database, sql);
  std::string out;
  while (query.executeStep())
    for (int i = 0; i < query.getColumnCount(); ++i)
      out += (out.empty() ? "" : "|") + (query.isColumnNull(i) ? "NULL" : query.getColumn(i).getString());
  return out;
}

struct Pair {
  const char* name;
  std::string from;
  std::string to;
  std::string rows = {};
  std::string query = {};
  std::string answer = {};
  std::map<std::string, std::string> renamed = {};
  bool rebuilds = false;
};

const Pair pairs[] = {
    {"a column at the end", "create table t (id integer primary key, a)", "create table t (id integer primary key, a, b text default 'x')",
     "insert into t values (1, 2)", "select a, b from t", "2|x"},
    {"a column goes", "create table t (id integer primary key, a, b)", "create table t (id integer primary key, b)",
     "insert into t values (1, 2, 3)", "select b from t", "3"},
    {"names change",
     "create table p (id integer primary key, a); create table t (id integer primary key, p references p (id)); create index i on p (a); create view v as select a from p",
     "create table q (id integer primary key, z); create table t (id integer primary key, p references q (id)); create index i on q (z); create view v as select z from q",
     "insert into p values (1, 7); insert into t values (1, 1)",
     "select z from q",
     "7",
     {{"table:q", "p"}, {"column:q.z", "a"}}},
    {"another type",
     "create table t (id integer primary key, a int)",
     "create table t (id integer primary key, a text not null)",
     "insert into t values (1, 5)",
     "select typeof(a) from t",
     "text",
     {},
     true},
    {"keys and checks",
     "create table t (id integer primary key, a int, b int)",
     "create table t (id integer primary key, a int check (a > 0), b int, unique (a, b))",
     "insert into t values (1, 2, 3)",
     "select a, b from t",
     "2|3",
     {},
     true},
    {"a column in the middle, one moves",
     "create table t (id integer primary key, a, b)",
     "create table t (b, n int default 9, id integer primary key, a)",
     "insert into t values (1, 2, 3)",
     "select id, a, b, n from t",
     "1|2|3|9",
     {},
     true},
    {"what points at a rebuilt table still does",
     "create table p (id integer primary key autoincrement, a int); create table c (id integer primary key, p int references p (id) on delete cascade); create index i on p (a); "
     "create view v as select a from p; create view w as select a from v; create trigger g after insert on c begin update p set a = a + 1; end",
     "create table p (id integer primary key autoincrement, a text); create table c (id integer primary key, p int references p (id) on delete cascade); create index i on p (a); "
     "create view v as select a from p; create view w as select a from v; create trigger g after insert on c begin update p set a = a + 1; end",
     "insert into p values (10, 1), (20, 2); delete from p where id = 20; insert into c values (1, 10)",
     "select (select count(*) from c), (select seq from sqlite_sequence where name = 'p'), count(*) from w",
     "1|20|1",
     {},
     true},
    {"a table that refers to itself",
     "create table t (id integer primary key, parent int references t (id))",
     "create table t (id integer primary key, parent bigint not null references t (id))",
     "insert into t values (1, 1)",
     "select parent from t",
     "1",
     {},
     true},
    {"computed columns",
     "create table t (id integer primary key, a int)",
     "create table t (id integer primary key, a int, v int as (a + 1), s int generated always as (a * 2) stored)",
     "insert into t values (1, 5)",
     "select v, s from t",
     "6|10",
     {},
     true},
    {"tables, indexes, views, triggers come and go",
     "create table t (id integer primary key, a); create table gone (x); create index i on t (a); create index j on t (a desc); create view v as select 1 as one; create trigger g after insert on t begin select 1; end",
     "create table t (id integer primary key, a); create table fresh (x references t (id)); create unique index i on t (a) where a > 1; create view v as select 2 as two; create trigger g after insert on t begin select "
     "2; end",
     "insert into t values (1, 2)", "select a from t", "2"},
    {"STRICT and WITHOUT ROWID",
     "create table t (id int primary key, a text)",
     "create table t (id int not null primary key, a text) strict, without rowid",
     "insert into t values (1, 'x')",
     "select id, a from t",
     "1|x",
     {},
     true},
};

TEST(SqlitePlan, turns_one_schema_into_the_other_and_keeps_the_rows) {
  for (const Pair& pair : pairs) {
    SCOPED_TRACE(pair.name);
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Database target(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA foreign_keys = ON");
    build(database, read(pair.from));
    build(target, read(pair.to));
    database.exec(pair.rows);
    const schema::Model from = inspect(database), to = inspect(target);
    EXPECT_EQ(differences(read(pair.to), to), "") << "what was written is what was meant";
    schema::PlanOptions options;
    options.diff.renamed_from = pair.renamed;
    const auto plan = schema::plan_migration(from, to, options);
    ASSERT_TRUE(plan.has_value()) << plan.error().message;
    std::string text;
    for (const auto& statement : plan->statements) text += statement.sql + ";\n";
    EXPECT_EQ(text.find("_assay_new_") != std::string::npos, pair.rebuilds) << text;
    try {
      run(database, plan->statements);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what() << "\n" << text;
      continue;
    }
    EXPECT_EQ(differences(inspect(database), to), "") << text;
    EXPECT_EQ(answer(database, pair.query), pair.answer) << text;
    EXPECT_EQ(answer(database, "PRAGMA foreign_key_check"), "");
    EXPECT_EQ(answer(database, "PRAGMA foreign_keys"), "1");
    if (!plan->down) continue;
    try {
      run(database, *plan->down);
      EXPECT_EQ(differences(inspect(database), from), "");
    } catch (const std::exception& error) {
      ADD_FAILURE() << "down: " << error.what();
    }
  }
}

TEST(SqlitePlan, what_does_not_fit_changes_nothing) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  const schema::Model from = read("create table t (id integer primary key, a int)");
  build(database, from);
  database.exec("insert into t values (1, NULL)");
  const auto plan = schema::plan_migration(from, read("create table t (id integer primary key, a int not null)"), {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_THROW(run(database, plan->statements), std::exception);
  database.exec("ROLLBACK");
  EXPECT_EQ(differences(inspect(database), from), "");
  EXPECT_EQ(answer(database, "select count(*) from t"), "1");
}

}  // namespace
}  // namespace assay
