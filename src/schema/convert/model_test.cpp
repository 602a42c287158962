// Whole models between dialects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "schema/convert.h"
#include "schema/formats/formats.h"
#include "schema/type_names.h"

namespace assay::schema {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Dialect targets[] = {Dialect::mysql, Dialect::mariadb, Dialect::sqlite, Dialect::sqlserver, Dialect::oracle};

Column column(std::string name, std::string_view type, bool nullable = true, std::optional<std::string> default_value = {}) {
  return {.name = std::move(name),
          .type = parse_type(type, Dialect::postgres),
          .nullable = nullable,
          .default_value = std::move(default_value)};
}

/// A bit of everything that PostgreSQL has.
Model rich() {
  Model m;
  m.database = "shop";
  m.schemas = {{.name = "sales", .comment = "what we sell"}};
  m.extensions = {{.name = "citext"}};
  m.enums = {{.schema = "public", .name = "mood", .values = {"sad", "it's ok"}, .comment = "how it goes"}};
  m.domains = {{.schema = "public",
                .name = "email",
                .type = parse_type("varchar(100)", Dialect::postgres),
                .nullable = false,
                .checks = {{.name = "email_check", .expression = "VALUE ~~ '%@%'::text"}}}};
  m.composites = {{.schema = "public", .name = "pair", .attributes = {column("a", "integer"), column("b", "text")}}};
  m.sequences = {
      {.schema = "public", .name = "users_id_seq", .type = "integer", .owner_table = Name{"public", "users"}, .owner_column = "id"},
      {.schema = "public", .name = "numbers"}};
  Table users{.schema = "public", .name = "users", .comment = "people"};
  users.columns = {column("id", "integer", false, "nextval('users_id_seq'::regclass)"),
                   column("mail", "text"),
                   column("state", "text"),
                   column("active", "boolean", false, "true"),
                   column("tags", "text[]", false, "'{}'::text[]"),
                   column("nick", "text", false, "''::text"),
                   column("born", "date"),
                   column("at", "timestamptz", false, "now()"),
                   column("key", "uuid", false, "gen_random_uuid()"),
                   column("Order", "integer"),
                   column("both", "text"),
                   column("number", "bigint", true, "nextval('numbers'::regclass)")};
  users.columns[1].type = {.schema = "public", .name = "email"};
  users.columns[2].type = {.schema = "public", .name = "mood"};
  users.columns[2].default_value = "'sad'::mood";
  users.columns[1].comment = "where to write";
  users.columns[10].generated = Generated{.expression = "nick || '!'::text"};
  users.keys = {{.name = "users_pkey", .primary = true, .columns = {"id"}},
                {.name = "users_mail_key", .columns = {"mail"}},
                {.name = "users_nick_key", .columns = {"nick"}, .deferral = Deferral::initially_deferred}};
  users.checks = {{.name = "users_state_check", .expression = "born > '1900-01-01'::date"},
                  {.name = "odd", .expression = "tags @> ARRAY['x'::text]"},
                  {.name = "nick_long", .expression = "length(nick) < 40 AND active"}};
  users.exclusions = {{.name = "no_overlap", .parts = {{.column = "born", .with_operator = "="}}}};
  users.indexes = {{.name = "by_tags", .method = "gin", .parts = {{.column = "tags"}}},
                   {.name = "by_lower", .parts = {{.expression = "lower(nick)"}}},
                   {.name = "active_ones", .unique = true, .parts = {{.column = "born"}}, .where = "active"},
                   {.name = "recent", .parts = {{.column = "at", .descending = true}}, .include = {"born"}, .comment = "newest first"}};
  users.row_security = true;
  Table orders{.schema = "sales", .name = "orders"};
  orders.columns = {column("id", "bigint", false), column("user_id", "integer", false), column("user_nick", "text"),
                    column("total", "numeric(10,2)", false, "0"), column("parent_id", "bigint")};
  orders.columns[0].identity = Identity{.kind = IdentityKind::always, .options = {.start = 100}};
  orders.keys = {{.name = "orders_pkey", .primary = true, .columns = {"id"}}};
  orders.foreign_keys = {{.name = "orders_parent",
                          .columns = {"parent_id"},
                          .ref_schema = "sales",
                          .ref_table = "orders",
                          .ref_columns = {"id"},
                          .on_delete = Action::cascade},
                         {.name = "orders_user",
                          .columns = {"user_id"},
                          .ref_schema = "public",
                          .ref_table = "users",
                          .ref_columns = {"id"},
                          .on_delete = Action::set_null,
                          .on_update = Action::cascade},
                         {.name = "orders_nick",
                          .columns = {"user_nick"},
                          .ref_schema = "public",
                          .ref_table = "users",
                          .ref_columns = {"nick"},
                          .deferral = Deferral::deferrable}};
  Table events{.schema = "public", .name = "events"};
  events.columns = {column("at", "date", false), column("what", "jsonb", false, "'{}'::jsonb")};
  events.partition_by = Partitioning{.strategy = "range", .parts = {{.column = "at"}}};
  Table events_1 = events;
  events_1.name = "events_1";
  events_1.partition_by.reset();
  events_1.partition_of = PartitionOf{.parent = {"public", "events"}, .bound = "DEFAULT"};
  m.tables = {users, orders, events, events_1};
  m.views = {
      {.schema = "public", .name = "a_top", .definition = "SELECT b_base.id FROM b_base", .uses = {.relations = {{"public", "b_base"}}}},
      {.schema = "public", .name = "b_base", .definition = "SELECT users.id, users.nick FROM users WHERE users.id > 3", .comment = "some"},
      {.schema = "public", .name = "odd_view", .definition = "SELECT users.tags[1] AS t FROM users"}};
  m.routines = {{.schema = "public", .name = "f", .returns = "trigger", .language = "plpgsql", .body = "BEGIN RETURN NEW; END"}};
  m.triggers = {{.table = {"public", "users"}, .name = "tr", .definition = "CREATE TRIGGER tr …"}};
  m.policies = {{.table = {"public", "users"}, .name = "p", .using_ = "true"}};
  m.grants = {{.object = {.kind = "table", .schema = "public", .name = "users"}, .privilege = "SELECT", .grantee = "reader"}};
  m.owners = {{.object = {.kind = "table", .schema = "public", .name = "users"}, .role = "boss"}};
  m.opaque = {{.kind = "aggregate", .name = {"public", "agg"}}};
  m.sort();
  return m;
}

std::vector<std::string> losses_of(const Converted& converted) {
  std::vector<std::string> out;
  for (const Loss& loss : converted.losses)
    out.push_back(loss.object.kind + " " + loss.object.name + ": " + loss.what + " → " + loss.instead);
  return out;
}

bool mentioned(const Converted& converted, std::string_view name) {
  return std::any_of(converted.losses.begin(), converted.losses.end(), [&](const Loss& l) { return l.object.name == name; });
}

template <class List>
bool has(const List& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.name == name; });
}

TEST(ConvertModel, nothing_is_lost_silently) {
  const Model source = rich();
  for (const Dialect to : targets) {
    const Converted converted = convert(source, to);
    const Model& out = converted.model;
    const std::string where(name_of(to));
    EXPECT_EQ(out.dialect, to);
    for (const Table& table : source.tables) {
      const auto found = std::find_if(out.tables.begin(), out.tables.end(),
                                      [&](const Table& t) { return t.name == table.name || t.name == table.schema + "_" + table.name; });
      if (found == out.tables.end()) {
        EXPECT_TRUE(mentioned(converted, table.name)) << where << " " << table.name;
        continue;
      }
      for (const Column& one : table.columns) EXPECT_TRUE(has(found->columns, one.name)) << where << " " << one.name;
      for (const Key& one : table.keys)
        EXPECT_TRUE(has(found->keys, one.name) || has(found->keys, "PRIMARY") || has(found->indexes, one.name) ||
                    mentioned(converted, one.name))
            << where << " " << one.name;
      for (const Check& one : table.checks)
        EXPECT_TRUE(has(found->checks, one.name) || mentioned(converted, one.name)) << where << " " << one.name;
      for (const Index& one : table.indexes)
        EXPECT_TRUE(has(found->indexes, one.name) || mentioned(converted, one.name)) << where << " " << one.name;
      for (const ForeignKey& one : table.foreign_keys)
        EXPECT_TRUE(has(found->foreign_keys, one.name) || mentioned(converted, one.name)) << where << " " << one.name;
    }
    for (const std::string_view name :
         {"no_overlap", "f()", "tr", "p", "reader", "boss", "agg", "citext", "odd_view", "odd", "pair", "by_tags"})
      EXPECT_TRUE(mentioned(converted, name)) << where << " " << name;
    EXPECT_TRUE(has(out.views, "a_top") && has(out.views, "b_base")) << where;
    EXPECT_TRUE(has(out.sequences, "numbers") || mentioned(converted, "numbers")) << where;
    EXPECT_FALSE(has(out.sequences, "users_id_seq")) << where;
    for (const Loss& loss : converted.losses) {
      EXPECT_FALSE(loss.object.kind.empty() || loss.object.name.empty() || loss.what.empty()) << to_json_text(loss);
      EXPECT_EQ(loss.kind == LossKind::lost, loss.instead.empty()) << to_json_text(loss);
    }
    EXPECT_EQ(write_model_json(convert(source, to).model), write_model_json(out)) << "the same twice";
  }
}

TEST(ConvertModel, its_own_dialect_changes_nothing) {
  const Model source = rich();
  const Converted converted = convert(source, Dialect::postgres);
  EXPECT_EQ(write_model_json(converted.model), write_model_json(source));
  EXPECT_THAT(converted.losses, IsEmpty());
}

TEST(ConvertModel, mysql_gets_inline_enums_folded_schemas_and_keys_it_can_index) {
  const Converted converted = convert(rich(), Dialect::mysql);
  const Table* users = converted.model.table("", "users");
  ASSERT_NE(users, nullptr);
  EXPECT_EQ(type_text(users->column("state")->type, Dialect::mysql), "enum('sad','it''s ok')");
  EXPECT_EQ(users->column("state")->default_value, "'sad'");
  EXPECT_EQ(type_text(users->column("nick")->type, Dialect::mysql), "varchar(255)") << "it is unique and referred to";
  EXPECT_EQ(type_text(users->column("mail")->type, Dialect::mysql), "varchar(100)") << "the domain's type";
  EXPECT_FALSE(users->column("mail")->nullable);
  EXPECT_EQ(users->column("id")->identity->kind, IdentityKind::auto_increment);
  EXPECT_EQ(users->column("both")->generated->expression, "concat(nick, '!')");
  EXPECT_TRUE(has(users->checks, "users_mail_check")) << "the domain's check";
  const Table* orders = converted.model.table("", "sales_orders");
  ASSERT_NE(orders, nullptr);
  EXPECT_EQ(type_text(orders->column("user_nick")->type, Dialect::mysql), "varchar(255)") << "as the column it refers to";
  const auto key =
      std::find_if(orders->foreign_keys.begin(), orders->foreign_keys.end(), [](const ForeignKey& f) { return f.name == "orders_user"; });
  EXPECT_EQ(key->on_delete, Action::no_action) << "SET NULL of a column that is NOT NULL";
  EXPECT_EQ(key->on_update, Action::cascade);
  EXPECT_EQ(converted.model.table("", "events_1"), nullptr);
  const auto unique = std::find_if(users->indexes.begin(), users->indexes.end(), [](const Index& i) { return i.name == "active_ones"; });
  EXPECT_FALSE(unique->unique) << "no partial indexes: it would refuse rows that were right";
  EXPECT_THAT(losses_of(converted), Contains("table orders: schema sales → the name sales_orders"));
}

TEST(ConvertModel, sqlite_has_checks_for_enums_and_keeps_partial_indexes) {
  const Converted converted = convert(rich(), Dialect::sqlite);
  const Table* users = converted.model.table("", "users");
  ASSERT_NE(users, nullptr);
  EXPECT_EQ(type_text(users->column("id")->type, Dialect::sqlite), "integer");
  EXPECT_TRUE(users->column("id")->identity);
  const bool listed = std::any_of(users->checks.begin(), users->checks.end(),
                                  [](const Check& c) { return c.expression == "state IN ('sad', 'it''s ok')"; });
  EXPECT_TRUE(listed);
  EXPECT_TRUE(has(users->checks, "users_state_check")) << "a name that was there stays";
  const auto unique = std::find_if(users->indexes.begin(), users->indexes.end(), [](const Index& i) { return i.name == "active_ones"; });
  EXPECT_TRUE(unique->unique);
  EXPECT_EQ(unique->where, "active");
  EXPECT_TRUE(mentioned(converted, "mail")) << "its comment";
}

TEST(ConvertModel, oracle_compares_no_lob_with_a_value) {
  Model model;
  Table notes{.schema = "public", .name = "notes"};
  notes.columns = {column("kind", "text", false), column("mail", "text"), column("body", "text")};
  notes.columns[1].type = {.schema = "public", .name = "mail"};
  notes.checks = {{.name = "kinds", .expression = "kind = ANY (ARRAY['a'::text, 'b'::text])"}};
  model.tables = {notes};
  model.domains = {
      {.schema = "public", .name = "mail", .type = parse_type("text", Dialect::postgres), .checks = {{.expression = "VALUE <> ''::text"}}}};
  const Converted converted = convert(model, Dialect::oracle);
  const Table* table = converted.model.table("", "notes");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(type_text(table->column("kind")->type, Dialect::oracle), "varchar2(4000 char)");
  EXPECT_EQ(type_text(table->column("mail")->type, Dialect::oracle), "varchar2(4000 char)");
  EXPECT_EQ(type_text(table->column("body")->type, Dialect::oracle), "clob");
  EXPECT_TRUE(mentioned(converted, "kind"));
}

TEST(ConvertModel, sql_server_gets_no_cycle_of_cascades_and_unique_keys_that_admit_nulls) {
  Model model = rich();
  model.table("public", "users")->column("nick")->nullable = true;
  model.table("public", "users")->column("born")->nullable = true;
  model.table("public", "users")->keys.push_back({.name = "born_key", .columns = {"born"}});
  const Converted converted = convert(model, Dialect::sqlserver);
  const Table* orders = converted.model.table("sales", "orders");
  ASSERT_NE(orders, nullptr);
  for (const ForeignKey& key : orders->foreign_keys)
    if (key.name == "orders_parent") {
      EXPECT_EQ(key.on_delete, Action::no_action);
    }
  const Table* users = converted.model.table("dbo", "users");
  ASSERT_NE(users, nullptr);
  EXPECT_FALSE(has(users->keys, "born_key"));
  for (const Index& index : users->indexes)
    if (index.name == "born_key") {
      EXPECT_EQ(index.where, "born IS NOT NULL");
    }
  EXPECT_TRUE(has(users->keys, "users_nick_key")) << "a foreign key refers to it";
  EXPECT_EQ(users->column("number")->default_value, "NEXT VALUE FOR dbo.numbers");
}

TEST(ConvertModel, a_second_way_of_cascading_is_cut) {
  Model model;
  const auto table = [&](std::string name, const std::vector<std::string>& parents) {
    Table out{.schema = "public", .name = std::move(name), .columns = {column("id", "integer", false)}};
    for (const std::string& parent : parents) {
      out.columns.push_back(column(parent + "_id", "integer"));
      out.foreign_keys.push_back({.name = out.name + "_" + parent,
                                  .columns = {parent + "_id"},
                                  .ref_schema = "public",
                                  .ref_table = parent,
                                  .ref_columns = {"id"},
                                  .on_delete = Action::cascade});
    }
    model.tables.push_back(std::move(out));
  };
  table("a", {});
  table("b", {"a"});
  table("c", {"a"});
  table("d", {"b", "c"});
  const Converted converted = convert(model, Dialect::sqlserver);
  std::size_t cascading = 0;
  for (const Table& one : converted.model.tables)
    for (const ForeignKey& key : one.foreign_keys) cascading += key.on_delete == Action::cascade ? 1 : 0;
  EXPECT_EQ(cascading, 3U);
}

TEST(ConvertModel, oracle_takes_the_empty_string_for_null_and_has_no_second_index_of_a_key) {
  Model model = rich();
  model.table("public", "users")->indexes.push_back({.name = "again", .parts = {{.column = "mail"}}});
  const Converted converted = convert(model, Dialect::oracle);
  const Table* users = converted.model.table("", "users");
  ASSERT_NE(users, nullptr);
  EXPECT_TRUE(users->column("nick")->nullable);
  EXPECT_FALSE(users->column("nick")->default_value);
  EXPECT_TRUE(mentioned(converted, "shop")) << "said once, of the database";
  EXPECT_FALSE(has(users->indexes, "again"));
  EXPECT_TRUE(mentioned(converted, "again"));
  for (const Table& table : converted.model.tables)
    for (const ForeignKey& key : table.foreign_keys) EXPECT_EQ(key.on_update, Action::no_action);
}

TEST(ConvertModel, postgres_gets_types_names_and_a_schema_from_mysql) {
  Model model;
  model.dialect = Dialect::mysql;
  const auto typed = [](std::string name, std::string_view type, bool nullable = true) {
    return Column{.name = std::move(name), .type = parse_type(type, Dialect::mysql), .nullable = nullable};
  };
  for (const std::string name : {"a", "b"}) {
    Table table{.name = name};
    table.columns = {typed("id", "int unsigned", false),   typed("kind", "enum('x','y')"),     typed("flags", "set('p','q')"),
                     typed("changed", "timestamp", false), typed("done", "tinyint(1)", false), typed("body", "text"),
                     typed("email", "varchar(20)")};
    table.columns[0].identity = Identity{.kind = IdentityKind::auto_increment};
    table.columns[3].default_value = "current_timestamp()";
    table.columns[3].on_update = "current_timestamp()";
    table.columns[4].default_value = "0";
    table.columns[6].collation = "utf8mb4_bin";
    table.keys = {{.name = "PRIMARY", .primary = true, .columns = {"id"}},
                  {.name = "kind", .columns = {"kind", "email"}, .prefix = {0, 5}}};
    table.checks = {{.name = name + "_1", .expression = "done = 1 or kind = 'x'"}};
    table.indexes = {{.name = "words", .method = "fulltext", .parts = {{.column = "body"}}}};
    table.options = {"ENGINE=InnoDB"};
    model.tables.push_back(std::move(table));
  }
  const Converted converted = convert(model, Dialect::postgres);
  ASSERT_THAT(converted.model.enums, SizeIs(2));
  EXPECT_EQ(converted.model.enums[0].name, "a_kind");
  const Table* a = converted.model.table("public", "a");
  const Table* b = converted.model.table("public", "b");
  ASSERT_TRUE(a != nullptr && b != nullptr);
  EXPECT_EQ(a->keys[0].name, "a_pkey");
  EXPECT_EQ(a->keys[1].name, "kind");
  EXPECT_EQ(b->keys[1].name, "b_kind") << "indexes share a schema's names";
  EXPECT_EQ(b->indexes[0].name, "b_words");
  EXPECT_EQ(a->indexes[0].method, "gin");
  EXPECT_EQ(a->column("id")->identity->kind, IdentityKind::by_default);
  EXPECT_EQ(a->column("done")->default_value, "false");
  EXPECT_EQ(a->column("changed")->default_value, "now()");
  EXPECT_EQ(type_text(a->column("flags")->type, Dialect::postgres), "text[]");
  EXPECT_EQ(a->column("email")->collation, "\"C\"");
  EXPECT_TRUE(has(a->checks, "a_1"));
  EXPECT_EQ(a->checks[0].expression, "done = true OR kind = 'x'");
  EXPECT_THAT(losses_of(converted), Contains("column changed: ON UPDATE current_timestamp() → "));
}

TEST(ConvertModel, every_pair_of_dialects_goes_both_ways) {
  for (const Dialect middle : {Dialect::mysql, Dialect::mariadb, Dialect::sqlite}) {
    const Converted there = convert(rich(), middle);
    for (const Dialect to : {Dialect::postgres, Dialect::mysql, Dialect::mariadb, Dialect::sqlite, Dialect::sqlserver, Dialect::oracle}) {
      const Converted back = convert(there.model, to);
      EXPECT_EQ(back.model.dialect, to);
      EXPECT_THAT(back.model.tables, SizeIs(there.model.tables.size())) << name_of(middle) << " to " << name_of(to);
      for (const Table& table : back.model.tables) EXPECT_FALSE(table.columns.empty());
    }
  }
}

TEST(ConvertModel, names_that_differ_in_case_only_stay_apart) {
  Model model;
  for (const std::string name : {"T", "t"})
    model.tables.push_back({.schema = "public", .name = name, .columns = {column("id", "integer"), column("ID", "integer")}});
  model.tables[1].foreign_keys = {{.name = "f", .columns = {"ID"}, .ref_schema = "public", .ref_table = "T", .ref_columns = {"ID"}}};
  const Converted converted = convert(model, Dialect::sqlite);
  ASSERT_THAT(converted.model.tables, SizeIs(2));
  EXPECT_NE(converted.model.tables[0].name, converted.model.tables[1].name);
  const Table* second = converted.model.table("", "t_2");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->columns[1].name, "ID_2");
  EXPECT_EQ(second->foreign_keys[0].columns, std::vector<std::string>{"ID_2"});
  EXPECT_EQ(second->foreign_keys[0].ref_columns, std::vector<std::string>{"ID_2"});
}

}  // namespace
}  // namespace assay::schema
