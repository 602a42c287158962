#include "schema/migrate/files.h"

#include <gtest/gtest.h>

namespace assay::schema {
namespace {

MigrationStatement step(std::string sql, std::optional<int> transaction, Hazard hazard = Hazard::none) {
  MigrationStatement out;
  out.sql = std::move(sql);
  out.transaction = transaction;
  out.lock_timeout_ms = transaction ? 2'000 : 0;
  out.statement_timeout_ms = transaction ? 5'000 : 1'200'000;
  out.hazard = hazard;
  if (hazard != Hazard::none) out.why = "the column's values are gone";
  return out;
}

Migration sample() {
  Migration out;
  out.statements = {
      step("ALTER TABLE t ADD COLUMN a integer", 1), step("CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$", 1),
      step("CREATE INDEX CONCURRENTLY t_a ON t (a)", std::nullopt), step("ALTER TABLE t DROP COLUMN b", 2, Hazard::data_loss)};
  out.down = std::vector{step("ALTER TABLE t DROP COLUMN a", 1)};
  return out;
}

const FileOptions options{"20261125093000", "Add a & index", "ana", Dialect::postgres};

std::string paths(const std::vector<File>& files) {
  std::string out;
  for (const File& file : files) out += file.path + "\n";
  return out;
}

TEST(Files, what_must_run_alone_has_a_file_of_its_own_and_says_so_to_flyway) {
  const auto files = write_files(sample(), MigrationFormat::flyway, options);
  EXPECT_EQ(paths(files),
            "V20261125093000__add_a_index.sql\nV20261125093001__add_a_index.sql\nV20261125093001__add_a_index.sql.conf\n"
            "V20261125093002__add_a_index.sql\nU20261125093002__add_a_index.sql\n");
  EXPECT_EQ(files[2].text, "executeInTransaction=false\n");
  EXPECT_EQ(files[1].text, "SET lock_timeout = 0;\nSET statement_timeout = '1200000ms';\nCREATE INDEX CONCURRENTLY t_a ON t (a);\n");
  EXPECT_NE(files[3].text.find("-- data_loss: the column's values are gone"), std::string::npos);
}

TEST(Files, a_transaction_is_written_where_the_tool_opens_none) {
  const auto files = write_files(sample(), MigrationFormat::golang_migrate, options);
  ASSERT_EQ(files.size(), 6U);
  EXPECT_EQ(files[0].path, "20261125093000_add_a_index.up.sql");
  EXPECT_TRUE(files[0].text.starts_with("BEGIN;\nSET LOCAL lock_timeout = '2000ms';\n"));
  EXPECT_TRUE(files[0].text.ends_with("COMMIT;\n"));
  EXPECT_EQ(files[2].text.find("BEGIN"), std::string::npos);
  EXPECT_NE(files[5].text.find("DROP COLUMN a"), std::string::npos);
}

TEST(Files, every_format_reads_back_as_the_same_history) {
  for (const auto format : {MigrationFormat::sql, MigrationFormat::flyway, MigrationFormat::golang_migrate, MigrationFormat::dbmate,
                            MigrationFormat::goose, MigrationFormat::liquibase}) {
    const History history = read_history(write_files(sample(), format, options));
    EXPECT_EQ(history.format, format);
    std::string sql;
    for (const HistoryStep& one : history.steps) sql += one.sql;
    std::size_t at = 0;
    for (const MigrationStatement& statement : sample().statements) {
      const auto found = sql.find(statement.sql, at);
      EXPECT_NE(found, std::string::npos) << "format " << static_cast<int>(format) << " lost or moved: " << statement.sql << "\n" << sql;
      at = found == std::string::npos ? at : found;
    }
    EXPECT_EQ(sql.find("DROP COLUMN a"), std::string::npos) << "the way down was read as a way up, format " << static_cast<int>(format);
  }
}

TEST(Files, goose_and_liquibase_do_not_cut_a_function_at_its_semicolons) {
  EXPECT_NE(write_files(sample(), MigrationFormat::goose, options)[0].text.find(
                "-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1; $$;\n-- +goose StatementEnd\n"),
            std::string::npos);
  EXPECT_NE(write_files(sample(), MigrationFormat::liquibase, options)[0].text.find("runInTransaction:true splitStatements:false"),
            std::string::npos);
  EXPECT_TRUE(write_files(sample(), MigrationFormat::goose, options)[1].text.starts_with("-- +goose NO TRANSACTION\n-- +goose Up\n"));
}

TEST(Files, a_migration_without_a_way_back_says_why) {
  Migration migration = sample();
  migration.down.reset();
  migration.down_reason = "column b\nheld values";
  for (const auto format : {MigrationFormat::sql, MigrationFormat::golang_migrate, MigrationFormat::dbmate, MigrationFormat::goose,
                            MigrationFormat::liquibase}) {
    std::string all;
    for (const File& file : write_files(migration, format, options)) all += file.text;
    EXPECT_NE(all.find("-- There is no way back: column b held values"), std::string::npos) << static_cast<int>(format);
  }
  EXPECT_TRUE(write_files(Migration{}, MigrationFormat::flyway, options).empty());
}

TEST(Files, a_batch_loops_until_no_row_changes) {
  Migration migration;
  migration.statements = {step("UPDATE t SET b = a WHERE b IS NULL", std::nullopt)};
  migration.statements[0].repeat = true;
  const std::string text = write_files(migration, MigrationFormat::sql, options)[0].text;
  EXPECT_NE(text.find("LOOP\n    UPDATE t SET b = a WHERE b IS NULL;\n    GET DIAGNOSTICS"), std::string::npos);
  EXPECT_NE(text.find("COMMIT;\n    EXIT WHEN changed = 0;"), std::string::npos);
}

struct Folder {
  const char* what;
  std::vector<File> files;
  MigrationFormat format;
  std::string order;
};

TEST(History, versions_are_ordered_as_the_tool_orders_them) {
  const Folder folders[] = {
      {"flyway compares parts as numbers and runs repeatable files last",
       {{"R__views.sql", "r"}, {"V10__c.sql", "c"}, {"V2__b.sql", "b"}, {"V1.2__a2.sql", "a2"}, {"V1__a.sql", "a"}, {"U2__b.sql", "u"}},
       MigrationFormat::flyway,
       "V1__a.sql V1.2__a2.sql V2__b.sql V10__c.sql R__views.sql "},
      {"golang-migrate counts",
       {{"10_c.up.sql", ""}, {"9_b.up.sql", ""}, {"9_b.down.sql", ""}},
       MigrationFormat::golang_migrate,
       "9_b.up.sql 10_c.up.sql "},
      {"plain files by name", {{"b.sql", ""}, {"a.sql", ""}, {"notes.md", ""}}, MigrationFormat::sql, "a.sql b.sql "},
      {"prisma's folders",
       {{"20260102_b/migration.sql", ""}, {"20260101_a/migration.sql", ""}},
       MigrationFormat::sql,
       "20260101_a/migration.sql 20260102_b/migration.sql "},
      {"dbmate",
       {{"2_b.sql", "-- migrate:up\nB\n-- migrate:down\nX\n"}, {"1_a.sql", "-- migrate:up\nA\n"}},
       MigrationFormat::dbmate,
       "1_a.sql 2_b.sql "},
  };
  for (const Folder& folder : folders) {
    const History history = read_history(folder.files);
    std::string order;
    for (const HistoryStep& step : history.steps) order += step.path + " ";
    EXPECT_EQ(order, folder.order) << folder.what;
    EXPECT_EQ(history.format, folder.format) << folder.what;
  }
}

TEST(History, lines_keep_their_numbers) {
  const History history = read_history({{"1_a.sql", "-- note\n-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;\n"}});
  ASSERT_EQ(history.steps.size(), 1U);
  EXPECT_EQ(history.steps[0].sql, "\n\nCREATE TABLE a (id int);\n\n\n\n");
}

}  // namespace
}  // namespace assay::schema
