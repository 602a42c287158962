// DDL and plans of MySQL and MariaDB on a real server: what we write executes and reads as it was meant, and a plan turns one schema into the
// other as SHOW CREATE sees it, with the rows that were there.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/migrate/plan.h"
#include "support/mysql.h"

namespace assay {
namespace {

schema::Dialect dialect() { return test::is_mariadb() ? schema::Dialect::mariadb : schema::Dialect::mysql; }

schema::Model text_model(std::string_view sql) {
  schema::Model model;
  model.dialect = dialect();
  auto read = schema::mysql::apply(std::move(model), sql, {});
  for (const schema::Problem& problem : read.problems)
    if (problem.kind == schema::ProblemKind::lost)
      throw std::runtime_error(fmt::format("{}:{} {}", problem.line, problem.column, problem.message));
  return std::move(read.model);
}

schema::Model live_model(std::string_view database) {
  auto connection = test::admin(database);
  auto model = db::make_mysql()->read_schema(*connection, {});
  if (!model) throw std::runtime_error(model.error().message + " / " + model.error().detail);
  return std::move(*model);
}

void execute(std::string_view database, const std::vector<std::string>& statements) {
  auto connection = test::admin(database);
  for (const std::string& sql : statements)
    if (auto done = connection->execute(sql, {}); !done)
      throw std::runtime_error(sql + ": " + done.error().message + " / " + done.error().detail);
}

void build(std::string_view database, const schema::Model& model) {
  test::fresh(database);
  std::vector<std::string> statements;
  for (const schema::Statement& statement : schema::mysql::write(model, {.owners = false})) statements.push_back(statement.sql);
  execute(database, statements);
}

/// SHOW CREATE TABLE of every table, keys and constraints in one order.
std::string shown(std::string_view database) {
  auto connection = test::admin(database);
  std::string out;
  for (const auto& table : test::rows(*connection, "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'").rows) {
    const auto answer = test::rows(*connection, fmt::format("SHOW CREATE TABLE `{}`", *table[0]));
    std::vector<std::string> keys;
    const auto flush = [&] {
      std::sort(keys.begin(), keys.end());
      for (const std::string& key : keys) out += key + "\n";
      keys.clear();
    };
    for (std::string_view line : text::split(*answer.rows[0][1], '\n')) {
      if (line.ends_with(',')) line.remove_suffix(1);
      std::string said(line);
      // a sequence's default names its database
      const std::string own = fmt::format("`{}`.", database);
      if (const auto at = said.find(own); at != std::string::npos) said.erase(at, own.size());
      if (const auto at = said.find(" AUTO_INCREMENT="); at != std::string::npos) said.erase(at, said.find(' ', at + 1) - at);
      const bool key = said.find("KEY `") != std::string::npos || said.starts_with("  CONSTRAINT ");
      if (key)
        keys.push_back(std::move(said));
      else
        flush(), out += said + "\n";
    }
    flush();
  }
  return out;
}

std::string differences(const schema::Model& from, const schema::Model& to) {
  const auto changes = schema::diff(from, to);
  if (!changes) return changes.error().message;
  std::string out;
  for (const schema::Change& change : changes->changes)
    out += fmt::format("{} {}.{} {}\n", schema::name_of(change.type), change.object.table.value_or(""), change.object.name, change.detail);
  return out;
}

struct Pair {
  const char* name;
  std::string_view from;
  std::string_view to;
  std::string_view rows = {};   ///< inserted before
  std::string_view query = {};  ///< asked after
  std::string_view answer = {};
  std::map<std::string, std::string> renamed = {};
};

const Pair pairs[] = {
    {"columns come, go and move", "create table t (id int primary key, a int, b varchar(10) default 'x', c int)",
     "create table t (id int primary key, c bigint not null default 7, d date, b varchar(20) default 'y', e int default 3)",
     "insert into t values (1, 2, 'bb', 3)", "select c, b, e from t", "3|bb|3"},
    {"a column is renamed",
     "create table t (id int primary key, a int, key k (a))",
     "create table t (id int primary key, bb int, key k (bb))",
     "insert into t values (1, 42)",
     "select bb from t",
     "42",
     {{"column:t.bb", "a"}}},
    {"a renamed column stands in expressions",
     "create table t (id int primary key, a int, g int as (a + 1) virtual, h int as (a * 2) stored)",
     "create table t (id int primary key, z int, g int as (z + 1) virtual, h int as (z * 2) stored)",
     "insert into t (id, a) values (1, 10)",
     "select z, g, h from t",
     "10|11|20",
     {{"column:t.z", "a"}}},
    {"a table is renamed, its keys follow",
     "create table p (id int primary key); create table t (id int primary key, p int, foreign key (p) references p (id))",
     "create table q (id int primary key); create table u (id int primary key, p int, foreign key (p) references q (id))",
     "insert into p values (1); insert into t values (5, 1)",
     "select u.id, q.id from u join q on q.id = u.p",
     "5|1",
     {{"table:q", "p"}, {"table:u", "t"}}},
    {"keys come, go and change", "create table t (id int primary key, a int, b int, unique key u (a), key k (b), key gone (a, b))",
     "create table t (id int primary key, a int, b int, unique key u (a, b), key k2 (b), key fresh (a desc) comment 'x')",
     "insert into t values (1, 2, 3)", "select count(*) from t", "1"},
    {"the primary key changes", "create table t (id int auto_increment primary key, a int not null)",
     "create table t (id int not null, a int auto_increment, primary key (a), key (id))", "insert into t (a) values (7)",
     "select id, a from t", "1|7"},
    {"a key becomes wider under foreign keys",
     "create table p (id int primary key); create table c (id int primary key, p int, constraint cp foreign key (p) references p (id) on delete cascade)",
     "create table p (id bigint primary key); create table c (id int primary key, p bigint, constraint cp foreign key (p) references p (id) on delete cascade)",
     "insert into p values (1); insert into c values (1, 1)", "select p from c", "1"},
    {"foreign keys in a circle", "create table a (id int primary key); create table b (id int primary key)",
     "create table a (id int primary key, b int, foreign key (b) references b (id)); create table b (id int primary key, a int, foreign key (a) references a (id));",
     "insert into a values (1)", "select id, b from a", "1|NULL"},
    {"tables in a circle go",
     "create table keep (id int primary key); create table a (id int primary key, b int); create table b (id int primary key, a int, constraint ba foreign key (a) references a (id)); "
     "alter table a add constraint ab foreign key (b) references b (id)",
     "create table keep (id int primary key)"},
    {"an enum grows at its end", "create table t (id int primary key, e enum('a','b'), s set('x'))",
     "create table t (id int primary key, e enum('a','b','c'), s set('x','y'))", "insert into t values (1, 'b', 'x')", "select e, s from t",
     "b|x"},
    {"nullness and defaults", "create table t (id int primary key, a int not null, b int default 1, c varchar(9), d datetime)",
     "create table t (id int primary key, a int, b int not null default 2, c varchar(9) default 'it''s', d datetime default current_timestamp on update current_timestamp)",
     "insert into t values (1, 2, 3, 'x', '2020-01-01')", "select a, b, c from t", "2|3|x"},
    {"computed columns change",
     "create table t (id int primary key, a int, g int as (a + 1) stored, h int as (a + 1) virtual, i int as (a) stored)",
     "create table t (id int primary key, a int, g int as (a + 2) stored, h int as (a + 3) virtual, i int)",
     "insert into t (id, a) values (1, 10)", "select g, h, i from t", "12|13|10"},
    {"virtual becomes stored", "create table t (id int primary key, a int, g int as (a + 1) virtual, b int)",
     "create table t (id int primary key, a int, g int as (a + 1) stored, b int)", "insert into t (id, a) values (1, 10)",
     "select g from t", "11"},
    {"comments, options and charsets",
     "create table t (id int primary key, a varchar(10), b varchar(10) charset latin1) charset utf8mb4 comment 'old'",
     "create table t (id int primary key comment 'the id', a varchar(10), b varchar(10)) charset latin1 comment 'it''s' row_format=dynamic",
     "insert into t values (1, 'x', 'y')", "select a, b from t", "x|y"},
    {"partitions", "create table t (id int primary key)", "create table t (id int primary key) partition by hash (id) partitions 3",
     "insert into t values (1), (2)", "select count(*) from t", "2"},
    {"views are replaced in their order",
     "create table t (id int primary key, a int); create view v as select id from t; create view w as select id from v; create view gone as select 1 as one",
     "create table t (id int primary key, b int); create view v as select id, b from t; create view w as select id, b from v; create view x as select id from w"},
    {"triggers and routines",
     "create table t (id int primary key, a int); create trigger g before insert on t for each row set new.a = 1; create function f(x int) returns int deterministic return x; create procedure gone() select 1",
     "create table t (id int primary key, a int); create trigger g before insert on t for each row set new.a = 2; create trigger h before insert on t for each row begin set new.a = new.a + 1; end; "
     "create function f(x int) returns int deterministic return x + 1; create procedure p(in y int) select y",
     "insert into t (id) values (1)", "select a, f(1) from t", "1|2"},
    {"tables come and go", "create table old (id int primary key); create table t (id int primary key)",
     "create table fresh (id int primary key, t int, foreign key (t) references t (id)); create table t (id int primary key)",
     "insert into t values (9)", "select id from t", "9"},
    {"full text", "create table t (id int primary key, s text)", "create table t (id int primary key, s text, x int, fulltext key f (s))",
     "insert into t values (1, 'word')", "select count(*) from t where match (s) against ('nothing')", "0"},
};

const Pair mariadb_pairs[] = {
    {"checks, inline ones too",
     "create table t (id int primary key, a int check (a > 0), b int, constraint c check (b < 10), check (b <> 5))",
     "create table t (id int primary key, a int check (a > 1), b int check (b > 2), constraint c check (b < 20))",
     "insert into t values (1, 2, 3)", "select a, b from t", "2|3"},
    {"JSON", "create table t (id int primary key, j json, k longtext)",
     "create table t (id int primary key, j longtext, k json not null default '{}')", "insert into t values (1, '{\"a\":1}', '[]')",
     "select j, k from t", "{\"a\":1}|[]"},
    {"sequences", "create sequence s; create sequence gone; create table t (id int primary key)",
     "create sequence s increment by 5; create sequence fresh start with 3; create table t (id int primary key, n bigint default nextval(fresh))",
     "insert into t values (1)", "select id from t", "1"},
};

std::string answer(std::string_view database, std::string_view query) {
  const auto result = test::rows(*test::admin(database), query);
  std::string out;
  for (const auto& row : result.rows)
    for (const auto& cell : row) out += (out.empty() ? "" : "|") + cell.value_or("NULL");
  return out;
}

std::vector<std::string> statements_of(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view part : text::split(text, ';'))
    if (!text::trim(part).empty()) out.emplace_back(text::trim(part));
  return out;
}

void try_pair(const Pair& pair) {
  SCOPED_TRACE(pair.name);
  build("plan_a", text_model(pair.from));
  build("plan_b", text_model(pair.to));
  if (!pair.rows.empty()) execute("plan_a", statements_of(pair.rows));
  const schema::Model from = live_model("plan_a");
  const schema::Model to = live_model("plan_b");
  schema::PlanOptions options;
  options.diff.renamed_from = pair.renamed;
  const auto plan = schema::plan_migration(from, to, options);
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  std::vector<std::string> statements;
  for (const schema::MigrationStatement& statement : plan->statements) {
    statements.push_back(statement.sql);
    EXPECT_FALSE(statement.transaction.has_value());
    EXPECT_FALSE(statement.kind.empty());
  }
  ASSERT_NO_THROW(execute("plan_a", statements)) << text::join(statements, ";\n");
  const std::string left = differences(live_model("plan_a"), to);
  EXPECT_EQ(left, "") << text::join(statements, ";\n");
  EXPECT_EQ(shown("plan_a"), shown("plan_b")) << text::join(statements, ";\n");
  if (!pair.query.empty()) {
    EXPECT_EQ(answer("plan_a", pair.query), pair.answer) << text::join(statements, ";\n");
  }
  if (!plan->down) {
    EXPECT_TRUE(plan->down_reason.has_value());
    return;
  }
  std::vector<std::string> back;
  for (const schema::MigrationStatement& statement : *plan->down) back.push_back(statement.sql);
  ASSERT_NO_THROW(execute("plan_a", back)) << text::join(back, ";\n");
  EXPECT_EQ(differences(live_model("plan_a"), from), "") << text::join(back, ";\n");
}

TEST(MysqlPlan, turns_one_schema_into_the_other_and_keeps_the_rows) {
  for (const Pair& pair : pairs) try_pair(pair);
  if (test::is_mariadb())
    for (const Pair& pair : mariadb_pairs) try_pair(pair);
}

TEST(MysqlDdl, what_is_written_executes_and_shows_as_it_was_meant) {
  for (const Pair& pair : pairs) {
    SCOPED_TRACE(pair.name);
    const schema::Model model = text_model(pair.from);
    build("ddl_a", model);
    const schema::Model live = live_model("ddl_a");
    build("ddl_b", live);
    EXPECT_EQ(shown("ddl_a"), shown("ddl_b"));
    EXPECT_EQ(differences(live_model("ddl_b"), live), "");
  }
}

TEST(MysqlPlan, says_what_it_costs) {
  test::fresh("plan_a");
  const auto plan_of = [&](std::string_view from, std::string_view to) {
    auto plan = schema::plan_migration(text_model(from), text_model(to), {});
    if (!plan) throw std::runtime_error(plan.error().message);
    return std::move(*plan);
  };
  const auto added = plan_of("create table t (id int primary key)", "create table t (id int primary key, a int)");
  ASSERT_EQ(added.statements.size(), 1U);
  EXPECT_EQ(added.statements[0].algorithm, "INSTANT");
  EXPECT_EQ(added.statements[0].blocks, schema::Blocks::none);
  EXPECT_NE(added.statements[0].sql.find("ALGORITHM=INSTANT"), std::string::npos);
  const auto retyped = plan_of("create table t (id int primary key, a int)", "create table t (id int primary key, a varchar(40))");
  ASSERT_EQ(retyped.statements.size(), 1U);
  EXPECT_EQ(retyped.statements[0].algorithm, "COPY");
  EXPECT_TRUE(retyped.statements[0].rewrites);
  const auto dropped = plan_of("create table t (id int primary key, a int)", "create table t (id int primary key)");
  EXPECT_EQ(dropped.statements[0].hazard, schema::Hazard::data_loss);
  EXPECT_FALSE(dropped.down.has_value());
  ASSERT_TRUE(dropped.down_reason.has_value());
}

}  // namespace
}  // namespace assay
