#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <random>
#include <set>

#include "core/text.h"
#include "schema/formats/formats.h"
#include "schema/naming.h"
#include "schema/type_names.h"

namespace assay::schema {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ReadResult read(std::string_view text) { return read_dbml(text, Dialect::postgres); }

std::string problems_of(const ReadResult& result) {
  std::string out;
  for (const Problem& one : result.problems)
    out += fmt::format("{}:{} {} {}\n", one.line, one.column, enum_names(one.kind)[static_cast<std::size_t>(one.kind)].name, one.message);
  return out;
}

TEST(Dbml, every_setting_of_a_column_is_read) {
  const ReadResult result = read(R"(
Table users {
  id int [primary key, increment, note: 'the "key"']
  mail varchar(120) [not null, unique, default: 'a\'b']
  n numeric(10, 2) [default: -1.5, check: `n > -9`]
  at timestamptz(3) [default: `now()`]
  ok bool [default: true]
  nothing text [default: null]
  list int[]
  many "double precision"[2]
  old int pk not null
})");
  ASSERT_EQ(problems_of(result), "");
  const Table* users = result.model.table("public", "users");
  ASSERT_NE(users, nullptr);
  struct Case {
    std::string_view column, type;
    bool nullable;
    std::string_view default_value;
  };
  static constexpr Case cases[] = {{"id", "integer", false, ""},         {"mail", "character varying(120)", false, "'a''b'"},
                                   {"n", "numeric(10,2)", true, "-1.5"}, {"at", "timestamp(3) with time zone", true, "now()"},
                                   {"ok", "boolean", true, "true"},      {"nothing", "text", true, "NULL"},
                                   {"list", "integer[]", true, ""},      {"many", "double precision[]", true, ""},
                                   {"old", "integer", false, ""}};
  for (const Case& c : cases) {
    const Column* column = users->column(c.column);
    ASSERT_NE(column, nullptr) << c.column;
    EXPECT_EQ(type_text(column->type, Dialect::postgres), c.type);
    EXPECT_EQ(column->nullable, c.nullable) << c.column;
    EXPECT_EQ(column->default_value.value_or(""), c.default_value) << c.column;
  }
  EXPECT_TRUE(users->column("id")->identity);
  EXPECT_EQ(users->column("id")->comment, "the \"key\"");
  ASSERT_THAT(users->keys, SizeIs(2));
  EXPECT_EQ(users->keys[0].columns, (std::vector<std::string>{"id", "old"}));
  EXPECT_EQ(users->keys[0].name, "users_pkey");
  EXPECT_EQ(users->keys[1].name, "users_mail_key");
  EXPECT_EQ(users->checks[0].name, "users_n_check");
}

TEST(Dbml, references_of_each_form_point_the_right_way) {
  static constexpr std::string_view tables = R"(
Table a.x as X { id int [pk]
 k int [unique] }
Table y { id int [pk]
 x_id int
 k int }
)";
  struct Case {
    std::string_view ref, child, columns, parent, parent_columns, problem;
  };
  static constexpr Case cases[] = {
      {"Ref: y.x_id > a.x.id", "y", "x_id", "x", "id", ""},
      {"Ref: X.id < y.x_id", "y", "x_id", "x", "id", ""},
      {"Ref named { public.y.(x_id, k) > X.(id, k) [delete: set null, update: no action] }", "y", "x_id,k", "x", "id,k", ""},
      {"Ref: X.id ?<? y.x_id", "y", "x_id", "x", "id", ""},
      {"Ref: X.id - y.id", "y", "id", "x", "id", ""},
      {"Ref: X.id - y.x_id", "y", "x_id", "x", "id", "make 'x_id' unique"},
      {"Ref: X.id <> y.id", "", "", "", "", "many-to-many"},
      {"Ref: X.id < y.nope", "", "", "", "", "has no column 'nope'"},
      {"Ref: X.id < z.id", "", "", "", "", "no table 'z'"},
      {"Ref: X.(id, k) < y.x_id", "", "", "", "", "not as many columns"},
      {"Ref: X.id < y.x_id [inactive]", "", "", "", "", "inactive"},
      {"Ref: X.id < y.x_id [delete: explode]", "y", "x_id", "x", "id", "none of cascade"},
      {"Ref: X.id = y.x_id", "", "", "", "", "one of < > - <>"},
  };
  for (const Case& c : cases) {
    const ReadResult result = read(std::string(tables) + std::string(c.ref));
    EXPECT_THAT(problems_of(result), HasSubstr(std::string(c.problem))) << c.ref;
    if (c.problem.empty()) {
      EXPECT_EQ(problems_of(result), "") << c.ref;
    }
    std::size_t count = 0;
    for (const Table& table : result.model.tables) count += table.foreign_keys.size();
    EXPECT_EQ(count, c.child.empty() ? 0U : 1U) << c.ref;
    const Table* child = result.model.table("public", c.child);
    if (child == nullptr || child->foreign_keys.empty()) continue;
    EXPECT_EQ(text::join(child->foreign_keys[0].columns, ","), c.columns) << c.ref;
    EXPECT_EQ(child->foreign_keys[0].ref_table, c.parent) << c.ref;
    EXPECT_EQ(text::join(child->foreign_keys[0].ref_columns, ","), c.parent_columns) << c.ref;
  }
}

TEST(Dbml, problems_have_places_and_the_rest_is_read) {
  struct Case {
    std::string_view text, problems;
    std::size_t tables;
  };
  static constexpr Case cases[] = {
      {"Table a {\n  id int\n  b\n  c int\n}\n", "3:3 lost", 1},  // see below: a column without a type
      {"Table a {\n  id int\n\nTable b {\n  id int\n}\n", "1:1 lost Table 'a' is not closed with '}'.\n", 2},
      {"Table a { id int }\nTabel b { id int }\nTable c { id int }\n", "2:1 lost DBML has no element 'Tabel'.\n", 2},
      {"Table a {\n  id int [note: 'x]\n  b int\n}\nTable c { id int }", "2:17 lost The string does not end on its line.\n", 2},
      {"Table жжж {\n  жж int [x: , y]\n}", "2:14 lost Expected a value for 'x', found ','.\n", 1},
      {"Table a { id int }\nTable a { id int }", "2:1 lost Table 'public.a' is there twice; the first one counts.\n", 1},
      {"Table a { id int\n id int }", "2:2 lost Column 'id' is there twice; the first one counts.\n", 1},
      {"Table a { id int\n indexes { nope } }", "2:12 lost Table 'public.a' has no column 'nope'.\n", 1},
      {"/* open", "1:1 lost The comment is not closed.\n", 0},
      {"Table a { id int [default: a b c] }\n", "1:19 lost", 1},
      {"}", "1:1 lost Expected Table, Ref, Enum, TableGroup, TablePartial, Note or Project, found '}'.\n", 0},
      {"enum e { }", "1:1 lost Enum 'public.e' has no values.\n", 0},
      {"Table a { ~p\n id int }", "1:12 lost There is no TablePartial 'p'.\n", 1},
      {"use { table x } from './y'\nTable a { id int }",
       "1:1 lost Other files are not read: what is imported here is missing. Put all files into one text.\n", 1},
      {"Table a { id int [color: #fff] }", "1:19 ignored The setting 'color' says nothing about the schema.\n", 1},
      {"Project { database_type: 'DB2' }", "1:1 approximated database_type 'DB2' is not known; it is read as postgres.\n", 0},
      {"", "", 0},
  };
  for (const Case& c : cases) {
    const ReadResult result = read(c.text);
    if (c.problems.ends_with("lost"))
      EXPECT_THAT(problems_of(result), HasSubstr("lost")) << c.text;
    else
      EXPECT_EQ(problems_of(result), c.problems) << c.text;
    EXPECT_THAT(result.model.tables, SizeIs(c.tables)) << c.text;
    std::size_t lost = 0;
    for (const Problem& one : result.problems) lost += one.kind == ProblemKind::lost ? 1 : 0;
    EXPECT_EQ(result.lost, lost);
  }
  const ReadResult broken = read("Table a {\n  id int\n  b\n  c int\n}\n");
  EXPECT_EQ(problems_of(broken), "4:3 lost Expected the column's type, found 'c'.\n");
  EXPECT_THAT(broken.model.tables.at(0).columns, SizeIs(2)) << "the column without a type is lost, its neighbours are not";
}

TEST(Dbml, partials_lose_against_the_table_and_later_ones_win) {
  const DbmlDocument document = read_dbml_document(R"(
TablePartial one [headercolor: #111] { id int
 at date
 indexes { at [name: 'i'] } }
TablePartial two [headercolor: #222] { at timestamp
 extra text
 Note: 'two' }
Table t { ~one
 ~two
 id bigint [pk] })",
                                                   Dialect::postgres);
  EXPECT_EQ(problems_of(document.result), "");
  const Table& table = document.result.model.tables.at(0);
  std::string columns;
  for (const Column& one : table.columns) columns += one.name + " " + type_text(one.type, Dialect::postgres) + ";";
  EXPECT_EQ(columns, "at timestamp without time zone;extra text;id bigint;");
  EXPECT_EQ(table.comment, "two");
  EXPECT_EQ(table.indexes.at(0).name, "i");
  ASSERT_THAT(document.extras.header_colors, SizeIs(1));
  EXPECT_EQ(document.extras.header_colors[0].color, "#222");
}

TEST(Dbml, groups_notes_and_colours_come_back) {
  const DbmlDocument document = read_dbml_document(R"(
Project shop { database_type: 'PostgreSQL'
 Note: '''
   first
     second
 ''' }
enum e { a [note: 'x'] }
Table t as T [headercolor: #abc] { id int }
TableGroup g [color: #123, note: 'all'] { T }
Note n { 'text' })",
                                                   Dialect::mysql);
  EXPECT_EQ(problems_of(document.result), "");
  EXPECT_EQ(document.result.model.dialect, Dialect::postgres) << "database_type wins";
  EXPECT_EQ(document.extras.project_note, "first\n  second");
  EXPECT_EQ(document.extras.groups, (std::vector<DbmlGroup>{{"g", {{"public", "t"}}, "#123", "all"}}));
  EXPECT_EQ(document.extras.notes, (std::vector<DbmlNote>{{"n", "text", ""}}));
  EXPECT_EQ(document.extras.header_colors, (std::vector<DbmlHeaderColor>{{{"public", "t"}, "#abc"}}));
  EXPECT_EQ(document.extras.value_notes, (std::vector<DbmlValueNote>{{{"public", "e"}, "a", "x"}}));
  const std::string once = write_dbml(document.result.model, document.extras).text;
  const DbmlDocument again = read_dbml_document(once, Dialect::postgres);
  EXPECT_EQ(again.extras, document.extras);
  EXPECT_EQ(write_dbml(again.result.model, again.extras).text, once);
}

TEST(Dbml, enums_stand_in_the_columns_of_mysql_and_in_checks_of_sqlite) {
  static constexpr std::string_view text = "enum e { a\n \"it's\" }\nTable t { id int\n k e [default: 'a'] }";
  const Model mysql = read_dbml(text, Dialect::mysql).model;
  EXPECT_EQ(type_text(mysql.table("", "t")->column("k")->type, Dialect::mysql), "enum('a','it''s')");
  EXPECT_THAT(mysql.enums, IsEmpty());
  const std::string written = write_dbml(mysql).text;
  EXPECT_THAT(written, HasSubstr("Enum t_k {\n  a\n  \"it's\"\n}"));
  EXPECT_EQ(write_model_json(read_dbml(written, Dialect::mysql).model), write_model_json(mysql));
  const Model sqlite = read_dbml(text, Dialect::sqlite).model;
  EXPECT_EQ(sqlite.table("", "t")->checks.at(0).expression, "k IN ('a', 'it''s')");
}

TEST(Dbml, what_it_cannot_say_is_listed) {
  Model model;
  Table t{.schema = "public", .name = "t", .columns = {{.name = "id", .type = {.name = "integer"}}}};
  t.columns[0].collation = "C";
  t.columns[0].generated = Generated{.expression = "1"};
  t.checks = {{.name = "c", .expression = "`x` > 1 and `order` > 1"}};
  t.exclusions = {{.name = "e", .parts = {{.column = "id"}}}};
  t.indexes = {{.name = "i", .unique = true, .parts = {{.column = "id", .descending = true}}, .where = "id > 1"}};
  t.foreign_keys = {{.name = "f", .columns = {"id"}, .ref_schema = "public", .ref_table = "gone", .ref_columns = {"id"}}};
  t.unlogged = true;
  model.tables = {t, {.schema = "public", .name = "empty"}};
  model.views = {{.schema = "public", .name = "v", .definition = "SELECT 1"}};
  model.domains = {{.schema = "public", .name = "d"}};
  model.owners = {{.object = {.kind = "table", .name = "t"}, .role = "r"}};
  std::set<std::string> named;
  const Text out = write_dbml(model);
  for (const Loss& loss : out.losses) named.insert(loss.object.kind + " " + loss.object.name);
  EXPECT_THAT(named, testing::IsSupersetOf({"column id", "check c", "exclusion e", "index i", "foreign_key f", "table t", "table empty",
                                            "view v", "domain d", "role r"}));
  EXPECT_THAT(out.text, HasSubstr("id [name: 'i']")) << "a partial unique index is not unique for all rows";
}

/// Names and texts as nasty as they come.
constexpr std::string_view names[] = {"a",  "b_2", "Order", "table", "x y",    "q\"uote",   "back\\slash", "note", "ключ", "2nd", "indexes",
                                      "id", "Id",  "a.b",   "{",     "emoji😀", "tab\there", "per%cent",    "as",   "ref",  "-",   "checks"};
constexpr std::string_view texts[] = {
    "plain",  "it's",  "two\nlines", "  indented\nless", "ends\n",       "\n",     "back\\slash",   "'''",
    "a\r\nb", "tab\t", "\\n",        "trailing ",        "x\n\n  y\n z", "`tick`", "// no comment", "ünï"};
constexpr std::string_view types[] = {"integer",
                                      "bigint",
                                      "text",
                                      "varchar(20)",
                                      "numeric(10,2)",
                                      "timestamptz(3)",
                                      "timestamp",
                                      "boolean",
                                      "uuid",
                                      "jsonb",
                                      "integer[]",
                                      "char(3)",
                                      "interval day to second(3)",
                                      "bit varying",
                                      "date",
                                      "time",
                                      "real",
                                      "text[][]",
                                      "double precision"};
constexpr std::string_view defaults[] = {"0",         "-1.5",  "true",          "'x'", "'it''s'", "now()", "NULL",
                                         "'a'::text", "1 + 2", "'multi\nline'", "''",  "1e5",     ".5"};

class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }
  template <std::size_t N>
  std::string pick(const std::string_view (&list)[N]) {
    return std::string(list[below(N)]);
  }
  std::string fresh(std::set<std::string, std::less<>>& taken) { return unique_name(pick(names), taken); }

 private:
  std::mt19937 random_;
};

Table random_table(Random& random, std::string schema, std::string name, const std::vector<Enum>& enums) {
  Table out{.schema = std::move(schema), .name = std::move(name)};
  std::set<std::string, std::less<>> columns, checks;
  for (std::size_t n = 1 + random.below(5); n > 0; --n) {
    Column column{.name = random.fresh(columns), .type = parse_type(random.pick(types), Dialect::postgres), .nullable = random.chance(2)};
    if (!enums.empty() && random.chance(4)) {
      const Enum& type = enums[random.below(enums.size())];
      column.type = {.schema = type.schema, .name = type.name, .dimensions = random.chance(3) ? 1 : 0};
    }
    if (random.chance(2)) column.default_value = random.pick(defaults);
    if (random.chance(3)) column.comment = random.pick(texts);
    if (!column.default_value && random.chance(5)) {
      column.identity = Identity{};
      column.nullable = false;
    }
    out.columns.push_back(std::move(column));
  }
  if (random.chance(2)) out.comment = random.pick(texts);
  if (!random.chance(4)) {
    Key key{.primary = true, .columns = {out.columns.front().name}};
    if (out.columns.size() > 1 && random.chance(3)) key.columns.push_back(out.columns.back().name);
    for (const std::string& column : key.columns) out.column(column)->nullable = false;
    key.name = random.chance(3) ? "named " + out.name : default_name(key, out.name);
    out.keys.push_back(std::move(key));
  }
  if (random.chance(3)) {
    Key key{.columns = {out.columns.back().name}, .comment = random.chance(3) ? random.pick(texts) : ""};
    key.name = random.chance(2) ? "unique'" + out.name : default_name(key, out.name);
    out.keys.push_back(std::move(key));
  }
  if (random.chance(2)) out.checks.push_back({.name = random.fresh(checks), .expression = "length('it''s \\ \"x\"') > 3"});
  if (random.chance(2)) {
    Index index{.name = "index of " + out.name, .unique = random.chance(2), .parts = {{.column = out.columns.front().name}}};
    if (random.chance(2)) index.parts.push_back({.expression = "lower('a')"});
    if (random.chance(2)) index.method = "gin";
    if (random.chance(3)) index.comment = random.pick(texts);
    out.indexes.push_back(std::move(index));
  }
  return out;
}

/// Only what DBML can say.
Model random_model(unsigned seed) {
  Random random(seed);
  Model out;
  if (random.chance(2)) out.database = random.pick(names);
  std::set<std::string, std::less<>> taken;
  for (std::size_t n = random.below(3); n > 0; --n)
    out.enums.push_back(
        {.schema = random.chance(2) ? "public" : random.pick(names), .name = random.fresh(taken), .values = {"a", "it's", "x y"}});
  for (std::size_t n = 1 + random.below(4); n > 0; --n)
    out.tables.push_back(random_table(random, random.chance(2) ? "public" : random.pick(names), random.fresh(taken), out.enums));
  for (std::size_t i = 1; i < out.tables.size(); ++i) {
    if (random.chance(2)) continue;
    const Table& target = out.tables[random.below(i)];
    Table& from = out.tables[i];
    ForeignKey key{.columns = {from.columns.front().name},
                   .ref_schema = target.schema,
                   .ref_table = target.name,
                   .ref_columns = {target.columns.front().name}};
    key.on_delete = static_cast<Action>(random.below(5));
    key.on_update = static_cast<Action>(random.below(5));
    key.name = random.chance(2) ? random.pick(names) : default_name(key, from.name);
    from.foreign_keys.push_back(std::move(key));
  }
  out.sort();
  return out;
}

TEST(DbmlProperty, a_model_that_dbml_can_say_survives_it_unchanged) {
  EXPECT_TRUE(rc::check("model → DBML → model", [](unsigned seed) {
    const Model model = random_model(seed);
    const Text written = write_dbml(model);
    RC_ASSERT(written.losses.empty());
    const ReadResult result = read_dbml(written.text, Dialect::sqlite);
    if (!result.problems.empty()) RC_FAIL(problems_of(result) + written.text);
    const std::string before = write_model_json(model), after = write_model_json(result.model);
    if (before != after) RC_FAIL(written.text + "\n" + before + "\n" + after);
    RC_ASSERT(write_dbml(result.model).text == written.text);
  }));
}

TEST(DbmlProperty, a_model_survives_json_unchanged) {
  EXPECT_TRUE(rc::check("model → JSON → model", [](unsigned seed) {
    const Model model = random_model(seed);
    const std::string json = write_model_json(model);
    const Result<Model> again = read_model_json(json);
    RC_ASSERT(again.has_value());
    RC_ASSERT(write_model_json(*again) == json);
  }));
  EXPECT_FALSE(read_model_json("{\"tables\": 3}"));
  EXPECT_FALSE(read_model_json("not json"));
}

}  // namespace
}  // namespace assay::schema
