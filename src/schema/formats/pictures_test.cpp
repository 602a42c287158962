// Mermaid, PlantUML and Markdown of names and texts that try to break out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "schema/formats/formats.h"

namespace assay::schema {
namespace {

using testing::HasSubstr;
using testing::Not;

Model hostile() {
  Model m;
  Table parent{.schema = "public", .name = "par\"ent | <b>", .comment = "end note\n!include /etc/passwd\n%load_json(\"x\") <script>|"};
  parent.columns = {{.name = "id", .type = {.name = "integer"}, .nullable = false, .comment = "a \"quoted\"\nline | `x`"},
                    {.name = "a b", .type = {.name = "numeric", .args = {"10", "2"}}, .default_value = "'|'"}};
  parent.keys = {{.name = "p", .primary = true, .columns = {"id"}}, {.name = "u", .columns = {"id", "a b"}}};
  parent.checks = {{.name = "c", .expression = "a < 1 || '|'"}};
  Table child{.schema = "sales", .name = "child"};
  child.columns = {{.name = "parent_id", .type = {.name = "integer"}, .nullable = false}};
  child.foreign_keys = {{.name = "f",
                         .columns = {"parent_id"},
                         .ref_schema = "public",
                         .ref_table = parent.name,
                         .ref_columns = {"id"},
                         .on_delete = Action::cascade}};
  child.indexes = {{.name = "i", .parts = {{.expression = "lower('|')"}}, .where = "x > '`'"}};
  m.tables = {parent, child};
  m.views = {{.schema = "public", .name = "v", .definition = "SELECT '```'"}};
  m.enums = {{.schema = "public", .name = "mood", .values = {"sad}", "ok"}}};
  m.sort();
  return m;
}

TEST(Mermaid, entities_and_relations_are_words_that_it_takes) {
  const Text out = write_mermaid(hostile());
  EXPECT_THAT(out.text, HasSubstr("    par_ent_b_[\"par'ent | <b>\"] {\n"));
  EXPECT_THAT(out.text, HasSubstr("        integer id PK \"not null; a 'quoted' line | `x`\"\n"));
  EXPECT_THAT(out.text, HasSubstr("        numeric(10_2) a_b\n"));
  EXPECT_THAT(out.text, HasSubstr("    sales_child }o--|| par_ent_b_ : \"parent_id\"\n"));
  bool named = false, checked = false;
  for (const Loss& loss : out.losses) {
    named = named || (loss.object.name == "a b" && loss.instead == "a_b");
    checked = checked || loss.object.name == "c";
  }
  EXPECT_TRUE(named && checked);
}

TEST(PlantUml, nothing_reaches_the_preprocessor_or_closes_a_block) {
  const std::string out = write_plantuml(hostile()).text;
  EXPECT_TRUE(out.starts_with("@startuml\n") && out.ends_with("@enduml\n"));
  EXPECT_THAT(out, Not(HasSubstr("%load")));
  EXPECT_THAT(out, Not(HasSubstr("!include")));
  EXPECT_THAT(out, Not(HasSubstr("\nend note")));
  EXPECT_THAT(out, HasSubstr("entity \"par<U+0022>ent <U+007C> <U+003C>b<U+003E>\" as t1 {"));
  EXPECT_THAT(out, HasSubstr("t2 }o--|| t1 : parent_id"));
  EXPECT_THAT(out, HasSubstr("  sad<U+007D>\n"));
}

TEST(Markdown, cells_stay_cells_and_references_go_both_ways) {
  const std::string out = write_markdown(hostile()).text;
  for (const std::string_view line : text::split(out, '\n')) {
    if (!line.starts_with("| ")) continue;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1U : 0U;
    EXPECT_TRUE(bars == 4 || bars == 7) << line;
  }
  EXPECT_THAT(out, Not(HasSubstr("<script>")));
  EXPECT_THAT(out, HasSubstr("<a id=\"table-sales-child\"></a>"));
  EXPECT_THAT(out, HasSubstr("**Referred to by**\n\n- [sales\\.child](#table-sales-child) (<code>parent&#95;id</code>)"));
  EXPECT_THAT(out, HasSubstr("**Refers to**"));
  EXPECT_THAT(out, HasSubstr("````sql\nSELECT '```'\n````"));
}

TEST(Pictures, an_empty_model_is_a_document_too) {
  for (const Text& out : {write_mermaid({}), write_plantuml({}), write_markdown({}), write_dbml({})}) {
    EXPECT_FALSE(out.text.empty());
    EXPECT_TRUE(out.losses.empty());
  }
}

}  // namespace
}  // namespace assay::schema
