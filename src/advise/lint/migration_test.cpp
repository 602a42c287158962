// Lint of files: what counts as existing, where findings stand, suppressions, bodies, texts that cannot be read.
#include "advise/lint/migration.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "schema/ddl/steps.h"

namespace assay::lint {
namespace {

using schema::Dialect;

schema::Model empty(Dialect dialect = Dialect::postgres) {
  schema::Model model;
  model.dialect = dialect;
  return model;
}

MigrationLint linted(const std::vector<schema::File>& files, const MigrationOptions& options = {}, schema::Model before = empty()) {
  auto result = lint_migration(files, std::move(before), options);
  EXPECT_TRUE(result) << result.error().message;
  return std::move(*result);
}

/// "V2.sql:3:1 index_not_concurrent orders.i", one a line, of the rule.
std::string said(const MigrationLint& result, std::string_view rule) {
  std::string out;
  for (const Finding& finding : result.findings)
    if (finding.rule == rule)
      out += fmt::format("{}:{}:{} {}\n", finding.where.file.value_or("-"), finding.where.line.value_or(0),
                         finding.where.column.value_or(0), path_of(finding.where.object));
  return out;
}

TEST(Migration, what_another_file_made_is_existing_and_what_this_one_made_is_not) {
  const auto result = linted({{"V2__b.sql",
                               "CREATE TABLE lines (id bigint PRIMARY KEY, note text);\nCREATE INDEX l ON lines (note);\n\n"
                               "CREATE INDEX i\n  ON orders (note);\n"},
                              {"V1__a.sql", "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n"}});
  EXPECT_EQ(said(result, "index_not_concurrent"), "V2__b.sql:4:1 orders.i\n");
}

TEST(Migration, findings_of_the_schema_stand_where_the_object_was_made) {
  const auto result = linted({{"V1__a.sql", "CREATE TABLE customers (id bigint PRIMARY KEY);\n\nCREATE TABLE log (\n  text text\n);\n"},
                              {"V2__b.sql",
                               "ALTER TABLE log ADD COLUMN customer_id bigint;\n"
                               "ALTER TABLE log ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;\n"}});
  EXPECT_EQ(said(result, "no_primary_key"), "V1__a.sql:3:1 log\n");
  EXPECT_EQ(said(result, "fk_without_index"), "V2__b.sql:2:17 log.f\n");
}

TEST(Migration, only_the_files_asked_for_are_reported) {
  MigrationOptions options;
  options.files = {"V2__b.sql"};
  const auto result =
      linted({{"V1__a.sql", "CREATE TABLE log (text text);\nDROP TABLE old;\n"}, {"V2__b.sql", "DROP TABLE other;\n"}}, options);
  EXPECT_EQ(said(result, "table_dropped"), "V2__b.sql:1:1 other\n");
  EXPECT_EQ(said(result, "no_primary_key"), "");
}

TEST(Migration, a_do_block_is_looked_into_at_its_place) {
  const auto result = linted({{"a.sql",
                               "DO $$\nDECLARE\n  n int := 1;\nBEGIN\n  IF n > 0 THEN\n    DROP TABLE orders;\n  END IF;\n"
                               "  FOR n IN SELECT 1 LOOP\n    EXECUTE 'DROP TABLE lines';\n  END LOOP;\nEND $$;\n"}});
  EXPECT_EQ(said(result, "table_dropped"), "a.sql:6:5 orders\na.sql:9:14 lines\n");
}

TEST(Migration, the_body_of_a_function_runs_later) {
  const auto result = linted({{"a.sql",
                               "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  DROP TABLE orders;\n"
                               "  DELETE FROM lines;\nEND $$;\n"}});
  EXPECT_EQ(said(result, "table_dropped"), "");
  EXPECT_EQ(said(result, "delete_without_where"), "a.sql:4:3 f\n");
}

TEST(Migration, suppressions_hold_for_their_statement_and_end_with_their_date) {
  MigrationOptions options;
  options.today = "2026-11-30";
  const auto result = linted({{"a.sql",
                               "-- assay:ignore table_dropped until=2027-01-01 nobody uses it\n"
                               "-- (see ticket 7)\n"
                               "DROP TABLE\n  a;\n"
                               "DROP TABLE b; -- assay:ignore table_dropped\n"
                               "-- assay:ignore table_dropped until=2026-01-01 too late\n"
                               "DROP TABLE c;\n"
                               "-- assay:ignore column_dropped,no_such_rule wrong\n"
                               "DROP TABLE d;\n"
                               "SELECT '-- assay:ignored';\n"}},
                             options);
  EXPECT_EQ(said(result, "table_dropped"), "a.sql:7:1 c\na.sql:9:1 d\n");
  ASSERT_EQ(result.suppressed.size(), 2U);
  EXPECT_EQ(result.suppressed[0].reason, "nobody uses it");
  EXPECT_EQ(result.suppressed[0].until, "2027-01-01");
  std::string unused;
  for (const UnusedSuppression& one : result.unused_suppressions) unused += fmt::format("{} {}: {}\n", one.line, one.rule, one.why);
  EXPECT_EQ(unused,
            "6 table_dropped: It ended on 2026-01-01.\n8 column_dropped: The rule finds nothing here.\n"
            "8 no_such_rule: There is no rule of that name.\n");
}

TEST(Migration, findings_of_the_schema_are_suppressed_where_the_object_is_made) {
  const auto result = linted({{"a.sql", "-- assay:ignore no_primary_key it is only appended to\nCREATE TABLE log (text text);\n"}});
  EXPECT_EQ(said(result, "no_primary_key"), "");
  EXPECT_EQ(result.suppressed.size(), 1U);
  EXPECT_TRUE(result.unused_suppressions.empty());
}

TEST(Migration, a_table_that_nobody_made_is_blindness_and_a_broken_statement_is_named) {
  const auto result = linted({{"a.sql", "ALTER TABLE orders ADD COLUMN note text;\nALTER TABL orders;\n"}});
  ASSERT_EQ(result.not_modelled.size(), 1U);
  EXPECT_TRUE(result.not_modelled[0].name.starts_with("a.sql:2:")) << result.not_modelled[0].name;
  ASSERT_FALSE(result.blind.empty());
  EXPECT_EQ(result.blind[0].what, "tables as they were before these files");
}

TEST(Migration, sizes_make_a_finding_an_error_with_its_duration) {
  schema::Model before = schema::read_sql("CREATE TABLE orders (id bigint PRIMARY KEY, total integer);", Dialect::postgres)->model;
  before.version = 160000;
  before.tables[0].row_estimate = 1e9;
  before.tables[0].bytes = 200'000'000'000;
  const auto result = linted({{"a.sql", "ALTER TABLE orders ALTER COLUMN total TYPE bigint;\n"}}, {}, before);
  const auto at =
      std::find_if(result.findings.begin(), result.findings.end(), [](const Finding& f) { return f.rule == "type_change_rewrites"; });
  ASSERT_NE(at, result.findings.end());
  EXPECT_EQ(at->severity, Severity::error);
  EXPECT_NE(at->why.find("186.3 GiB"), std::string::npos) << at->why;
  EXPECT_NE(at->why.find("47 min"), std::string::npos) << at->why;
}

TEST(Migration, each_changeset_of_liquibase_is_a_transaction) {
  const auto result = linted({{"1.sql",
                               "--liquibase formatted sql\n--changeset a:1\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n"
                               "--changeset a:2\nALTER TABLE t VALIDATE CONSTRAINT c;\n--changeset a:3 runInTransaction:false\n"
                               "CREATE INDEX CONCURRENTLY i ON t (a);\n"}});
  EXPECT_EQ(said(result, "validated_in_same_transaction"), "");
  EXPECT_EQ(said(result, "concurrent_in_transaction"), "");
}

// The steps themselves

std::string shown(const schema::Name& name) { return name.schema.empty() || name.schema == "public" ? name.name : display(name); }

class Kinds final : public schema::StepWatch {
 public:
  void statement(schema::StepStatement statement, const schema::Standing&) override {
    for (const schema::Step& step : statement.steps)
      out += fmt::format("{}({}{}{}) ", enum_names(step.kind)[static_cast<std::size_t>(step.kind)].name, shown(step.object),
                         step.part.empty() ? "" : "." + step.part, step.other.name.empty() ? "" : " " + step.other.name);
  }
  std::string out;
};

std::string kinds(std::string_view sql, Dialect dialect) {
  Kinds watch;
  EXPECT_TRUE(schema::apply_watched(empty(dialect), sql, dialect, watch));
  return std::string(text::trim(watch.out));
}

TEST(Steps, of_postgresql) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"ALTER TABLE t ADD COLUMN a int REFERENCES u, DROP COLUMN b, ALTER c SET NOT NULL",
       "add_column(t.a) add_foreign_key(t.t_a_fkey u) drop_column(t.b) set_not_null(t.c)"},
      {"ALTER TABLE ONLY s.t ALTER a TYPE numeric(10, 2), ADD CHECK (a > 0)", "alter_column_type(s.t.a) add_check(s.t.t_a_check)"},
      {"SET search_path = s; CREATE TABLE t (a int); DROP TABLE t", "set_parameter(.search_path) create_table(s.t) drop_table(s.t)"},
      {"CREATE INDEX CONCURRENTLY i ON t (a); DROP INDEX i, j", "create_index(t.i) drop_index(.i) drop_index(.j)"},
      {"ALTER TYPE e ADD VALUE 'x' BEFORE 'y'; ALTER DOMAIN d ADD CHECK (VALUE > 0)", "add_enum_value(e.x) add_domain_check(d)"},
      {"BEGIN; TRUNCATE a, b; COMMIT", "begin() truncate(a) truncate(b) commit()"},
      {"ALTER TABLE t ATTACH PARTITION p DEFAULT; ALTER TABLE t DETACH PARTITION p", "attach_partition(t p) detach_partition(t p)"},
      {"REINDEX TABLE t; VACUUM FULL t; CLUSTER t; REFRESH MATERIALIZED VIEW v", "reindex(t) vacuum_full(t) cluster(t) refresh_matview(v)"},
      {"DO $$ BEGIN PERFORM 1; INSERT INTO t VALUES (1) RETURNING a INTO STRICT x; END $$", "do_block() select() insert(t)"},
      {"UPDATE t SET a = 1; DELETE FROM t; INSERT INTO t SELECT 1", "update(t) delete_rows(t) insert(t)"},
  };
  for (const auto& [sql, expected] : cases) EXPECT_EQ(kinds(sql, Dialect::postgres), expected) << sql;
}

TEST(Steps, of_mysql) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"ALTER TABLE t ADD COLUMN a int NOT NULL AFTER b, DROP COLUMN c, MODIFY d bigint, CHANGE e f int",
       "add_column(t.a) drop_column(t.c) modify_column(t.d) modify_column(t.e)"},
      {"ALTER TABLE t ADD INDEX i (a), ADD UNIQUE KEY u (b), ADD PRIMARY KEY (c), DROP INDEX j, ALGORITHM=INPLACE, LOCK=NONE",
       "create_index(t.i) add_unique(t.u) add_primary_key(t.PRIMARY) drop_index(t.j)"},
      {"ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id), ENGINE=InnoDB, CONVERT TO CHARACTER SET utf8mb4",
       "add_foreign_key(t.f u) rewrite_table(t) convert_charset(t)"},
      {"RENAME TABLE a TO b, c TO d; TRUNCATE t; DROP TABLE IF EXISTS x, y",
       "rename_table(a) rename_table(c) truncate(t) drop_table(x) drop_table(y)"},
      {"ALTER TABLE t DROP PARTITION p1, p2; ALTER TABLE t RENAME COLUMN a TO b",
       "drop_partition(t.p1) drop_partition(t.p2) rename_column(t.a)"},
      {"UPDATE t SET a = 1 WHERE b = 2; DELETE FROM t; INSERT INTO t VALUES (1)", "update(t) delete_rows(t) insert(t)"},
      {"CREATE PROCEDURE p() BEGIN DELETE FROM t; IF 1 THEN UPDATE u SET a = 1; END IF; END",
       "create_routine(p) delete_rows(t p) update(u p)"},
  };
  for (const auto& [sql, expected] : cases) EXPECT_EQ(kinds(sql, Dialect::mysql), expected) << sql;
}

TEST(Migration, a_dump_of_a_thousand_tables_is_read_once) {
  std::string dump;
  for (int i = 0; i < 1000; ++i) {
    dump += fmt::format("CREATE TABLE public.t{} (\n    id bigint NOT NULL", i);
    for (int c = 0; c < 30; ++c)
      dump += fmt::format(",\n    column_number_{} character varying(100) DEFAULT 'value {}'::character varying", c, c);
    dump += fmt::format(
        "\n);\nALTER TABLE ONLY public.t{0}\n    ADD CONSTRAINT t{0}_pkey PRIMARY KEY (id);\n"
        "CREATE INDEX t{0}_i ON public.t{0} USING btree (column_number_1);\n",
        i);
  }
  EXPECT_GT(dump.size(), 2'000'000U);
  MigrationOptions options;
  options.lint.fixes = false;
  const auto result = linted({{"dump.sql", dump}}, options);
  EXPECT_EQ(result.model.tables.size(), 1000U);
  EXPECT_EQ(said(result, "index_not_concurrent"), "");
}

}  // namespace
}  // namespace assay::lint
