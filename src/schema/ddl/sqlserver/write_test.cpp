#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/ddl/oracle/ddl.h"
#include "schema/ddl/sqlserver/ddl.h"

namespace assay::schema {
namespace {

Model model_of(Dialect dialect) {
  Model m;
  m.dialect = dialect;
  const bool oracle = dialect == Dialect::oracle;
  const std::string schema = oracle ? "" : "dbo";
  if (!oracle) m.schemas = {{.name = "sales", .comment = "it's ours"}};
  m.sequences = {{.schema = schema, .name = "numbers", .options = {.start = 5, .increment = 2, .cache = 1, .cycle = true}}};
  Table users{.schema = schema, .name = "users", .comment = "pëople"};
  users.columns = {
      {.name = "id",
       .type = {.name = oracle ? "number" : "bigint"},
       .nullable = false,
       .identity = Identity{.kind = IdentityKind::always, .options = {.start = 10}}},
      {.name = "name",
       .type = {.name = oracle ? "varchar2" : "nvarchar", .args = {oracle ? "20 char" : "20"}},
       .nullable = false,
       .default_value = "'x'",
       .comment = "o'clock"},
      {.name = "Order", .type = {.name = oracle ? "number" : "int"}},
      {.name = "twice", .type = {.name = oracle ? "number" : "int"}, .generated = Generated{.expression = "id * 2", .stored = !oracle}}};
  users.keys = {{.name = "users_pk", .primary = true, .columns = {"id"}}, {.columns = {"name", "Order"}}};
  users.checks = {{.name = "c", .expression = "id > 0"}};
  users.indexes = {{.name = "by_order", .unique = true, .parts = {{.column = "Order", .descending = true}}}};
  if (!oracle) {
    users.indexes[0].include = {"name"};
    users.indexes[0].where = "name IS NOT NULL";
  }
  Table orders{.schema = oracle ? "" : "sales", .name = "orders", .columns = {{.name = "user_id", .type = {.name = "int"}}}};
  orders.foreign_keys = {{.name = "f",
                          .columns = {"user_id"},
                          .ref_schema = schema,
                          .ref_table = "users",
                          .ref_columns = {"id"},
                          .on_delete = Action::cascade}};
  m.tables = {users, orders};
  m.views = {{.schema = schema,
              .name = "a_top",
              .columns = {"id"},
              .definition = "SELECT id FROM b_base",
              .uses = {.relations = {{schema, "b_base"}}}},
             {.schema = schema, .name = "b_base", .definition = "SELECT id FROM users WHERE name <> 'it''s'", .comment = "base"}};
  return m;
}

std::string joined(const std::vector<Statement>& statements) {
  std::string out;
  for (const Statement& one : statements) out += one.sql + ";\n";
  return out;
}

TEST(SqlServerDdl, is_complete_ordered_and_quoted) {
  EXPECT_EQ(joined(sqlserver::write(model_of(Dialect::sqlserver), {})), R"(EXEC(N'CREATE SCHEMA sales');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'it''s ours', @level0type = N'SCHEMA', @level0name = N'sales';
CREATE SEQUENCE dbo.numbers AS bigint START WITH 5 INCREMENT BY 2 CYCLE NO CACHE;
CREATE TABLE dbo.users (
  id bigint IDENTITY(10, 1) NOT NULL,
  name nvarchar(20) NOT NULL DEFAULT 'x',
  [Order] int NULL,
  twice AS (id * 2) PERSISTED,
  CONSTRAINT users_pk PRIMARY KEY (id),
  UNIQUE (name, [Order]),
  CONSTRAINT c CHECK (id > 0)
);
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'pëople', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'users';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'o''clock', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'users', @level2type = N'COLUMN', @level2name = N'name';
CREATE TABLE sales.orders (
  user_id int NULL
);
CREATE UNIQUE INDEX by_order ON dbo.users ([Order] DESC) INCLUDE (name) WHERE name IS NOT NULL;
ALTER TABLE sales.orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES dbo.users (id) ON DELETE CASCADE;
EXEC(N'CREATE VIEW dbo.b_base AS
SELECT id FROM users WHERE name <> ''it''''s''');
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'base', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'b_base';
EXEC(N'CREATE VIEW dbo.a_top (id) AS
SELECT id FROM b_base');
)");
}

TEST(OracleDdl, is_complete_ordered_and_quoted) {
  EXPECT_EQ(joined(oracle::write(model_of(Dialect::oracle), {})), R"(CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2 NOCACHE CYCLE;
CREATE TABLE users (
  id number GENERATED ALWAYS AS IDENTITY (START WITH 10),
  name varchar2(20 char) DEFAULT 'x' NOT NULL,
  "Order" number,
  twice number GENERATED ALWAYS AS (id * 2) VIRTUAL,
  CONSTRAINT users_pk PRIMARY KEY (id),
  UNIQUE (name, "Order"),
  CONSTRAINT c CHECK (id > 0)
);
COMMENT ON TABLE users IS 'pëople';
COMMENT ON COLUMN users.name IS 'o''clock';
CREATE TABLE orders (
  user_id int
);
CREATE UNIQUE INDEX by_order ON users ("Order" DESC);
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
CREATE VIEW b_base AS
SELECT id FROM users WHERE name <> 'it''s';
COMMENT ON TABLE b_base IS 'base';
CREATE VIEW a_top (id) AS
SELECT id FROM b_base;
)");
}

TEST(WrittenOnly, options_leave_comments_out) {
  const WriteOptions plain{.comments = false};
  EXPECT_THAT(joined(sqlserver::write(model_of(Dialect::sqlserver), plain)), testing::Not(testing::HasSubstr("sp_addextendedproperty")));
  EXPECT_THAT(joined(oracle::write(model_of(Dialect::oracle), plain)), testing::Not(testing::HasSubstr("COMMENT ON")));
}

}  // namespace
}  // namespace assay::schema
