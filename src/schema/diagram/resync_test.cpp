#include "schema/diagram/resync.h"

#include <gtest/gtest.h>

#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"

namespace assay::schema::diagram {
namespace {

schema::Column column(std::string name, std::string type) {
  schema::Column out;
  out.name = std::move(name);
  out.type.name = std::move(type);
  return out;
}

Table table(std::string name, std::vector<schema::Column> columns) {
  Table out;
  out.schema = "public";
  out.name = std::move(name);
  out.columns = std::move(columns);
  schema::Key key;
  key.name = out.name + "_pkey";
  key.primary = true;
  key.columns = {out.columns[0].name};
  out.keys = {key};
  return out;
}

/// customers (id, email, city), orders (id, customer_id → customers, state, total).
Model database() {
  Model model;
  model.tables = {
      table("customers", {column("id", "integer"), column("email", "text"), column("city", "text")}),
      table("orders", {column("id", "integer"), column("customer_id", "integer"), column("state", "text"), column("total", "numeric")})};
  ForeignKey key;
  key.name = "orders_customer_id_fkey";
  key.columns = {"customer_id"};
  key.ref_schema = "public";
  key.ref_table = "customers";
  key.ref_columns = {"id"};
  model.tables[1].foreign_keys = {key};
  return model;
}

Node& node(Diagram& diagram, std::string_view name) {
  for (Node& n : diagram.nodes)
    if (n.name == name) return n;
  ADD_FAILURE() << "no node " << name;
  return diagram.nodes.at(0);
}
Column& column_in(Node& in, std::string_view name) {
  for (Column& c : *in.columns)
    if (c.name == name) return c;
  ADD_FAILURE() << "no column " << name;
  return in.columns->at(0);
}

std::string names(const Node& of) {
  std::string out;
  for (const Column& c : columns_of(of)) out += (out.empty() ? "" : " ") + c.name;
  return out;
}

std::string told(const Resynced& synced) {
  std::string out;
  for (const Drift& d : synced.drift)
    for (const EnumName& name : enum_names(DriftKind{}))
      if (name.value == static_cast<int>(d.kind)) out += std::string(name.name) + " " + d.object.name + "\n";
  return out;
}

/// The diagram as a person left it: placed, coloured, in an area, with a note.
Diagram drawn() {
  Diagram diagram = from_model(database());
  node(diagram, "orders").x = 777;
  node(diagram, "orders").color = "#abc";
  Node area;
  area.id = "area";
  area.kind = NodeKind::area;
  area.name = "Sales";
  Node note;
  note.id = "note";
  note.kind = NodeKind::note;
  note.text = "mind the gap";
  node(diagram, "orders").area = "area";
  diagram.nodes.push_back(area);
  diagram.nodes.push_back(note);
  diagram.sort();
  return diagram;
}

Resynced synced(const Diagram& diagram, const Model& live, const std::map<std::string, std::string>& answers = {}) {
  auto out = resync(database(), diagram, live, answers);
  EXPECT_TRUE(out) << out.error().message;
  EXPECT_TRUE(problems_of(out->diagram).empty());
  return std::move(*out);
}

TEST(Resync, nothing_changed_changes_nothing) {
  const Diagram diagram = drawn();
  Model live = database();
  live.tables[0].row_estimate = 5000;
  const Resynced out = synced(diagram, live);
  EXPECT_EQ(told(out), "");
  EXPECT_TRUE(out.questions.empty());
  Diagram expected = diagram;
  node(expected, "customers").row_estimate = 5000;
  EXPECT_EQ(to_json_text(out.diagram), to_json_text(expected));
}

TEST(Resync, what_the_diagram_changed_stays) {
  Diagram diagram = drawn();
  node(diagram, "orders").name = "purchases";
  column_in(node(diagram, "purchases"), "state").type = "varchar(20)";
  Model live = database();
  live.tables[1].columns.push_back(column("note", "text"));
  Resynced out = synced(diagram, live);
  EXPECT_EQ(told(out), "added note\n");
  const Node& merged = node(out.diagram, "purchases");
  EXPECT_EQ(names(merged), "id customer_id state total note");
  EXPECT_EQ(find_column_named(merged, "state")->type, "varchar(20)");
  EXPECT_EQ(merged.x, 777);
  EXPECT_EQ(merged.color, "#abc");
  EXPECT_EQ(merged.area, "area");
  EXPECT_EQ(out.diagram.node("note")->text, "mind the gap");
}

TEST(Resync, what_the_database_changed_is_taken) {
  Model live = database();
  live.tables[0].columns[1].type.name = "character varying";
  live.tables[0].columns.erase(live.tables[0].columns.begin() + 2);
  live.tables.push_back(table("refunds", {column("id", "integer"), column("order_id", "integer")}));
  ForeignKey key;
  key.name = "refunds_order";
  key.columns = {"order_id"};
  key.ref_schema = "public";
  key.ref_table = "orders";
  key.ref_columns = {"id"};
  live.tables[2].foreign_keys = {key};
  Resynced out = synced(drawn(), live);
  EXPECT_EQ(told(out), "added refunds_order\nremoved city\nchanged email\nadded refunds\n");
  EXPECT_EQ(names(node(out.diagram, "customers")), "id email");
  EXPECT_EQ(find_column_named(node(out.diagram, "customers"), "email")->type, "character varying");
  EXPECT_EQ(to_json_text(to_model(out.diagram).value()), to_json_text(out.base));
}

TEST(Resync, a_table_gone_from_the_database_goes_with_its_edge) {
  Model live = database();
  live.tables[1].foreign_keys.clear();
  live.tables.erase(live.tables.begin());
  Resynced out = synced(drawn(), live);
  EXPECT_EQ(told(out), "removed orders_customer_id_fkey\nremoved customers\n");
  EXPECT_TRUE(out.diagram.edges.empty());
}

TEST(Resync, what_both_changed_is_a_conflict_and_the_diagrams_stays) {
  Diagram diagram = drawn();
  column_in(node(diagram, "orders"), "total").type = "money";
  Model live = database();
  live.tables[1].columns[3].type.name = "bigint";
  Resynced out = synced(diagram, live);
  ASSERT_EQ(out.drift.size(), 1U);
  EXPECT_EQ(out.drift[0].kind, DriftKind::conflict);
  EXPECT_EQ(out.drift[0].base, Json("numeric"));
  EXPECT_EQ(out.drift[0].diagram, Json("money"));
  EXPECT_EQ(out.drift[0].live, Json("bigint"));
  EXPECT_EQ(column_in(node(out.diagram, "orders"), "total").type, "money");
}

TEST(Resync, both_made_the_same_change_and_nobody_is_bothered) {
  Diagram diagram = drawn();
  column_in(node(diagram, "orders"), "total").type = "bigint";
  Column phone;
  phone.id = "mine";
  phone.name = "phone";
  phone.type = "text";
  node(diagram, "customers").columns->push_back(phone);
  Model live = database();
  live.tables[1].columns[3].type.name = "bigint";
  live.tables[0].columns.push_back(column("phone", "text"));
  Resynced out = synced(diagram, live);
  EXPECT_EQ(told(out), "");
  EXPECT_EQ(names(node(out.diagram, "customers")), "id email city phone");
  EXPECT_EQ(column_in(node(out.diagram, "customers"), "phone").id, "mine");
}

TEST(Resync, a_column_that_is_gone_and_used_by_the_diagram_stays) {
  Diagram diagram = drawn();
  Index index;
  index.id = "i9";
  index.name = "customers_city";
  index.parts.emplace_back().column = column_in(node(diagram, "customers"), "city").id;
  node(diagram, "customers").indexes->push_back(index);
  Model live = database();
  live.tables[0].columns.pop_back();
  Resynced out = synced(diagram, live);
  EXPECT_EQ(names(node(out.diagram, "customers")), "id email city");
  EXPECT_NE(told(out).find("conflict customers"), std::string::npos) << told(out);
}

TEST(Resync, a_table_that_is_gone_and_used_by_a_new_edge_stays) {
  Diagram diagram = drawn();
  Edge edge;
  edge.id = "mine";
  edge.from = node(diagram, "orders").id;
  edge.to = node(diagram, "customers").id;
  edge.pairs = {{column_in(node(diagram, "orders"), "total").id, column_in(node(diagram, "customers"), "id").id}};
  diagram.edges.push_back(edge);
  diagram.sort();
  Model live = database();
  live.tables[1].foreign_keys.clear();
  live.tables.erase(live.tables.begin());
  Resynced out = synced(diagram, live);
  EXPECT_NE(out.diagram.edge("mine"), nullptr);
  EXPECT_NE(told(out).find("conflict customers"), std::string::npos) << told(out);
}

TEST(Resync, what_the_diagram_removed_stays_removed_and_a_change_of_it_is_a_conflict) {
  Diagram diagram = drawn();
  std::erase_if(*node(diagram, "customers").columns, [](const Column& c) { return c.name == "city"; });
  EXPECT_EQ(told(synced(diagram, database())), "");
  Model live = database();
  live.tables[0].columns[2].type.name = "integer";
  Resynced out = synced(diagram, live);
  EXPECT_EQ(told(out), "conflict city\n");
  EXPECT_EQ(names(node(out.diagram, "customers")), "id email");
}

TEST(Resync, a_name_that_both_gave_to_different_tables_is_a_conflict) {
  Diagram diagram = drawn();
  node(diagram, "customers").name = "clients";
  Model live = database();
  live.tables.push_back(table("clients", {column("id", "bigint"), column("why", "jsonb")}));
  Resynced out = synced(diagram, live);
  EXPECT_NE(told(out).find("conflict clients"), std::string::npos) << told(out);
  EXPECT_EQ(out.diagram.nodes.size(), diagram.nodes.size());
}

TEST(Resync, renames_in_the_database_are_asked_never_assumed) {
  Model live = database();
  live.tables[1].name = "purchases";
  live.tables[1].keys[0].name = "purchases_pkey";
  live.tables[0].columns[2].name = "town";
  const Diagram diagram = drawn();
  const Resynced asked = synced(diagram, live);
  ASSERT_EQ(asked.questions.size(), 2U);
  EXPECT_EQ(asked.questions[0].id, "rename:column:public.customers.city:public.customers.town");
  EXPECT_EQ(asked.questions[1].id, "rename:table:public.orders:public.purchases");
  EXPECT_EQ(asked.questions[1].answers, (std::vector<std::string>{"drop_add", "rename"}));
  EXPECT_NE(told(asked).find("removed orders\n"), std::string::npos) << told(asked);

  Resynced answered = synced(diagram, live, {{asked.questions[0].id, "rename"}, {asked.questions[1].id, "rename"}});
  EXPECT_TRUE(answered.questions.empty());
  const Node& orders = node(answered.diagram, "purchases");
  EXPECT_EQ(orders.x, 777);
  EXPECT_EQ(orders.area, "area");
  EXPECT_EQ(answered.diagram.edges.size(), 1U);
  Diagram before = diagram;
  EXPECT_EQ(column_in(node(answered.diagram, "customers"), "town").id, column_in(node(before, "customers"), "city").id);
  EXPECT_EQ(told(answered).find("removed"), std::string::npos) << told(answered);

  Resynced refused = synced(diagram, live, {{asked.questions[0].id, "drop_add"}, {asked.questions[1].id, "drop_add"}});
  EXPECT_TRUE(refused.questions.empty());
  EXPECT_NE(told(refused).find("removed orders\n"), std::string::npos);
}

TEST(Resync, its_base_serves_the_next_one) {
  Model live = database();
  live.tables[0].columns[2].name = "town";
  const std::string id = "rename:column:public.customers.city:public.customers.town";
  const Resynced first = synced(drawn(), live, {{id, "rename"}});
  const auto again = resync(first.base, first.diagram, live);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->drift.empty() && again->questions.empty()) << told(*again);
  EXPECT_EQ(to_json_text(again->diagram), to_json_text(first.diagram));
}

TEST(Resync, the_order_of_columns_follows_who_changed_it) {
  Diagram diagram = drawn();
  auto& columns = *node(diagram, "orders").columns;
  std::swap(columns[2], columns[3]);
  Model live = database();
  live.tables[1].columns.insert(live.tables[1].columns.begin() + 2, column("at", "date"));
  Resynced out = synced(diagram, live);
  EXPECT_EQ(names(node(out.diagram, "orders")), "id customer_id at total state");
}

TEST(Resync, another_dialect_is_refused) {
  Model live = database();
  live.dialect = Dialect::mysql;
  EXPECT_FALSE(resync(database(), drawn(), live));
}

}  // namespace
}  // namespace assay::schema::diagram
