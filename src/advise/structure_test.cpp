#include "advise/structure.h"

#include <gtest/gtest.h>

#include "schema/diagram/sample.h"

namespace assay::advise {
namespace {

using namespace schema;

Table table(std::string name, const std::vector<std::pair<std::string, DataType>>& columns) {
  Table out;
  out.schema = "public";
  out.name = std::move(name);
  for (auto& [column, type] : columns) {
    Column one;
    one.name = std::move(column);
    one.type = std::move(type);
    out.columns.push_back(std::move(one));
  }
  return out;
}

/// a (id integer, n numeric, t text) with a primary key; b (id, a_id integer, t text) with a foreign key on a.
Model pair() {
  Model model;
  model.tables = {table("a", {{"id", {"", "integer"}}, {"n", {"", "numeric"}}, {"t", {"", "text"}}}),
                  table("b", {{"id", {"", "bigint"}}, {"a_id", {"", "integer"}}, {"t", {"", "text"}}})};
  Key key;
  key.name = "a_pkey";
  key.primary = true;
  key.columns = {"id"};
  model.tables[0].keys = {key};
  ForeignKey foreign;
  foreign.name = "b_a";
  foreign.columns = {"a_id"};
  foreign.ref_schema = "public";
  foreign.ref_table = "a";
  foreign.ref_columns = {"id"};
  model.tables[1].foreign_keys = {foreign};
  return model;
}

struct Case {
  std::string_view name;
  void (*change)(Model&);
  std::string_view expected;  ///< severity and key of each, by blanks
};

std::string keys(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings) {
    EXPECT_FALSE(f.title.empty() || f.why.empty());
    out += (out.empty() ? "" : " ") + std::string(f.severity == Severity::error ? "E:" : "W:") + f.key;
  }
  return out;
}

TEST(Structure, finds_what_is_wrong_and_nothing_else) {
  const Case cases[] = {
      {"a sound schema", [](Model&) {}, ""},
      {"a foreign key on a table that is not there", [](Model& m) { m.tables[1].foreign_keys[0].ref_table = "c"; },
       "E:dangling_reference:foreign_key.public.b.b_a"},
      {"a foreign key on a column that is not there", [](Model& m) { m.tables[1].foreign_keys[0].columns = {"x"}; },
       "E:missing_column:foreign key.public.b.b_a"},
      {"a foreign key with too few columns",
       [](Model& m) {
         m.tables[1].foreign_keys[0].ref_columns = {"id", "n"};
       },
       "E:foreign_key_columns:foreign_key.public.b.b_a"},
      {"text on integer", [](Model& m) { m.tables[1].foreign_keys[0].columns = {"t"}; }, "E:foreign_key_types:foreign_key.public.b.b_a"},
      {"bigint on integer", [](Model& m) { m.tables[1].foreign_keys[0].columns = {"id"}; }, "W:foreign_key_types:foreign_key.public.b.b_a"},
      {"no key on the other side", [](Model& m) { m.tables[0].keys.clear(); }, "E:foreign_key_target:foreign_key.public.b.b_a"},
      {"a unique index is enough",
       [](Model& m) {
         m.tables[0].keys.clear();
         Index index;
         index.name = "a_id";
         index.unique = true;
         index.parts.emplace_back().column = "id";
         m.tables[0].indexes = {index};
       },
       ""},
      {"a partial unique index is not",
       [](Model& m) {
         m.tables[0].keys.clear();
         Index index;
         index.name = "a_id";
         index.unique = true;
         index.where = "n > 0";
         index.parts.emplace_back().column = "id";
         m.tables[0].indexes = {index};
       },
       "E:foreign_key_target:foreign_key.public.b.b_a"},
      {"a deferrable key is not", [](Model& m) { m.tables[0].keys[0].deferral = Deferral::deferrable; },
       "E:foreign_key_target:foreign_key.public.b.b_a"},
      {"InnoDB takes an index that is not unique",
       [](Model& m) {
         m.dialect = Dialect::mysql;
         m.tables[0].keys.clear();
         for (Table& t : m.tables)
           for (Column& c : t.columns) c.type = {"", "int"};
         Index index;
         index.name = "a_id";
         index.parts.emplace_back().column = "id";
         index.parts.emplace_back().column = "n";
         m.tables[0].indexes = {index};
       },
       "W:foreign_key_target:foreign_key.public.b.b_a"},
      {"InnoDB refuses another sign",
       [](Model& m) {
         m.dialect = Dialect::mariadb;
         for (Table& t : m.tables)
           for (Column& c : t.columns) c.type = {"", "int"};
         m.tables[1].columns[1].type.suffix = "unsigned";
       },
       "E:foreign_key_types:foreign_key.public.b.b_a"},
      {"a key on a column that is not there",
       [](Model& m) {
         m.tables[1].keys = m.tables[0].keys;
         m.tables[1].keys[0].name = "b_pkey";
         m.tables[1].keys[0].columns = {"gone"};
       },
       "E:missing_column:primary key.public.b.b_pkey"},
      {"an index on a column that is not there",
       [](Model& m) {
         Index index;
         index.name = "i";
         index.parts.emplace_back().column = "gone";
         m.tables[0].indexes = {index};
       },
       "E:missing_column:index.public.a.i"},
      {"a child's index on its parent's column",
       [](Model& m) {
         m.tables[1].inherits = {{"public", "a"}};
         Index index;
         index.name = "i";
         index.parts.emplace_back().column = "n";
         m.tables[1].indexes = {index};
       },
       ""},
      {"an empty table", [](Model& m) { m.tables.push_back(table("e", {})); }, "W:empty_table:table.public.e"},
      {"an empty table in MySQL",
       [](Model& m) {
         m = Model{};
         m.dialect = Dialect::mysql;
         m.tables.push_back(table("e", {}));
       },
       "E:empty_table:table.public.e"},
      {"a partition without columns of its own",
       [](Model& m) {
         m.tables.push_back(table("p", {}));
         m.tables[2].partition_of = PartitionOf{{"public", "a"}, "DEFAULT"};
       },
       ""},
      {"a partition of nothing",
       [](Model& m) {
         m.tables.push_back(table("p", {}));
         m.tables[2].partition_of = PartitionOf{{"public", "z"}, "DEFAULT"};
       },
       "E:dangling_reference:table.public.p"},
      {"an index named as a table",
       [](Model& m) {
         Index index;
         index.name = "b";
         index.parts.emplace_back().column = "id";
         m.tables[0].indexes = {index};
       },
       "E:duplicate_name:index.public.b"},
      {"the same in MySQL, where it may",
       [](Model& m) {
         m.dialect = Dialect::mysql;
         for (Table& t : m.tables)
           for (Column& c : t.columns) c.type = {"", "int"};
         Index index;
         index.name = "b";
         index.parts.emplace_back().column = "id";
         m.tables[0].indexes = {index};
       },
       ""},
      {"an enum named as a table",
       [](Model& m) {
         m.enums.push_back({"", "public", "a", {"x"}, ""});
       },
       "E:duplicate_name:enum.public.a"},
      {"two constraints of one name",
       [](Model& m) {
         Check check;
         check.name = "b_a";
         check.expression = "true";
         m.tables[1].checks = {check};
       },
       "E:duplicate_name:foreign_key.public.b.b_a"},
      {"63 bytes",
       [](Model& m) {
         m.tables.push_back(table(std::string(63, 'x'), {{"id", {"", "integer"}}}));
       },
       ""},
      {"64 bytes",
       [](Model& m) {
         m.tables.push_back(table("é" + std::string(62, 'x'), {{"id", {"", "integer"}}}));
       },
       "E:name_too_long:table.public.éxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
      {"64 characters in MySQL",
       [](Model& m) {
         m = Model{};
         m.dialect = Dialect::mysql;
         m.tables.push_back(table("é" + std::string(63, 'x'), {{"id", {"", "int"}}}));
       },
       ""},
      {"a type that is not there",
       [](Model& m) {
         m.tables[0].columns[1].type = {"public", "mood"};
       },
       "E:dangling_reference:column.public.a.n"},
      {"a type that an extension may bring",
       [](Model& m) {
         m.tables[0].columns[1].type = {"public", "vector"};
         m.extensions.push_back({"vector", "public", "", ""});
       },
       ""},
      {"a trigger on nothing",
       [](Model& m) {
         m.triggers.push_back({{"public", "z"}, "t", "CREATE TRIGGER …", "", {}, ""});
       },
       "E:dangling_reference:trigger.public.z.t"},
      {"a view of nothing",
       [](Model& m) {
         View view;
         view.schema = "public";
         view.name = "v";
         view.uses.relations = {{"public", "a"}, {"pg_catalog", "pg_class"}, {"public", "z"}};
         m.views = {view};
       },
       "W:dangling_reference:view.public.v"},
      {"a sequence of a column that is not there",
       [](Model& m) {
         Sequence sequence;
         sequence.schema = "public";
         sequence.name = "s";
         sequence.owner_table = Name{"public", "a"};
         sequence.owner_column = "gone";
         m.sequences = {sequence};
       },
       "E:missing_column:sequence.public.a.s"},
  };
  for (const Case& one : cases) {
    Model model = pair();
    one.change(model);
    EXPECT_EQ(keys(structure_findings(model)), one.expected) << one.name;
  }
}

TEST(Structure, a_diagram_that_is_not_valid_says_so) {
  auto shop = diagram::sample::shop();
  EXPECT_EQ(keys(structure_findings(shop)), "");
  shop.edges[0].to = "zz";
  EXPECT_EQ(keys(structure_findings(shop)), "E:invalid_diagram:edges[e1].to");
  shop = diagram::sample::shop();
  shop.nodes[0].columns->at(1).type = "varchar(";
  EXPECT_EQ(keys(structure_findings(shop)), "E:invalid_diagram:nodes[n1].columns[c2].type");
}

}  // namespace
}  // namespace assay::advise
