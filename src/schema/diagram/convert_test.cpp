#include "schema/diagram/convert.h"

#include <gtest/gtest.h>

#include "schema/diagram/layout.h"
#include "schema/diagram/patch.h"
#include "schema/diagram/sample.h"

namespace assay::schema::diagram {
namespace {

/// Fills every member of a value with something that is not its default, by the descriptors: a member that others add is filled too.
class Filler {
 public:
  void fill(const Type& type, void* target) {
    using Kind = Type::Kind;
    switch (type.kind) {
      case Kind::boolean: *static_cast<bool*>(target) = !*static_cast<bool*>(target); return;
      case Kind::integer: type.set_int(target, 3); return;
      case Kind::number: *static_cast<double*>(target) = 4.5; return;
      case Kind::string: *static_cast<std::string*>(target) = fmt::format("s{}", ++count_); return;
      case Kind::enumeration: type.set_int(target, type.names().back().value); return;
      case Kind::optional: return fill(type.element(), type.engage(target));
      case Kind::list: type.clear(target); return fill(type.element(), type.push(target));
      case Kind::object:
        for (const Field& f : type.fields()) fill(f.type(), f.at(target));
        return;
      default: FAIL() << "a kind of member that the filler does not know";
    }
  }

 private:
  int count_ = 0;
};

/// What no member can say together with another.
void make_sensible(Model& model) {
  model.dialect = Dialect::postgres;
  for (Table& table : model.tables) {
    table.columns[0].default_value.reset();
    const auto by_column = [](std::vector<IndexPart>& parts) {
      for (IndexPart& part : parts)
        part.expression.clear(), part.nulls_first = !part.descending ? std::optional(true) : std::optional(false);
    };
    by_column(table.indexes[0].parts);
    by_column(table.exclusions[0].parts);
    by_column(table.partition_by->parts);
  }
  for (View& view : model.views) {
    view.indexes[0].parts[0].column.clear();
    view.indexes[0].parts[0].nulls_first = false;
  }
}

void comes_back(Model model) {
  model.sort();
  const Diagram diagram = from_model(model);
  EXPECT_TRUE(problems_of(diagram).empty());
  const auto read = from_json<Diagram>(Json::parse(to_json_text(diagram)).value());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, diagram);
  const auto back = to_model(*read);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(to_json(*back).dump(1), to_json(model).dump(1));
}

TEST(Convert, no_member_of_the_model_is_lost_though_everything_points_nowhere) {
  Model model;
  Filler().fill(type_of<Model>(), &model);
  make_sensible(model);
  comes_back(model);
}

/// The same, with names that point to each other.
Model linked() {
  Model model;
  Filler filler;
  filler.fill(type_of<Model>(), &model);
  filler.fill(type_of<Table>(), &model.tables.emplace_back());
  model.grants.push_back(model.grants[0]);
  make_sensible(model);
  Table& a = model.tables[0];
  Table& b = model.tables[1];
  for (Table* table : {&a, &b}) {
    const std::string name = table->columns[0].name;
    table->keys[0].columns = table->keys[0].include = table->keys[0].descending = {name};
    table->checks[0].column = name;
    table->indexes[0].parts[0].column = name;
    table->indexes[0].include = {name};
    table->exclusions[0].parts[0].column = name;
    table->exclusions[0].include = {name};
    table->partition_by->parts[0].column = name;
    table->foreign_keys[0].columns = table->foreign_keys[0].on_delete_columns = {name};
  }
  a.foreign_keys[0].ref_schema = b.schema;
  a.foreign_keys[0].ref_table = b.name;
  a.foreign_keys[0].ref_columns = {b.columns[0].name};
  b.foreign_keys[0].ref_schema = b.schema;
  b.foreign_keys[0].ref_table = b.name;
  b.foreign_keys[0].ref_columns = {b.columns[0].name};
  a.partition_of->parent = b.qualified();
  b.partition_of.reset();
  a.inherits = {b.qualified()};
  b.inherits.clear();
  model.triggers[0].table = a.qualified();
  model.policies[0].table = a.qualified();
  model.sequences[0].owner_table = a.qualified();
  model.sequences[0].owner_column = a.columns[0].name;
  const Node named_a{.schema = a.schema, .name = a.name};
  model.grants[0] = granted(named_a, {"SELECT", "reader", true, {}, {}});
  model.grants[1] = granted(named_a, {"UPDATE", "writer", {}, "name:" + a.columns[0].name, {}});
  model.owners[0] = owned(named_a, "boss");
  model.views[0].uses.relations = {a.qualified()};
  model.views[0].column_comments = {{model.views[0].columns[0], "said"}};
  return model;
}

TEST(Convert, no_member_of_the_model_is_lost_when_all_is_linked) { comes_back(linked()); }

TEST(Convert, what_belongs_to_a_table_stands_in_its_node) {
  const Diagram diagram = from_model(linked());
  EXPECT_EQ(diagram.edges.size(), 3U);  // two foreign keys, one dependency
  std::size_t attached = 0;
  for (const Node& node : diagram.nodes)
    if (node.triggers && node.policies && node.sequences && node.grants && node.grants->size() == 2 && node.owner) ++attached;
  EXPECT_EQ(attached, 1U);
  for (const OpaqueObject& object : diagram.opaque)
    EXPECT_TRUE(object.kind != "trigger" && object.kind != "policy" && object.kind != "sequence" && object.kind != "grant") << object.kind;
}

Model two_tables() {
  Model model;
  Table customers, orders;
  customers.schema = orders.schema = "public";
  customers.name = "customers";
  customers.columns = {{.name = "id", .type = {"", "integer"}, .nullable = false}};
  customers.keys = {{.name = "customers_pkey", .primary = true, .columns = {"id"}}};
  orders.name = "orders";
  orders.columns = {{.name = "id", .type = {"", "integer"}, .nullable = false}, {.name = "customer_id", .type = {"", "integer"}}};
  orders.foreign_keys = {{.name = "orders_customer_id_fkey",
                          .columns = {"customer_id"},
                          .ref_schema = "public",
                          .ref_table = "customers",
                          .ref_columns = {"id"}}};
  model.tables = {customers, orders};
  return model;
}

TEST(Convert, ids_are_hashes_of_names_once_and_then_the_models) {
  const Diagram first = from_model(two_tables()), again = from_model(two_tables());
  EXPECT_EQ(first, again);
  Model model = to_model(first).value();
  const std::string id = model.tables[1].id, column = model.tables[1].columns[1].id, edge = model.tables[1].foreign_keys[0].id;
  model.tables[1].name = "purchases";
  model.tables[1].columns[1].name = "buyer_id";
  model.tables[1].foreign_keys[0].columns = {"buyer_id"};
  const Diagram renamed = from_model(model);
  ASSERT_NE(renamed.node(id), nullptr);
  EXPECT_EQ(renamed.node(id)->name, "purchases");
  EXPECT_EQ(find_column(*renamed.node(id), column)->name, "buyer_id");
  EXPECT_NE(renamed.edge(edge), nullptr);
}

TEST(Convert, a_new_table_with_the_name_of_a_renamed_one_gets_another_id) {
  Model model = to_model(from_model(two_tables())).value();
  model.tables[0].name = "clients";
  Table fresh = model.tables[0];
  fresh.id.clear();
  fresh.name = "customers";
  model.tables.insert(model.tables.begin(), fresh);
  const Diagram diagram = from_model(model);
  EXPECT_TRUE(problems_of(diagram).empty());
  EXPECT_EQ(diagram.nodes.size(), 3U);
}

TEST(Convert, a_rename_in_the_diagram_reaches_everything_that_refers_by_id) {
  Diagram diagram = from_model(linked());
  for (Node& node : diagram.nodes)
    if (node.kind == NodeKind::table) {
      node.name += "_x";
      node.columns->at(0).name += "_y";
    }
  const Model model = to_model(diagram).value();
  const Table& a = model.tables[model.tables[0].partition_of ? 0 : 1];
  const std::string column = a.columns[0].name;
  EXPECT_TRUE(column.ends_with("_y"));
  EXPECT_EQ(a.keys[0].columns[0], column);
  EXPECT_EQ(a.indexes[0].parts[0].column, column);
  EXPECT_EQ(a.exclusions[0].parts[0].column, column);
  EXPECT_EQ(a.partition_by->parts[0].column, column);
  EXPECT_TRUE(a.foreign_keys[0].ref_table.ends_with("_x"));
  EXPECT_TRUE(a.foreign_keys[0].ref_columns[0].ends_with("_y"));
  EXPECT_TRUE(a.partition_of->parent.name.ends_with("_x"));
  EXPECT_EQ(model.sequences[0].owner_table->name, a.name);
  EXPECT_EQ(model.sequences[0].owner_column, column);
  EXPECT_EQ(model.triggers[0].table.name, a.name);
  EXPECT_EQ(model.policies[0].table.name, a.name);
  EXPECT_EQ(model.owners[0].object.name, a.name);
}

TEST(Convert, a_changed_type_text_wins_over_its_parts) {
  Model model = two_tables();
  model.tables[0].columns[0].type = {"My Schema", "My.Type"};
  Diagram diagram = from_model(model);
  Node* node = nullptr;
  for (Node& n : diagram.nodes)
    if (n.name == "customers") node = &n;
  ASSERT_TRUE(node->columns->at(0).type_parts);
  EXPECT_EQ(to_model(diagram)->tables[0].columns[0].type, model.tables[0].columns[0].type);
  node->columns->at(0).type = "bigint";
  EXPECT_EQ(to_model(diagram)->tables[0].columns[0].type.name, "bigint");
}

TEST(Convert, serial_becomes_integer_sequence_and_default) {
  Diagram shop = sample::shop();
  shop.nodes[0].columns->at(0).type = "bigserial";
  const Model model = to_model(shop).value();
  const schema::Column& id = model.tables[0].columns[0];
  EXPECT_EQ(id.type.name, "bigint");
  EXPECT_FALSE(id.nullable);
  EXPECT_EQ(id.default_value, "nextval('public.customers_id_seq'::regclass)");
  ASSERT_EQ(model.sequences.size(), 1U);
  EXPECT_EQ(model.sequences[0].owner_column, "id");
}

TEST(Convert, what_cannot_be_read_is_named) {
  Diagram shop = sample::shop();
  shop.nodes[0].columns->at(1).type = "varchar(";
  shop.opaque = {{.id = "o1", .kind = "routine", .name = "f", .json = Json::object({{"name", "f"}})},
                 {.id = "o2", .kind = "spell", .name = "g", .json = Json::object()}};
  const auto model = to_model(shop);
  ASSERT_FALSE(model);
  for (const std::string_view words : {"nodes[n1].columns[c2].type", "language is required", "'spell' is no kind"})
    EXPECT_NE(model.error().message.find(words), std::string::npos) << model.error().message;
}

TEST(Convert, a_diagram_that_is_not_valid_is_no_model) {
  Diagram shop = sample::shop();
  shop.edges[0].to = "nowhere";
  EXPECT_FALSE(to_model(shop));
}

/// Tables t0 … in chains of 20, and some alone.
Model chains(int tables) {
  Model model;
  for (int i = 0; i < tables; ++i) {
    Table table;
    table.schema = "public";
    table.name = fmt::format("t{:05}", i);
    table.columns = {{.name = "id", .type = {"", "integer"}}, {.name = "ref", .type = {"", "integer"}}};
    for (int extra = 0; extra < i % 13; ++extra) table.columns.push_back({.name = fmt::format("c{}", extra), .type = {"", "text"}});
    if (i % 20 != 0 && i % 7 != 0)
      table.foreign_keys = {{.name = table.name + "_fk",
                             .columns = {"ref"},
                             .ref_schema = "public",
                             .ref_table = fmt::format("t{:05}", i - 1),
                             .ref_columns = {"id"}}};
    model.tables.push_back(std::move(table));
  }
  return model;
}

/// Pairs of nodes that overlap; by a sweep, so that thousands can be asked.
int overlaps(const Diagram& diagram) {
  std::vector<const Node*> by_x;
  for (const Node& node : diagram.nodes) by_x.push_back(&node);
  std::sort(by_x.begin(), by_x.end(), [](const Node* a, const Node* b) { return a->x < b->x; });
  int found = 0;
  for (std::size_t i = 0; i < by_x.size(); ++i)
    for (std::size_t j = i + 1; j < by_x.size() && by_x[j]->x < by_x[i]->x + size_of(*by_x[i]).w; ++j)
      if (by_x[j]->y < by_x[i]->y + size_of(*by_x[i]).h && by_x[i]->y < by_x[j]->y + size_of(*by_x[j]).h) ++found;
  return found;
}

TEST(Layout, nothing_overlaps_and_it_is_always_the_same) {
  for (const int tables : {0, 1, 2, 30, 1000}) {
    const Diagram diagram = from_model(chains(tables));
    EXPECT_EQ(overlaps(diagram), 0) << tables;
    EXPECT_TRUE(diagram == from_model(chains(tables))) << tables;
  }
  EXPECT_EQ(overlaps(from_model(chains(5000))), 0);
}

TEST(Layout, related_tables_stand_nearer_than_others) {
  const Diagram diagram = from_model(chains(600));
  double related = 0, any = 0;
  const auto distance = [](const Node& a, const Node& b) { return std::hypot(a.x - b.x, a.y - b.y); };
  for (const Edge& edge : diagram.edges) related += distance(*diagram.node(edge.from), *diagram.node(edge.to));
  for (std::size_t i = 0; i < diagram.edges.size(); ++i) any += distance(diagram.nodes[i], diagram.nodes[i + 50]);
  EXPECT_LT(related * 4, any);
}

TEST(Layout, what_has_a_place_stays_and_new_ones_come_beside_their_neighbour) {
  Diagram diagram = from_model(chains(60));
  const Diagram before = diagram;
  const Node* near = nullptr;
  for (const Node& node : diagram.nodes)
    if (node.name == "t00010") near = &node;
  const std::string near_id = near->id;
  Node fresh = sample::table("zz", "fresh", {sample::column("c1", "id", "int"), sample::column("c2", "ref", "int")});
  diagram.nodes.push_back(fresh);
  diagram.edges.push_back({.id = "zz", .from = "zz", .to = near_id, .pairs = {{"c2", columns_of(*near)[0].id}}});
  diagram.sort();
  place(diagram, {"zz"});
  for (const Node& node : before.nodes) EXPECT_EQ(*diagram.node(node.id), node);
  EXPECT_EQ(overlaps(diagram), 0);
  const Node& placed = *diagram.node("zz");
  const Node& neighbour = *diagram.node(near_id);
  EXPECT_LT(std::hypot(placed.x - neighbour.x, placed.y - neighbour.y), 4000);
}

}  // namespace
}  // namespace assay::schema::diagram
