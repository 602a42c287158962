#include <gtest/gtest.h>

#include <cstdlib>

#include "schema/migrate/catalogue.h"
#include "schema/migrate/engines.h"
#include "tests/support/plan_fixture.h"

namespace assay::schema {
namespace {

/// plan_migration without its dispatch to the other engines' planners.
Migration planned(const Model& from, const Model& to, const PlanOptions& options) {
  auto migration = plan_migration(from, to, options);
  if (!migration) throw std::runtime_error(migration.error().message);
  return std::move(*migration);
}

TEST(PostgresPlan, is_what_the_fixture_says) {
  const bool update = std::getenv("ASSAY_UPDATE") != nullptr;
  for (const test::Fixture& fixture : test::fixtures()) {
    const Migration migration = planned(test::model_of(fixture, "from"), test::model_of(fixture, "to"), test::options_of(fixture));
    const std::string plan = test::rendered(migration);
    const std::string down = migration.down ? test::rendered(*migration.down) : "none: " + migration.down_reason.value_or("") + "\n";
    if (update) {
      test::rewrite(fixture, plan, down);
      continue;
    }
    ASSERT_TRUE(fixture.sections.count("plan")) << fixture.name() << " has no plan yet: ASSAY_UPDATE=1";
    EXPECT_EQ(fixture.sections.at("plan"), plan) << fixture.name() << ": " << fixture.title;
    EXPECT_EQ(fixture.sections.at("down"), down) << fixture.name() << ": " << fixture.title;
  }
}

TEST(PostgresPlan, of_equal_schemas_is_empty_and_so_is_the_way_back) {
  for (const test::Fixture& fixture : test::fixtures())
    for (const char* side : {"from", "to"}) {
      const Model model = test::model_of(fixture, side);
      PlanOptions options = test::options_of(fixture);
      options.diff.renamed_from.clear();  // hints are about the two sides
      const Migration migration = planned(model, model, options);
      EXPECT_TRUE(migration.statements.empty()) << fixture.name() << "\n" << test::rendered(migration);
      ASSERT_TRUE(migration.down);
      EXPECT_TRUE(migration.down->empty());
    }
}

TEST(PostgresPlan, holds_the_rules_of_timeouts_and_transactions) {
  for (const test::Fixture& fixture : test::fixtures())
    for (const Strategy strategy : {Strategy::online, Strategy::direct}) {
      PlanOptions options = test::options_of(fixture);
      options.strategy = strategy;
      const Migration migration = planned(test::model_of(fixture, "from"), test::model_of(fixture, "to"), options);
      int last = 0;
      bool alone = false;
      for (const MigrationStatement& s : migration.statements) {
        const std::string where = fixture.name() + ": " + s.sql;
        ASSERT_NE(migrate::find_kind(s.kind, options.version), nullptr) << where;
        const bool concurrently = s.sql.find("CONCURRENTLY") != std::string::npos;
        EXPECT_EQ(concurrently, !s.transaction && !s.repeat) << where;
        EXPECT_EQ(concurrently, s.lock_timeout_ms == 0) << where;
        EXPECT_GT(s.statement_timeout_ms, 0) << where;
        EXPECT_EQ(s.sql.find("IF NOT EXISTS"), std::string::npos) << where;
        EXPECT_FALSE(strategy == Strategy::direct && concurrently) << where;
        if (s.sql.find("VALIDATE CONSTRAINT") != std::string::npos || s.repeat) {
          EXPECT_GE(s.statement_timeout_ms, 3'600'000) << where;
        }
        if (s.transaction) {
          EXPECT_GE(*s.transaction, alone ? last + 1 : last) << where;
          last = *s.transaction;
        }
        alone = !s.transaction;  // what follows is another transaction
        EXPECT_FALSE(s.hazard != Hazard::none && s.why.empty()) << where;
      }
    }
}

TEST(PostgresPlan, validates_in_another_transaction_than_it_adds) {
  for (const test::Fixture& fixture : test::fixtures()) {
    PlanOptions options = test::options_of(fixture);
    if (options.strategy == Strategy::direct) continue;
    const Migration migration = planned(test::model_of(fixture, "from"), test::model_of(fixture, "to"), options);
    for (const MigrationStatement& s : migration.statements) {
      if (s.sql.find(" VALIDATE CONSTRAINT") == std::string::npos) continue;
      for (const MigrationStatement& other : migration.statements)
        EXPECT_TRUE(&other == &s || other.transaction != s.transaction) << fixture.name() << ": " << s.sql << " with " << other.sql;
    }
  }
}

/// As a diagram leaves it: no constraint has a name.
Model drawn(const std::string& table, bool unique) {
  Model model;
  Table made;
  made.id = "t";
  made.schema = "public";
  made.name = table;
  made.columns = {{.id = "c", .name = "id", .type = {.name = "bigint"}, .nullable = false},
                  {.id = "d", .name = "code", .type = {.name = "text"}}};
  made.keys.push_back({.id = "k", .primary = true, .columns = {"id"}});
  if (unique) made.keys.push_back({.id = "u", .columns = {"code"}});
  model.tables.push_back(std::move(made));
  return model;
}

TEST(PostgresPlan, knows_the_names_that_the_server_gives) {
  PlanOptions options;
  options.strategy = Strategy::direct;
  const Migration dropped = planned(drawn("a", true), drawn("a", false), options);
  ASSERT_EQ(dropped.statements.size(), 1U);
  EXPECT_EQ(dropped.statements[0].sql, "ALTER TABLE public.a DROP CONSTRAINT a_code_key");
  // a renamed table keeps the names of its constraints
  const Migration renamed = planned(drawn("a", false), drawn("b", false), options);
  ASSERT_EQ(renamed.statements.size(), 1U);
  EXPECT_EQ(renamed.statements[0].sql, "ALTER TABLE public.a RENAME TO b");
  const Migration added = planned(drawn("a", false), drawn("b", true), options);
  ASSERT_EQ(added.statements.size(), 2U);
  EXPECT_EQ(added.statements[1].sql, "ALTER TABLE public.b ADD CONSTRAINT b_code_key UNIQUE (code)");
}

TEST(Catalogue, is_sorted_and_has_one_row_for_every_version) {
  const auto all = migrate::catalogue();
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool later = all[i - 1].kind < all[i].kind || (all[i - 1].kind == all[i].kind && all[i - 1].since < all[i].since);
    EXPECT_TRUE(later) << all[i - 1].kind << " " << all[i].kind;
  }
  EXPECT_EQ(migrate::find_kind("no_such_kind", 150000), nullptr);
  EXPECT_EQ(migrate::find_kind("detach_partition", 130000)->target, migrate::LockMode::share_update_exclusive);
  EXPECT_EQ(migrate::find_kind("detach_partition", 140000)->target, migrate::LockMode::access_exclusive);
}

}  // namespace
}  // namespace assay::schema
