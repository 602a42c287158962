#include "schema/diagram/renames.h"

#include <gtest/gtest.h>

#include "schema/ddl/read.h"
#include "schema/diagram/convert.h"

namespace assay::schema::diagram {
namespace {

Diagram read(std::string_view sql, Dialect dialect = Dialect::postgres) {
  auto result = read_sql(sql, dialect);
  EXPECT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->lost, 0U) << (result->problems.empty() ? "" : result->problems[0].message);
  return from_model(result->model);
}

Node& node(Diagram& diagram, std::string_view name) {
  for (Node& n : diagram.nodes)
    if (n.name == name) return n;
  ADD_FAILURE() << "no node " << name;
  return diagram.nodes.at(0);
}

void rename_column(Node& in, std::string_view from, const std::string& to) {
  for (Column& c : *in.columns)
    if (c.name == from) c.name = to;
}

constexpr std::string_view shop = R"(
  CREATE TYPE state AS ENUM ('open', 'paid');
  CREATE TABLE orders (id integer PRIMARY KEY, total numeric CONSTRAINT positive CHECK (total > 0), net numeric,
    gross numeric GENERATED ALWAYS AS (net * 1.2) STORED, state state DEFAULT 'open'::state);
  CREATE INDEX orders_net ON orders ((net + 1)) WHERE net > 5;
  CREATE VIEW paid AS SELECT id, total FROM orders WHERE state = 'paid';
)";

/// The model of the sound database that the renamed diagram should be: read from the same text with other words.
void becomes(const Diagram& followed, std::string_view sql) {
  Model got = to_model(followed).value();
  Model wanted = to_model(read(sql)).value();
  const auto texts = [](const Model& model) {
    std::string out;
    for (const Table& table : model.tables) {
      for (const schema::Column& c : table.columns)
        out += fmt::format("{}.{} {} {} {}\n", table.name, c.name, type_text(c.type, model.dialect), c.default_value.value_or(""),
                           c.generated ? c.generated->expression : "");
      for (const schema::Check& c : table.checks) out += fmt::format("{}: {}\n", c.name, c.expression);
      for (const schema::Index& i : table.indexes) out += fmt::format("{}: {} {}\n", i.name, i.parts[0].expression, i.where);
    }
    for (const View& view : model.views) out += fmt::format("{}: {}\n", view.name, view.definition);
    return out;
  };
  EXPECT_EQ(texts(got), texts(wanted));
}

TEST(Renames, reach_every_text_that_names_what_was_renamed) {
  const Diagram before = read(shop);
  Diagram after = before;
  rename_column(node(after, "orders"), "total", "amount");
  rename_column(node(after, "orders"), "net", "netto");
  node(after, "orders").name = "purchases";
  node(after, "state").name = "status";
  const Diagram followed = with_renames_followed(before, after);
  becomes(followed, R"(
    CREATE TYPE status AS ENUM ('open', 'paid');
    CREATE TABLE purchases (id integer PRIMARY KEY, amount numeric CONSTRAINT positive CHECK (amount > 0), netto numeric,
      gross numeric GENERATED ALWAYS AS (netto * 1.2) STORED, state status DEFAULT 'open'::status);
    CREATE INDEX orders_net ON purchases ((netto + 1)) WHERE netto > 5;
    CREATE VIEW paid AS SELECT id, amount AS total FROM purchases orders WHERE state = 'paid';
  )");
  EXPECT_EQ(followed.nodes.size(), before.nodes.size());
}

TEST(Renames, two_columns_swap_their_names) {
  const Diagram before = read("CREATE TABLE t (a integer CONSTRAINT c CHECK (a > b), b integer);");
  Diagram after = before;
  node(after, "t").columns->at(0).name = "b";
  node(after, "t").columns->at(1).name = "a";
  const Diagram followed = with_renames_followed(before, after);
  EXPECT_EQ(to_model(followed)->tables[0].checks[0].expression, "b > a");
}

TEST(Renames, a_text_that_the_edit_changed_stays) {
  const Diagram before = read("CREATE TABLE t (a integer CONSTRAINT c CHECK (a > 0));");
  Diagram after = before;
  node(after, "t").columns->at(0).name = "b";
  node(after, "t").checks->at(0).expression = "b > 1";
  EXPECT_EQ(to_model(with_renames_followed(before, after))->tables[0].checks[0].expression, "b > 1");
}

TEST(Renames, nothing_renamed_changes_nothing) {
  const Diagram before = read(shop);
  Diagram after = before;
  node(after, "orders").x = 5;
  EXPECT_EQ(with_renames_followed(before, after), after);
}

TEST(Renames, layout_and_other_edits_of_the_same_patch_stay) {
  const Diagram before = read(shop);
  Diagram after = before;
  rename_column(node(after, "orders"), "net", "netto");
  node(after, "orders").x = 900;
  node(after, "orders").comment = "said";
  Column extra;
  extra.id = "new";
  extra.name = "extra";
  extra.type = "text";
  node(after, "orders").columns->push_back(extra);
  Diagram followed = with_renames_followed(before, after);
  EXPECT_EQ(node(followed, "orders").x, 900);
  EXPECT_EQ(node(followed, "orders").comment, "said");
  EXPECT_NE(find_column(node(followed, "orders"), "new"), nullptr);
  EXPECT_NE(node(followed, "orders").indexes->at(0).where->find("netto"), std::string::npos);
}

TEST(Renames, reach_checks_of_MySQL) {
  const Diagram before = read("CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0))", Dialect::mysql);
  Diagram after = before;
  node(after, "t").columns->at(0).name = "b";
  const std::string expression = to_model(with_renames_followed(before, after))->tables[0].checks[0].expression;
  EXPECT_NE(expression.find("b"), std::string::npos) << expression;
  EXPECT_EQ(expression.find("`a`"), std::string::npos) << expression;
}

}  // namespace
}  // namespace assay::schema::diagram
