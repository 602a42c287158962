#include "twin/dump.h"

#include <gtest/gtest.h>

#include "twin/gaps.h"

namespace assay::twin {
namespace {

constexpr std::string_view one = R"(--
-- PostgreSQL database dump
--

\restrict abc

-- Dumped from database version 18.0

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

--
-- Name: t; Type: TABLE; Schema: public; Owner: assay_owner_1
--

CREATE TABLE public.t (
    id bigint CONSTRAINT s_id_not_null NOT NULL,
    name text
);


ALTER TABLE public.t OWNER TO assay_owner_1;

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: assay_owner_1
--

CREATE FUNCTION public.f() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
-- a remark
  NULL;
END$$;

--
-- Name: TABLE t; Type: ACL; Schema: public; Owner: assay_owner_1
--

GRANT SELECT ON TABLE public.t TO a;
GRANT SELECT ON TABLE public.t TO b;

--
-- PostgreSQL database dump complete
--

\unrestrict abc

)";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
  return text;
}

TEST(Dump, what_no_statement_can_change_is_taken_out_and_nothing_else) {
  const std::string text = normalise_pg_dump(one, "assay_owner_1");
  EXPECT_EQ(text.find("restrict"), std::string::npos);
  EXPECT_EQ(text.find("statement_timeout"), std::string::npos);
  EXPECT_NE(text.find("-- a remark"), std::string::npos) << "a body is kept whole\n" << text;
  struct Case {
    const char* what;
    const char* by;
    bool equal;
  };
  const Case cases[] = {
      {"assay_owner_1", "assay_owner_2", true},
      {"abc", "xyz", true},
      {"    id bigint CONSTRAINT s_id_not_null NOT NULL,\n    name text\n", "    name text,\n    id bigint NOT NULL\n", true},
      {"TO a;\nGRANT SELECT ON TABLE public.t TO b;", "TO b;\nGRANT SELECT ON TABLE public.t TO a;", true},
      {"name text", "name varchar", false},
      {"TO a;", "TO c;", false},
      {"a remark", "another remark", false},
      {"    name text\n", "    name text NOT NULL\n", false},
  };
  for (const Case& c : cases) {
    const std::string other = replaced(std::string(one), c.what, c.by);
    ASSERT_NE(other, one) << c.what;
    EXPECT_EQ(normalise_pg_dump(other, std::string_view(c.what) == "assay_owner_1" ? "assay_owner_2" : "assay_owner_1") == text, c.equal)
        << c.what;
  }
}

TEST(Dump, show_create_loses_its_counter_and_its_definer) {
  EXPECT_EQ(normalise_show_create("CREATE TABLE `t` (\n  `b` int,\n  `a` int\n) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4"),
            "CREATE TABLE `t` (\n  `a` int\n  `b` int\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4");
  EXPECT_EQ(normalise_show_create("CREATE ALGORITHM=UNDEFINED DEFINER=`x`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1"),
            "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1");
}

TEST(Dump, the_first_difference_is_shown_from_both_sides) {
  EXPECT_EQ(first_difference("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(first_difference("a\nb\n", "a\nc\n"), "only in the first: b; only in the second: c");
  EXPECT_EQ(first_difference("a\n", "a\nc\n"), "only in the first: nothing; only in the second: c");
}

TEST(Gaps, type_modifiers_of_stand_ins_go_and_calls_stay) {
  Gaps gaps;
  gaps.types = {{"public", "vector"}, {"public", "geometry"}};
  struct Case {
    const char* sql;
    const char* expected;
  };
  const Case cases[] = {
      {"ALTER TABLE t ADD COLUMN e vector(3)", "ALTER TABLE t ADD COLUMN e vector"},
      {"ALTER TABLE t ADD g public.geometry(Point, 4326) NOT NULL", "ALTER TABLE t ADD g public.geometry NOT NULL"},
      {"ALTER TABLE t ADD g \"geometry\"(Point,-1)", "ALTER TABLE t ADD g \"geometry\""},
      {"SELECT 'vector(3)', vector(a.b), varchar(3)", "SELECT 'vector(3)', vector(a.b), varchar(3)"},
      {"SELECT '[1]'::vector(3), x::vector( 3 )[]", "SELECT '[1]'::vector, x::vector[]"},
  };
  for (const Case& c : cases) EXPECT_EQ(bridge_statement(c.sql, gaps), c.expected);
}

TEST(Gaps, a_bridged_model_keeps_everything_that_does_not_need_the_extension) {
  schema::Model model;
  model.extensions.push_back({"vector", "public", {}, {}});
  schema::Table table;
  table.schema = "public";
  table.name = "items";
  schema::Column id, embedding;
  id.name = "id";
  id.type.name = "bigint";
  embedding.name = "embedding";
  embedding.type.name = "vector";
  embedding.type.args = {"3"};
  table.columns = {id, embedding};
  schema::Index near, plain;
  near.name = "items_embedding_idx";
  near.method = "hnsw";
  near.parts.push_back({});
  near.parts[0].column = "embedding";
  near.parts[0].opclass = "vector_l2_ops";
  plain.name = "items_id_idx";
  plain.parts.push_back({});
  plain.parts[0].column = "id";
  table.indexes = {near, plain};
  table.tablespace = "fast";
  model.tables.push_back(table);
  Gaps gaps;
  gaps.extensions = {"vector"};
  gaps.types = {{"public", "vector"}};
  gaps.methods = {"hnsw"};
  gaps.opclasses = {"vector_l2_ops"};
  const Bridged bridged = bridge(model, gaps);
  EXPECT_TRUE(bridged.model.extensions.empty());
  ASSERT_EQ(bridged.model.tables.size(), 1U);
  const schema::Table& kept = bridged.model.tables[0];
  EXPECT_EQ(kept.columns.size(), 2U);
  EXPECT_TRUE(kept.columns[1].type.args.empty());
  ASSERT_EQ(kept.indexes.size(), 1U);
  EXPECT_EQ(kept.indexes[0].name, "items_id_idx");
  EXPECT_EQ(kept.tablespace, "");
  ASSERT_EQ(bridged.model.domains.size(), 1U);
  EXPECT_EQ(bridged.model.domains[0].name, "vector");
  ASSERT_EQ(bridged.left_out.size(), 1U);
  EXPECT_NE(bridged.left_out[0].why.find("hnsw"), std::string::npos);
}

}  // namespace
}  // namespace assay::twin
