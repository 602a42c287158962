#include "schema/diagram/patch.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "schema/diagram/sample.h"

namespace assay::schema::diagram {
namespace {

DiagramPatch patch_of(std::string_view text) {
  auto json = Json::parse(text);
  EXPECT_TRUE(json) << text;
  auto patch = from_json<DiagramPatch>(*json, "The patch");
  EXPECT_TRUE(patch) << patch.error().message;
  return std::move(*patch);
}

std::string all(const std::vector<FieldError>& errors) {
  std::string out;
  for (const FieldError& e : errors) out += e.path + ": " + e.message + "\n";
  return out;
}

std::string names_of_columns(const Node& node) {
  std::string out;
  for (const Column& column : columns_of(node)) out += (out.empty() ? "" : " ") + column.name;
  return out;
}

TEST(Patch, lists_of_columns_merge_by_id) {
  for (const auto& [columns, expected] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {R"([{"id": "c3", "name": "status"}])", "id customer_id status"},
           {R"([{"id": "c9", "name": "note", "type": "text"}])", "id customer_id state note"},
           {R"([{"id": "c9", "name": "note", "type": "text", "after": "c1"}])", "id note customer_id state"},
           {R"([{"id": "c3", "after": null}])", "state id customer_id"},
           {R"([{"id": "c1", "after": "c3"}])", "customer_id state id"},
           {R"([{"id": "c3", "remove": true}])", "id customer_id"},
           {R"([{"id": "c3", "remove": true}, {"id": "c3", "name": "again", "type": "text", "after": "c1"}])", "id again customer_id"},
           {R"([{"id": "c3", "name": "a"}, {"id": "c3", "name": "b"}])", "id customer_id b"},
           {R"([])", "id customer_id state"}}) {
    const auto patch = patch_of(fmt::format(R"({{"update": [{{"id": "n2", "columns": {}}}]}})", columns));
    const auto done = apply(sample::shop(), patch);
    ASSERT_TRUE(done) << columns << done.error().message;
    EXPECT_EQ(names_of_columns(*done->node("n2")), expected) << columns;
  }
}

TEST(Patch, null_clears_and_values_are_replaced) {
  const auto done = apply(sample::shop(), patch_of(R"({"update": [
      {"id": "n5", "area": null, "text": null}, {"id": "n3", "values": ["new", "open"]},
      {"id": "n2", "checks": [{"id": "x1", "expression": "true"}]}, {"id": "n2", "checks": null, "color": "#123"}],
      "diagram": {"description": "A shop"}})"));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_FALSE(done->node("n5")->area);
  EXPECT_FALSE(done->node("n5")->text);
  EXPECT_EQ(done->node("n3")->values, (Texts{"new", "open"}));
  EXPECT_FALSE(done->node("n2")->checks);
  EXPECT_EQ(done->description, "A shop");
}

TEST(Patch, null_gives_members_with_a_default_their_default) {
  Diagram shop = sample::shop();
  shop.edges[0].valid = false;
  shop.edges[0].on_delete = Action::cascade;
  const auto done = apply(shop, patch_of(R"({"edgesUpdate": [{"id": "e1", "valid": null, "on_delete": null}]})"));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(done->edge("e1")->valid);
  EXPECT_EQ(done->edge("e1")->on_delete, Action::no_action);
}

struct Refused {
  std::string_view patch, path, words;
};

TEST(Patch, every_mistake_is_named_with_its_path) {
  for (const Refused& one : std::initializer_list<Refused>{
           {R"({"remove": ["n9"]})", "remove[0]", "no node 'n9'; did you mean"},
           {R"({"remove": ["n1"]})", "remove[0]", "the edge 'e1' (orders_customer_id_fkey) still joins 'n1': name it in edgesRemove too"},
           {R"({"remove": ["n4"]})", "nodes[n5].area", "no area 'n4'"},
           {R"({"remove": ["n5", "n5"]})", "remove[1]", "no node 'n5'"},
           {R"({"add": [{"id": "n1", "kind": "note", "name": "", "x": 0, "y": 0}]})", "add[0].id", "there is a node 'n1' already"},
           {R"({"add": [{"id": "n9", "kind": "table", "name": "orders", "schema": "public", "x": 0, "y": 0}]})", "nodes[n9].name",
            "there is a table public.orders already ('n2')"},
           {R"({"add": [{"id": "", "kind": "note", "name": "", "x": 0, "y": 0}]})", "nodes", "no id"},
           {R"({"update": [{"name": "x"}]})", "update[0]", "needs the id"},
           {R"({"update": ["n1"]})", "update[0]", "needs the id"},
           {R"({"update": [{"id": "zz", "name": "x"}]})", "update[0].id", "no node 'zz'"},
           {R"({"update": [{"id": "n1", "nam": "x"}]})", "update[0].nam", "did you mean 'name'"},
           {R"({"update": [{"id": "n1", "name": null}]})", "update[0].name", "cannot be cleared"},
           {R"({"update": [{"id": "n1", "name": 7}]})", "update[0].name", "must be a string, not integer"},
           {R"({"update": [{"id": "n1", "kind": "sheet"}]})", "update[0].kind", "must be one of table, view"},
           {R"({"update": [{"id": "n1", "x": 1e9}]})", "nodes[n1]", "outside of the canvas"},
           {R"({"update": [{"id": "n1", "color": "url;x"}]})", "nodes[n1].color", "must be #rgb"},
           {R"({"update": [{"id": "n1", "columns": {}}]})", "update[0].columns", "must be an array, not object"},
           {R"({"update": [{"id": "n1", "columns": [{"name": "x"}]}]})", "update[0].columns[0]", "needs the id of an item"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c9", "name": "x"}]}]})", "update[0].columns[0].type", "there is no 'c9' yet"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c9", "remove": true}]}]})", "update[0].columns[0]", "no 'c9' to remove"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c2", "remove": true, "name": "x"}]}]})", "update[0].columns[0]",
            "either removed or changed"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c2", "remove": 1}]}]})", "update[0].columns[0].remove", "must be true"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c2", "after": "c2"}]}]})", "update[0].columns[0].after",
            "cannot stand behind itself"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c2", "after": "c7"}]}]})", "update[0].columns[0].after", "no 'c7' in the list"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c2", "after": 3}]}]})", "update[0].columns[0].after", "id of an item"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c2", "name": "id"}]}]})", "nodes[n1].columns[c2].name",
            "public.customers has a column 'id' already"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c2", "type": ""}]}]})", "nodes[n1].columns[c2].type", "needs a type"},
           {R"({"update": [{"id": "n1", "columns": [{"id": "c1", "remove": true}]}]})", "nodes[n1].keys[k1].columns",
            "no column of the id 'c1'"},
           {R"({"update": [{"id": "n1", "keys": [{"id": "k2", "kind": "primary", "columns": ["c2"]}]}]})", "nodes[n1].keys",
            "2 primary keys"},
           {R"({"update": [{"id": "n1", "keys": [{"id": "k2", "kind": "unique", "columns": []}]}]})", "nodes[n1].keys[k2].columns",
            "needs a column"},
           {R"({"update": [{"id": "n1", "indexes": [{"id": "i1", "name": "i", "parts": [{}]}]}]})", "nodes[n1].indexes[i1].parts[0]",
            "either a column or an expression"},
           {R"({"update": [{"id": "n3", "columns": []}]})", "nodes[n3].columns", "an enum has no columns"},
           {R"({"update": [{"id": "n3", "values": ["a", "a"]}]})", "nodes[n3].values", "'a' is there twice"},
           {R"({"update": [{"id": "n4", "area": "n4"}]})", "nodes[n4].area", "'n4' would contain itself"},
           {R"({"update": [{"id": "n1", "inherits": [{"node": "n2"}]}, {"id": "n2", "inherits": [{"node": "n1"}]}]})", "nodes[n2].inherits",
            "'n1' would contain itself"},
           {R"({"update": [{"id": "n5", "area": "n1"}]})", "nodes[n5].area", "is a table, not an area"},
           {R"({"edgesAdd": [{"id": "e1", "kind": "foreign_key", "from": "n2", "to": "n1", "pairs": [["c2", "c1"]]}]})", "edgesAdd[0].id",
            "edge 'e1' already"},
           {R"({"edgesAdd": [{"id": "e2", "kind": "foreign_key", "from": "n2", "to": "n8", "pairs": [["c2", "c1"]]}]})", "edges[e2].to",
            "no node 'n8'"},
           {R"({"edgesAdd": [{"id": "e2", "kind": "foreign_key", "from": "n2", "to": "n3", "pairs": [["c2", "c1"]]}]})", "edges[e2].to",
            "a foreign key joins tables"},
           {R"({"edgesAdd": [{"id": "e2", "kind": "foreign_key", "from": "n2", "to": "n1", "pairs": []}]})", "edges[e2].pairs",
            "needs a pair"},
           {R"({"edgesUpdate": [{"id": "e1", "pairs": [["c2", "c1", "c1"]]}]})", "edges[e1].pairs[0]", "3 columns"},
           {R"({"edgesUpdate": [{"id": "e1", "pairs": [["c2", "c9"]]}]})", "edges[e1].pairs[0]", "public.customers has no column"},
           {R"({"edgesUpdate": [{"id": "e1", "pairs": [["c2", "c1"], ["c2", "c2"]]}]})", "edges[e1].pairs[1]", "refers twice"},
           {R"({"edgesUpdate": [{"id": "e1", "on_delete": "explode"}]})", "edgesUpdate[0].on_delete", "must be one of no_action"},
           {R"({"edgesRemove": ["e7"]})", "edgesRemove[0]", "no edge 'e7'"},
           {R"({"opaqueRemove": ["o7"]})", "opaqueRemove[0]", "no opaque object 'o7'"},
           {R"({"diagram": {"nodes": []}})", "diagram.nodes", "lists of their own"},
           {R"({"diagram": {"revision": 7}})", "diagram.revision", "cannot be changed here"},
           {R"({"diagram": {"name": " "}})", "name", "is empty"}}) {
    const Diagram shop = sample::shop();
    const auto problems = validate(shop, patch_of(one.patch));
    bool found = false;
    for (const FieldError& e : problems) found = found || (e.path == one.path && e.message.find(one.words) != std::string::npos);
    EXPECT_TRUE(found) << one.patch << "\n" << all(problems);
    const auto done = apply(shop, patch_of(one.patch));
    ASSERT_FALSE(done) << one.patch;
    EXPECT_EQ(done.error().code, Code::invalid);
    EXPECT_EQ(shop, sample::shop());
  }
}

TEST(Patch, several_mistakes_are_all_named) {
  const auto problems =
      validate(sample::shop(), patch_of(R"({"remove": ["n9"], "update": [{"id": "n1", "nam": 1, "x": "left"}], "edgesRemove": ["e9"]})"));
  EXPECT_EQ(problems.size(), 4U) << all(problems);
}

TEST(Patch, a_removed_table_goes_with_its_edge) {
  const auto done = apply(sample::shop(), patch_of(R"({"remove": ["n1"], "edgesRemove": ["e1"]})"));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->node("n1"), nullptr);
  EXPECT_TRUE(done->edges.empty());
}

TEST(Patch, removed_and_added_again_is_replaced) {
  const auto done = apply(
      sample::shop(), patch_of(R"({"remove": ["n5"], "add": [{"id": "n5", "kind": "note", "name": "", "x": 1, "y": 2, "text": "new"}]})"));
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->node("n5")->text, "new");
  EXPECT_FALSE(done->node("n5")->area);
}

TEST(Patch, composition_says_when_the_second_cannot_follow) {
  const auto gone = patch_of(R"({"remove": ["n5"]})");
  EXPECT_FALSE(compose(gone, patch_of(R"({"update": [{"id": "n5", "x": 1}]})")));
  EXPECT_FALSE(compose(gone, gone));
  const auto added = patch_of(R"({"add": [{"id": "n9", "kind": "note", "name": "", "x": 1, "y": 2}]})");
  EXPECT_FALSE(compose(added, added));
  const auto nothing = compose(added, patch_of(R"({"remove": ["n9"]})"));
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->empty());
}

TEST(Patch, a_hundred_drags_compose_to_one) {
  DiagramPatch total;
  for (int i = 0; i < 100; ++i)
    total = compose(total,
                    patch_of(fmt::format(R"({{"update": [{{"id": "n1", "x": {}, "columns": [{{"id": "c2", "comment": "{}"}}]}}]}})", i, i)))
                .value();
  EXPECT_EQ(to_json(total)["update"].dump(), R"([{"id":"n1","x":99,"columns":[{"id":"c2","comment":"99"}]}])");
}

/// Patches that no diff would write, as people and models do: some apply, some do not.
DiagramPatch wild_patch(const Diagram& diagram, sample::Dice& dice) {
  DiagramPatch patch;
  const auto some_node = [&]() -> const Node& { return diagram.nodes[dice.below(diagram.nodes.size())]; };
  for (std::size_t n = dice.below(4) + 1; n > 0; --n) {
    const Node& node = some_node();
    switch (dice.below(6)) {
      case 0:
        patch.update.push_back(Json::object({{"id", node.id}, {"x", static_cast<double>(dice.below(100))}, {"color", Json()}}));
        break;
      case 1: {
        Json columns = Json::array();
        for (const Column& column : columns_of(node)) {
          Json item = Json::object({{"id", column.id}});
          if (dice.once_in(3))
            item.set("remove", true);
          else if (dice.once_in(2))
            item.set("after", dice.once_in(2) ? Json() : Json(columns_of(node)[dice.below(columns_of(node).size())].id));
          else
            item.set("name", sample::fresh(dice, "w"));
          columns.push(item);
        }
        if (dice.once_in(3)) columns.push(Json::object({{"id", "c77"}, {"name", "added"}, {"type", "int"}, {"after", Json()}}));
        patch.update.push_back(Json::object({{"id", node.id}, {"columns", columns}}));
        break;
      }
      case 2: patch.update.push_back(Json::object({{"id", node.id}, {"checks", Json()}})); break;
      case 3:
        patch.remove.push_back(node.id);
        if (dice.once_in(2))
          patch.add.push_back(node);
        else
          for (const Edge& edge : diagram.edges)
            if (edge.from == node.id || edge.to == node.id) patch.edgesRemove.push_back(edge.id);
        break;
      case 4:
        patch.update.push_back(
            Json::object({{"id", node.id}, {"checks", Json::array({Json::object({{"id", "x5"}, {"expression", "true"}})})}}));
        break;
      default: patch.add.push_back(sample::table(sample::fresh(dice, "n"), sample::fresh(dice, "t"), {sample::column("c1", "id", "int")}));
    }
  }
  return patch;
}

TEST(PatchProperty, a_difference_leads_to_the_other_and_its_inverse_back) {
  rc::check([](std::uint32_t seed) {
    sample::Dice dice(seed);
    const Diagram a = sample::next_valid(sample::shop(), dice), b = sample::next_valid(a, dice);
    const DiagramPatch patch = diff_diagrams(a, b);
    RC_ASSERT(validate(a, patch).empty());
    const auto there = apply(a, patch);
    RC_ASSERT(there.has_value());
    RC_ASSERT(to_json_text(*there) == to_json_text(b));
    const auto back = apply(*there, invert(a, patch).value());
    RC_ASSERT(to_json_text(back.value()) == to_json_text(a));
    RC_ASSERT(diff_diagrams(a, a).empty());
    RC_ASSERT(diff_diagrams(a, b).empty() == (a == b));
  });
}

TEST(PatchProperty, what_is_composed_does_what_the_two_did) {
  int followed = 0;
  rc::check([&followed](std::uint32_t seed) {
    sample::Dice dice(seed);
    const Diagram a = sample::next_valid(sample::shop(), dice);
    const DiagramPatch first = dice.once_in(2) ? wild_patch(a, dice) : diff_diagrams(a, sample::next_valid(a, dice));
    const auto b = apply(a, first);
    if (!b) return;
    const DiagramPatch second = dice.once_in(2) ? wild_patch(*b, dice) : diff_diagrams(*b, sample::next_valid(*b, dice));
    const auto c = apply(*b, second);
    if (!c) return;
    ++followed;
    const auto both = compose(first, second);
    RC_ASSERT(both.has_value());
    const auto at_once = apply(a, *both);
    RC_ASSERT(at_once.has_value());
    RC_ASSERT(to_json_text(*at_once) == to_json_text(*c));
  });
  EXPECT_GT(followed, 20);
}

TEST(PatchProperty, a_wild_patch_applies_whole_or_not_at_all) {
  int applied = 0, refused = 0;
  rc::check([&](std::uint32_t seed) {
    sample::Dice dice(seed);
    const Diagram a = sample::next_valid(sample::shop(), dice);
    const std::string untouched = to_json_text(a);
    const DiagramPatch patch = wild_patch(a, dice);
    const auto done = apply(a, patch);
    RC_ASSERT(done.has_value() == validate(a, patch).empty());
    RC_ASSERT(to_json_text(a) == untouched);
    ++(done ? applied : refused);
    if (!done) return;
    RC_ASSERT(problems_of(*done).empty());
    RC_ASSERT(to_json_text(apply(*done, invert(a, patch).value()).value()) == to_json_text(a));
  });
  EXPECT_GT(applied, 10);
  EXPECT_GT(refused, 10);
}

TEST(PatchProperty, a_patch_survives_its_own_json) {
  rc::check([](std::uint32_t seed) {
    sample::Dice dice(seed);
    const Diagram a = sample::next_valid(sample::shop(), dice), b = sample::next_valid(a, dice);
    const DiagramPatch patch = diff_diagrams(a, b);
    const auto read = from_json<DiagramPatch>(Json::parse(to_json_text(patch)).value());
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == patch);
  });
}

}  // namespace
}  // namespace assay::schema::diagram
