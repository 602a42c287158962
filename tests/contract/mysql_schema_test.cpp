// A live MySQL or MariaDB database as a Model: everything in it is there, modelled or opaque, and what a user may not see is named.
#include <gtest/gtest.h>

#include <set>

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "support/mysql.h"

namespace assay {
namespace {

schema::Model read(db::Connection& connection) {
  auto model = db::make_mysql()->read_schema(connection, {});
  if (!model) throw std::runtime_error(model.error().message + " / " + model.error().detail);
  return std::move(*model);
}

void build_rich(std::string_view database) {
  test::fresh(database);
  auto owner = test::admin(database);
  test::run(
      *owner,
      {fmt::format("ALTER DATABASE {} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", database),
       "CREATE TABLE customers (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(200) COLLATE utf8mb4_bin NOT NULL, "
       "name varchar(100) DEFAULT 'O''Brien; \\\\x', mood enum('ok','so; so','it''s') NOT NULL DEFAULT 'ok', tags set('a','b'), "
       "score decimal(10,2) NOT NULL DEFAULT 0, label varchar(310) GENERATED ALWAYS AS (concat(name, ' ', email)) VIRTUAL, "
       "changed timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), doc json, "
       "UNIQUE KEY email (email), KEY by_name (name(10), score), FULLTEXT KEY words (name)) COMMENT='people; of \"ours\"'",
       "INSERT INTO customers (email, name) VALUES ('a', 'a'), ('b', 'b'), ('c', 'c')", "ANALYZE TABLE customers",
       "CREATE TABLE regions (country char(2) NOT NULL, code int NOT NULL, PRIMARY KEY (country, code))",
       "CREATE TABLE `odd ``name;` (id int PRIMARY KEY, `select` int, country char(2), code int, customer bigint unsigned, "
       "CONSTRAINT to_region FOREIGN KEY (country, code) REFERENCES regions (country, code) ON DELETE SET NULL ON UPDATE CASCADE, "
       "CONSTRAINT to_customer FOREIGN KEY (customer) REFERENCES customers (id))",
       "CREATE TABLE parts (id int NOT NULL, y int NOT NULL, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) "
       "(PARTITION p0 VALUES LESS THAN (2025), PARTITION p1 VALUES LESS THAN MAXVALUE)",
       "CREATE TABLE notes (id int, body text, KEY (id)) ENGINE=MyISAM CHARACTER SET latin1",
       "CREATE VIEW a_view AS SELECT b.id, b.label FROM customers b WHERE b.name <> ';;'",
       "CREATE VIEW b_view AS SELECT count(*) AS n FROM a_view",
       "CREATE FUNCTION twice(a int) RETURNS int DETERMINISTIC BEGIN DECLARE b int DEFAULT a; SET b = b * 2; RETURN b; END",
       "CREATE PROCEDURE archive(IN days int, OUT moved int) COMMENT 'it''s ;;' BEGIN /* ;; */ SELECT days; SET moved = 1; END",
       "CREATE TRIGGER second BEFORE INSERT ON customers FOR EACH ROW BEGIN SET NEW.score = NEW.score + 1; SET NEW.name = ';'; END",
       "CREATE TRIGGER first BEFORE INSERT ON customers FOR EACH ROW PRECEDES second SET NEW.score = 0",
       "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM notes; DELETE FROM parts; END",
       "DROP USER IF EXISTS reporter@localhost", "CREATE USER reporter@localhost",
       "GRANT SELECT, UPDATE (name) ON customers TO reporter@localhost", "GRANT SELECT ON a_view TO reporter@localhost WITH GRANT OPTION"});
  if (test::is_mariadb())
    test::run(*owner, {"CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 10", "ALTER TABLE parts ADD CHECK (y > 1990)"});
}

TEST(ReadSchema, has_everything_that_is_in_a_database) {
  build_rich("rich");
  const auto model = read(*test::connect_as("root", "rich"));
  EXPECT_EQ(model.dialect, test::is_mariadb() ? schema::Dialect::mariadb : schema::Dialect::mysql);
  EXPECT_EQ(model.version, test::connect_as("root")->version().number);
  EXPECT_EQ(model.database, "rich");
  EXPECT_EQ(model.charset, "utf8mb4");
  EXPECT_EQ(model.collation, "utf8mb4_unicode_ci");
  std::vector<std::string> names;
  for (const auto& table : model.tables) names.push_back(table.schema + "|" + table.name);
  EXPECT_EQ(names, (std::vector<std::string>{"|customers", "|notes", "|odd `name;", "|parts", "|regions"}));
  EXPECT_EQ(model.views.size(), 2U);
  EXPECT_EQ(model.routines.size(), 2U);
  EXPECT_EQ(model.triggers.size(), 2U);
  EXPECT_EQ(model.sequences.size(), test::is_mariadb() ? 1U : 0U);
  ASSERT_EQ(model.opaque.size(), 1U);
  EXPECT_EQ(model.opaque[0].kind, "event");
  EXPECT_EQ(model.opaque[0].name.name, "nightly");
  EXPECT_NE(model.opaque[0].text.find("DELETE FROM parts"), std::string::npos);

  const schema::Table* customers = model.table("", "customers");
  ASSERT_NE(customers, nullptr);
  EXPECT_EQ(customers->columns.size(), 9U);
  EXPECT_EQ(customers->keys.size(), 2U);
  EXPECT_EQ(customers->indexes.size(), 2U);
  EXPECT_EQ(customers->row_estimate, 3);
  EXPECT_GT(customers->bytes, 0);
  EXPECT_EQ(customers->comment, "people; of \"ours\"");
  EXPECT_EQ(customers->column("mood")->type.args, (std::vector<std::string>{"ok", "so; so", "it's"}));
  EXPECT_EQ(customers->column("id")->type.suffix, "unsigned");
  EXPECT_TRUE(customers->column("id")->identity);
  EXPECT_TRUE(customers->column("label")->generated);
  EXPECT_FALSE(customers->column("changed")->on_update.empty());
  EXPECT_EQ(customers->column("doc")->type.name, "json");
  const schema::Table* odd = model.table("", "odd `name;");
  ASSERT_NE(odd, nullptr);
  ASSERT_EQ(odd->foreign_keys.size(), 2U);
  const auto& to_region = odd->foreign_keys[odd->foreign_keys[0].name == "to_region" ? 0 : 1];
  EXPECT_EQ(to_region.columns, (std::vector<std::string>{"country", "code"}));
  EXPECT_EQ(to_region.on_delete, schema::Action::set_null);
  EXPECT_EQ(to_region.on_update, schema::Action::cascade);
  EXPECT_TRUE(model.table("", "parts")->partition_by);
  EXPECT_EQ(model.table("", "parts")->checks.size(), test::is_mariadb() ? 1U : 0U);
  std::vector<std::string> grants;
  for (const auto& grant : model.grants)
    grants.push_back(fmt::format("{} {}{}", grant.privilege, grant.grantee, grant.grantable ? "+" : ""));
  EXPECT_EQ(grants.size(), 3U) << text::join(grants, ", ");
  EXPECT_EQ(std::count_if(model.grants.begin(), model.grants.end(), [](const auto& grant) { return grant.grantable; }), 1);
}

TEST(ReadSchema, does_not_depend_on_the_servers_sql_mode_and_leaves_it_as_it_was) {
  build_rich("rich");
  const auto plain = read(*test::connect_as("root", "rich"));
  const std::string mode = *test::rows(*test::admin(), "SELECT @@global.sql_mode").rows[0][0];
  test::run(*test::admin(), {"SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"});
  auto odd = test::connect_as("root", "rich");
  const auto same = read(*odd);
  EXPECT_EQ(*test::rows(*odd, "SELECT @@session.sql_mode").rows[0][0], "ANSI_QUOTES,NO_BACKSLASH_ESCAPES");
  test::run(*test::admin(), {fmt::format("SET GLOBAL sql_mode = '{}'", mode)});
  EXPECT_EQ(schema::mysql::write(plain, {}).size(), schema::mysql::write(same, {}).size());
  EXPECT_EQ(same.tables.size(), plain.tables.size());
  EXPECT_EQ(same.table("", "customers")->columns, plain.table("", "customers")->columns);
  EXPECT_EQ(same.opaque.size(), plain.opaque.size());
}

TEST(ReadSchema, names_what_a_limited_user_may_not_see) {
  build_rich("rich");
  const auto model = read(*test::connect_as("reporter", "rich"));
  EXPECT_EQ(model.tables.size(), 1U);
  EXPECT_TRUE(model.views.empty());
  // Some servers name the triggers of a table that may be read, too; none shows their text.
  std::set<std::string> hidden;
  for (const auto& object : model.opaque) {
    EXPECT_TRUE(object.text.empty()) << object.name.name;
    if (object.kind != "trigger") hidden.insert(object.kind + " " + object.name.name);
  }
  EXPECT_EQ(hidden, std::set<std::string>{"view a_view"});
}

TEST(ReadSchema, is_of_one_database_which_must_be_named_and_be_there) {
  EXPECT_EQ(db::make_mysql()->read_schema(*test::connect_as("root"), {}).error().code, Code::invalid);
  test::fresh("gone");
  auto session = test::connect_as("root", "gone");
  EXPECT_TRUE(read(*session).tables.empty());
  test::run(*test::admin(), {"DROP DATABASE gone"});
  EXPECT_EQ(db::make_mysql()->read_schema(*session, {}).error().code, Code::not_found);
}

TEST(ReadSchema, written_out_and_loaded_again_is_the_same) {
  build_rich("rich");
  auto model = read(*test::connect_as("root", "rich"));
  test::fresh("again");
  auto copy = test::admin("again");
  test::run(*copy, {"ALTER DATABASE again CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", "SET foreign_key_checks = 0"});
  for (const auto& statement : schema::mysql::write(model, {})) {
    const auto done = copy->execute(statement.sql, {});
    ASSERT_TRUE(done) << statement.sql << ": " << done.error().message;
  }
  const auto again = read(*test::connect_as("root", "again"));
  const auto texts = [](const schema::Model& of) {
    std::vector<std::string> all;
    for (const auto& statement : schema::mysql::write(of, {})) all.push_back(statement.sql);
    return all;
  };
  EXPECT_EQ(texts(again), texts(model));
}

}  // namespace
}  // namespace assay
