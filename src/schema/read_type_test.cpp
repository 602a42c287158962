#include "schema/read_type.h"

#include <gtest/gtest.h>

namespace assay::schema {
namespace {

struct Case {
  std::string_view written;
  DataType type;
};

void reads(Dialect dialect, std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    const auto type = read_type(one.written, dialect);
    ASSERT_TRUE(type) << one.written << ": " << type.error().message;
    EXPECT_EQ(to_json_text(*type), to_json_text(one.type)) << one.written;
  }
}

TEST(ReadType, reads_what_people_write_for_PostgreSQL) {
  reads(Dialect::postgres, {{"int", {"", "integer"}},
                            {"INTEGER", {"", "integer"}},
                            {"int8", {"", "bigint"}},
                            {"varchar(20)", {"", "character varying", {"20"}}},
                            {"character varying ( 20 )", {"", "character varying", {"20"}}},
                            {"char", {"", "character", {"1"}}},
                            {"\"char\"", {"", "\"char\""}},
                            {"bpchar", {"", "bpchar"}},
                            {"decimal(10, 2)", {"", "numeric", {"10", "2"}}},
                            {"numeric(10)", {"", "numeric", {"10", "0"}}},
                            {"float(24)", {"", "real"}},
                            {"float(25)", {"", "double precision"}},
                            {"float", {"", "double precision"}},
                            {"timestamptz", {"", "timestamp with time zone"}},
                            {"timestamp", {"", "timestamp without time zone"}},
                            {"timestamp(3) with time zone", {"", "timestamp with time zone", {"3"}}},
                            {"TIMESTAMP (3) WITHOUT TIME ZONE", {"", "timestamp without time zone", {"3"}}},
                            {"time with time zone", {"", "time with time zone"}},
                            {"interval", {"", "interval"}},
                            {"interval(3)", {"", "interval", {"3"}}},
                            {"interval year to month", {"", "interval", {}, 0, "year to month"}},
                            {"interval day to second(3)", {"", "interval", {"3"}, 0, "day to second"}},
                            {"text[]", {"", "text", {}, 1}},
                            {"integer[3][]", {"", "integer", {}, 2}},
                            {"integer array", {"", "integer", {}, 1}},
                            {"varchar(3) array[4]", {"", "character varying", {"3"}, 1}},
                            {"public.mood", {"public", "mood"}},
                            {"public.mood[]", {"public", "mood", {}, 1}},
                            {"\"Sales\".\"Order State\"", {"Sales", "Order State"}},
                            {"pg_catalog.int4", {"", "integer"}},
                            {"geometry(Point,4326)", {"", "geometry", {"Point", "4326"}}},
                            {"vector(1536)", {"", "vector", {"1536"}}},
                            {"bit(3)", {"", "bit", {"3"}}},
                            {"citext", {"", "citext"}},
                            {"serial4", {"", "serial"}}});
}

TEST(ReadType, reads_what_people_write_for_MySQL) {
  reads(Dialect::mariadb, {{"int(5)", {"", "int", {"5"}}}, {"int(11)", {"", "int"}}});
  reads(Dialect::mysql, {{"INTEGER", {"", "int"}},
                         {"int(10) unsigned zerofill", {"", "int", {"10"}, 0, "unsigned zerofill"}},
                         {"INT UNSIGNED", {"", "int", {}, 0, "unsigned"}},
                         {"bigint signed", {"", "bigint"}},
                         {"int zerofill", {"", "int", {"10"}, 0, "unsigned zerofill"}},
                         {"bool", {"", "tinyint", {"1"}}},
                         {"numeric(8)", {"", "decimal", {"8", "0"}}},
                         {"decimal", {"", "decimal", {"10", "0"}}},
                         {"double precision", {"", "double"}},
                         {"enum('a','it''s', 'c,d')", {"", "enum", {"a", "it's", "c,d"}}},
                         {"set ('x')", {"", "set", {"x"}}},
                         {"datetime(6)", {"", "datetime", {"6"}}},
                         {"enum('')", {"", "enum", {""}}}});
}

TEST(ReadType, keeps_what_other_dialects_write) {
  reads(Dialect::sqlite, {{"VARCHAR(20)", {"", "VARCHAR", {"20"}}}, {"UNSIGNED BIG INT", {"", "UNSIGNED BIG INT"}}});
  reads(Dialect::sqlserver, {{"nvarchar(max)", {"", "nvarchar", {"max"}}}, {"[dbo].[Money Type]", {"dbo", "Money Type"}}});
  reads(Dialect::oracle, {{"VARCHAR2(20 CHAR)", {"", "VARCHAR2", {"20 CHAR"}}},
                          {"TIMESTAMP(6) WITH TIME ZONE", {"", "TIMESTAMP", {"6"}, 0, "WITH TIME ZONE"}}});
}

TEST(ReadType, says_what_is_wrong) {
  for (const auto& [written, why] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{{"", "no name"},
                                                                            {"  ", "no name"},
                                                                            {"varchar(", "not closed"},
                                                                            {"varchar(20", "not closed"},
                                                                            {"varchar()", "empty"},
                                                                            {"varchar)", "')' does not belong"},
                                                                            {"int; drop table x", "';' does not belong"},
                                                                            {"int[x]", "number"},
                                                                            {"int[", "not closed"},
                                                                            {"\"a", "quote is not closed"},
                                                                            {"a.", "ends in a dot"},
                                                                            {".a", "dot does not belong"},
                                                                            {"a.b.c.d", "dot does not belong"},
                                                                            {"\"\"", "name is empty"},
                                                                            {"int with time zone", ""},
                                                                            {"numeric(1) unsigned", "'unsigned' does not belong"},
                                                                            {"public.mood extra", "a word too many"},
                                                                            {"interval fortnight", "no fields of an interval"},
                                                                            {"numeric(1)(2)", "arguments twice"}}) {
    const auto type = read_type(written, Dialect::postgres);
    // "int with time zone" is a name of several words: nobody here knows all types
    if (why.empty()) continue;
    ASSERT_FALSE(type) << written;
    EXPECT_EQ(type.error().code, Code::invalid);
    EXPECT_NE(type.error().message.find(why), std::string::npos) << written << ": " << type.error().message;
  }
}

TEST(ReadType, lets_no_statement_hide_in_a_type_of_MySQL) {
  for (const std::string_view written : {"", "int; drop table x", "int) engine=x", "varchar(", "enum(a)", "int, b int", "1", "'int'"})
    EXPECT_FALSE(read_type(written, Dialect::mysql)) << written;
}

TEST(ReadType, undoes_type_text) {
  for (const auto& [dialect, types] : std::initializer_list<std::pair<Dialect, std::vector<DataType>>>{
           {Dialect::postgres,
            {{"", "integer"},
             {"", "timestamp with time zone", {"3"}},
             {"", "interval", {"3"}, 0, "day to second"},
             {"public", "mood", {}, 1},
             {"", "\"char\""},
             {"", "numeric", {"10", "2"}, 1}}},
           {Dialect::mariadb, {{"", "enum", {"a", "b'c"}}, {"", "int", {"9"}, 0, "unsigned"}, {"", "varchar", {"5"}}}},
           {Dialect::oracle, {{"", "NUMBER", {"10", "2"}}, {"", "TIMESTAMP", {"6"}, 0, "WITH LOCAL TIME ZONE"}}}})
    for (const DataType& type : types) {
      const auto back = read_type(type_text(type, dialect), dialect);
      ASSERT_TRUE(back) << type_text(type, dialect);
      EXPECT_EQ(to_json_text(*back), to_json_text(type));
    }
}

}  // namespace
}  // namespace assay::schema
