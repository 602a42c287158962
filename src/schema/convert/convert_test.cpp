#include "schema/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/defaults.h"
#include "schema/convert/names.h"
#include "schema/naming.h"
#include "schema/type_names.h"

namespace assay::schema::conversion {
namespace {

constexpr Dialect pg = Dialect::postgres, my = Dialect::mysql, maria = Dialect::mariadb, lite = Dialect::sqlite, ms = Dialect::sqlserver,
                  ora = Dialect::oracle;

TEST(ConvertTypes, each_type_has_its_counterpart_and_says_whether_it_is_one) {
  struct Case {
    Dialect from;
    std::string_view type;
    Dialect to;
    std::string_view expected;
    bool exact;
    bool in_key = false;
  };
  static constexpr Case cases[] = {
      {pg, "integer", my, "int", true},
      {pg, "bigint", lite, "integer", true},
      {pg, "boolean", my, "tinyint(1)", true},
      {pg, "boolean", ms, "bit", true},
      {pg, "boolean", ora, "number(1)", false},
      {pg, "varchar(20)", my, "varchar(20)", true},
      {pg, "varchar(20000)", my, "longtext", true},
      {pg, "varchar(20)", ms, "nvarchar(20)", true},
      {pg, "varchar(5000)", ms, "nvarchar(max)", true},
      {pg, "varchar(20)", ora, "varchar2(20 char)", true},
      {pg, "varchar", my, "longtext", true},
      {pg, "text", my, "varchar(255)", false, true},
      {pg, "text", ms, "nvarchar(255)", false, true},
      {pg, "text", ora, "varchar2(255 char)", false, true},
      {pg, "text", lite, "text", true, true},
      {pg, "char(300)", my, "varchar(300)", true},
      {pg, "numeric(10,2)", my, "decimal(10,2)", true},
      {pg, "numeric(100,40)", my, "decimal(65,30)", false},
      {pg, "numeric(50,2)", ms, "decimal(38,2)", false},
      {pg, "numeric", my, "decimal(65,30)", false},
      {pg, "numeric", ora, "number", true},
      {pg, "money", my, "decimal(19,2)", false},
      {pg, "timestamp", my, "datetime(6)", true},
      {pg, "timestamp(0)", my, "datetime", true},
      {pg, "timestamptz", my, "datetime(6)", false},
      {pg, "timestamptz(3)", ms, "datetimeoffset(3)", true},
      {pg, "timestamptz", ora, "timestamp with time zone", true},
      {pg, "timestamptz(3)", ora, "timestamp(3) with time zone", true},
      {pg, "jsonb", my, "json", true},
      {pg, "jsonb", lite, "text", false},
      {pg, "uuid", ms, "uniqueidentifier", true},
      {pg, "uuid", my, "char(36)", false},
      {pg, "bytea", my, "longblob", true},
      {pg, "bytea", ora, "blob", true},
      {pg, "integer[]", my, "json", false},
      {pg, "inet", my, "varchar(49)", false},
      {pg, "interval year to month", ora, "varchar2(64)", false},
      {pg, "int4range", ms, "varchar(255)", false},
      {pg, "tsvector", lite, "text", false},
      {pg, "bit(8)", my, "bit(8)", true},
      {pg, "bit(65)", my, "varchar(65)", false},
      {pg, "bit(1)", ms, "bit", true},
      {pg, "ltree", ms, "hierarchyid", false},
      {pg, "somebody's", my, "longtext", false},
      {my, "int", pg, "integer", true},
      {my, "int(11)", pg, "integer", true},
      {my, "int unsigned", pg, "bigint", false},
      {my, "bigint(20) unsigned", pg, "numeric(20)", false},
      {my, "tinyint unsigned", ms, "tinyint", true},
      {my, "tinyint(1)", pg, "boolean", true},
      {my, "tinyint(4)", pg, "smallint", false},
      {my, "datetime", pg, "timestamp(0) without time zone", true},
      {my, "datetime(6)", pg, "timestamp without time zone", true},
      {my, "timestamp", pg, "timestamp(0) with time zone", true},
      {my, "float(7,2)", pg, "numeric(7,2)", true},
      {my, "double", pg, "double precision", true},
      {my, "decimal", pg, "numeric(10)", true},
      {my, "mediumtext", pg, "text", true},
      {my, "varbinary(16)", pg, "bytea", false},
      {my, "varbinary(16)", ora, "raw(16)", true},
      {my, "year", pg, "smallint", false},
      {my, "geometry", pg, "bytea", false},
      {my, "json", maria, "json", true},
      {maria, "inet6", pg, "inet", true},
      {lite, "INTEGER", pg, "bigint", true},
      {lite, "INT", my, "bigint", true},
      {lite, "VARCHAR(10)", pg, "character varying(10)", true},
      {lite, "CLOB", pg, "text", true},
      {lite, "MY_CHARACTERS", pg, "text", true},
      {lite, "DOUBLE", ms, "float", true},
      {lite, "DECIMAL(8,3)", ora, "number(8,3)", true},
      {lite, "", pg, "text", false},
      {lite, "whatever", pg, "numeric", true},
  };
  for (const Case& c : cases) {
    const Mapped mapped = map_type(neutral_of(parse_type(c.type, c.from), c.from), c.to, c.in_key);
    EXPECT_EQ(type_text(mapped.type, c.to), c.expected) << c.type << " to " << name_of(c.to);
    EXPECT_EQ(mapped.exact, c.exact) << c.type << " to " << name_of(c.to);
  }
}

TEST(ConvertTypes, the_text_of_a_type_reads_back_as_the_type) {
  static constexpr std::pair<Dialect, std::string_view> types[] = {{pg, "timestamp(3) with time zone"},
                                                                   {pg, "character varying(20)[]"},
                                                                   {pg, "interval day to second(3)"},
                                                                   {pg, "numeric(10,2)"},
                                                                   {pg, "bit varying(5)"},
                                                                   {my, "int(10) unsigned zerofill"},
                                                                   {my, "enum('a','b''c,d')"},
                                                                   {my, "decimal(10,2) unsigned"},
                                                                   {ora, "timestamp(6) with time zone"},
                                                                   {ms, "nvarchar(max)"}};
  for (const auto& [dialect, text] : types) EXPECT_EQ(type_text(parse_type(text, dialect), dialect), text);
}

TEST(ConvertExpressions, what_means_the_same_is_translated_and_the_rest_is_refused_with_the_reason) {
  struct Case {
    Dialect from, to;
    std::string_view text;
    std::string_view expected;  ///< empty: refused
    std::string_view why = {};
  };
  static constexpr Case cases[] = {
      {pg, my, "price > 0", "price > 0"},
      {pg, my, "price > '0'::numeric", "price > '0'"},
      {pg, my, "(status)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])", "(status) IN ('a', 'it''s')"},
      {pg, lite, "status <> ALL (ARRAY['a'::text])", "status NOT IN ('a')"},
      {pg, my, "first || ' ' || last <> ''", "concat(first, ' ', last) <> ''"},
      {pg, ms, "first || last <> ''", "first + last <> ''"},
      {pg, my, "a ~ '^x\\d'", "a regexp '^x\\\\d'"},
      {pg, my, "a !~ 'x'", "a not regexp 'x'"},
      {pg, lite, "a ~ 'x'", "", "the regular expression operator ~"},
      {pg, ora, "a ~* 'x' AND b > 0", "regexp_like(a, 'x', 'i') AND b > 0"},
      {pg, ora, "name <> ''", "name IS NOT NULL"},
      {pg, ora, "name = ''", "", "the empty string"},
      {pg, ms, "active", "active = 1"},
      {pg, ms, "NOT active AND n > 0", "NOT active = 1 AND n > 0"},
      {pg, ora, "active = true", "active = 1"},
      {pg, ms, "active IS TRUE", "", "IS TRUE"},
      {pg, my, "active IS TRUE", "active IS true"},
      {pg, my, "length(name) >= 3", "char_length(name) >= 3"},
      {pg, ms, "length(name) >= 3", "len(name) >= 3"},
      {my, pg, "length(name) >= 3", "octet_length(name) >= 3"},
      {my, lite, "length(name) >= 3", "", "the function octet_length"},
      {pg, my, "\"Order\" > 1", "`Order` > 1"},
      {pg, ms, "\"order\" > 1", "[order] > 1"},
      {my, pg, "`a b` > 1 && c < 2", "\"a b\" > 1 AND c < 2"},
      {my, pg, "a || b", "a OR b"},
      {my, pg, "concat(a, '-', b)", "(a || '-' || b)"},
      {my, pg, "name regexp '^a'", "name ~* '^a'"},
      {my, pg, "name not regexp '^a'", "name !~* '^a'"},
      {my, pg, "active = 1", "active = true"},
      {my, pg, "active in (0, 1)", "", "a number where PostgreSQL has a boolean"},
      {my, pg, "name = 'a\\'b'", "name = 'a''b'"},
      {my, pg, "ifnull(a, 0) >= 0", "COALESCE(a, 0) >= 0"},
      {lite, pg, "typeof(a) = 'x'", "", "the function typeof"},
      {pg, my, "tags @> ARRAY['x']", "", "the operator @>"},
      {pg, my, "data ->> 'a' = 'b'", "", "the operator ->>"},
      {pg, my, "a::integer > 1", "", "the cast to integer"},
      {pg, my, "moment > now()", "", "now(), which changes"},
      {pg, my, "at > 3", "at > 3"},
      {pg, my, "position > 3", "", "position"},
      {pg, my, "EXISTS (SELECT 1)", "", "the function exists"},
      {pg, my, "(SELECT 1) = 1", "", "select"},
      {pg, my, "my_schema.check_it(a)", "", "the function check_it"},
      {pg, my, "a IS DISTINCT FROM b", "", "IS DISTINCT FROM"},
      {pg, my, "a BETWEEN 1 AND 2 OR a IS NULL", "a BETWEEN 1 AND 2 OR a IS NULL"},
      {pg, my, "CASE WHEN a > 1 THEN b ELSE -1 END > 0", "CASE WHEN a > 1 THEN b ELSE -1 END > 0"},
      {pg, lite, "a LIKE 'x\\_y'", "", "a LIKE pattern with a backslash"},
      {pg, ms, "a LIKE '[x]'", "", "a LIKE pattern with a bracket"},
      {pg, my, "a + b || c", "", "|| beside arithmetic"},
      {pg, my, "a = $1", "", "a parameter"},
      {pg, my, "renamed > 0", "new_name > 0"},
      {pg, my, "", "", "an empty expression"},
      {pg, my, "a = E'x\\ny'", "a = 'x\ny'"},
  };
  Scope scope;
  scope.booleans = {"active"};
  scope.names = {"active", "at"};
  scope.columns = {{"renamed", "new_name"}};
  for (const Case& c : cases) {
    const Translation translated = translate(c.text, c.from, c.to, scope);
    EXPECT_TRUE(text::iequals(translated.text.value_or(""), c.expected))
        << c.text << " to " << name_of(c.to) << ": " << translated.text.value_or("refused: " + translated.why);
    if (c.expected.empty()) {
      EXPECT_EQ(translated.why, c.why) << c.text;
    }
  }
}

TEST(ConvertExpressions, views_are_taken_when_they_are_plain_and_use_what_is_there) {
  const std::map<Name, Name> relations = {{{"public", "users"}, {"", "users"}}, {{"sales", "orders"}, {"", "sales_orders"}}};
  Scope scope{.where = Where::query, .relations = &relations, .default_schema = "public"};
  struct Case {
    Dialect to;
    std::string_view text, expected, why = {};
  };
  static constexpr Case cases[] = {
      {my, "SELECT u.id, count(*) AS n FROM public.users u JOIN sales.orders o ON o.user_id = u.id GROUP BY u.id",
       "SELECT u.id, count(*) AS n FROM users u JOIN sales_orders o ON o.user_id = u.id GROUP BY u.id"},
      {my, "SELECT orders.id FROM sales.orders WHERE sales.orders.id > 3", "SELECT orders.id FROM sales_orders orders WHERE orders.id > 3"},
      {ora, "SELECT u.id AS x FROM users AS u", "SELECT u.id AS x FROM users u"},
      {my, "SELECT * FROM secret", "", "its use of public.secret"},
      {my, "SELECT id FROM users, secret", "", "its use of public.secret"},
      {my, "SELECT id FROM users LIMIT 3", "", "limit"},
      {my, "WITH x AS (SELECT 1) SELECT * FROM x", "", "with"},
      {my, "SELECT row_number() OVER (ORDER BY id) FROM users", "", "the function row_number"},
      {my, "SELECT DISTINCT ON (id) id FROM users", "", "DISTINCT ON"},
      {ms, "SELECT id FROM users ORDER BY id", "", "ORDER BY in a view"},
      {my, "SELECT id FROM users WHERE tags && '{a}'", "", "the operator &&"},
  };
  for (const Case& c : cases) {
    const Translation translated = translate(c.text, pg, c.to, scope);
    EXPECT_TRUE(text::iequals(translated.text.value_or(""), c.expected)) << c.text << ": " << translated.text.value_or(translated.why);
    if (c.expected.empty()) {
      EXPECT_EQ(translated.why, c.why) << c.text;
    }
  }
}

TEST(ConvertDefaults, each_default_has_its_counterpart_or_a_reason) {
  struct Case {
    Dialect from;
    std::string_view type, text;
    Dialect to;
    std::string_view expected;
    std::string_view why = {};
  };
  static constexpr Case cases[] = {
      {pg, "timestamptz", "now()", my, "current_timestamp(6)"},
      {pg, "timestamp(0)", "CURRENT_TIMESTAMP", my, "current_timestamp()"},
      {pg, "timestamptz", "now()", lite, "CURRENT_TIMESTAMP"},
      {pg, "timestamptz", "now()", ms, "SYSDATETIMEOFFSET()"},
      {pg, "timestamptz", "now()", ora, "SYSTIMESTAMP"},
      {my, "datetime(6)", "current_timestamp(6)", pg, "now()"},
      {lite, "datetime", "datetime('now')", pg, "now()"},
      {pg, "date", "CURRENT_DATE", my, "(curdate())"},
      {pg, "date", "now()", my, "(curdate())"},
      {pg, "text", "now()", my, "", "the current time in a column of another type"},
      {pg, "uuid", "gen_random_uuid()", my, "(uuid())"},
      {pg, "uuid", "uuid_generate_v4()", ms, "NEWID()"},
      {pg, "uuid", "gen_random_uuid()", ora, "SYS_GUID()"},
      {my, "char(36)", "uuid()", pg, "gen_random_uuid()"},
      {pg, "boolean", "true", my, "1"},
      {pg, "boolean", "false", ms, "0"},
      {my, "tinyint(1)", "1", pg, "true"},
      {my, "tinyint(1)", "'0'", pg, "false"},
      {pg, "integer", "'-1'::integer", my, "-1"},
      {pg, "numeric(5,2)", "1.50", ora, "1.50"},
      {pg, "varchar(9)", "'it''s'::character varying", my, "'it''s'"},
      {pg, "text", "'x'::text", my, "('x')"},
      {pg, "text", "'back\\slash'::text", my, "('back\\\\slash')"},
      {pg, "text", "''::text", ora, "", "the empty string, which is NULL in Oracle"},
      {pg, "jsonb", "'{}'::jsonb", my, "('{}')"},
      {pg, "text[]", "'{}'::text[]", my, "('[]')"},
      {pg, "text[]", "ARRAY[]::text[]", lite, "'[]'"},
      {pg, "text[]", "ARRAY['a'::text]", lite, "", "an array"},
      {pg, "bit(3)", "B'101'::\"bit\"", my, "b'101'"},
      {my, "bit(1)", "b'1'", ms, "1"},
      {pg, "date", "'2020-01-02'::date", ora, "DATE '2020-01-02'"},
      {pg, "timestamp", "'2020-01-02 03:04:05'::timestamp without time zone", ora, "TIMESTAMP '2020-01-02 03:04:05'"},
      {pg, "date", "'infinity'::date", my, "", "'infinity', which is no date there"},
      {my, "date", "'0000-00-00'", pg, "", "'0000-00-00', which is no date there"},
      {pg, "integer", "NULL::integer", my, ""},
      {pg, "integer", "(1 + 2)", my, "((1 + 2))"},
      {pg, "integer", "my_function()", my, "", "the function my_function"},
      {pg, "text", "CURRENT_USER", ms, "SUSER_SNAME()"},
  };
  for (const Case& c : cases) {
    const Neutral neutral = neutral_of(parse_type(c.type, c.from), c.from);
    Scope scope;
    scope.where = Where::default_value;
    const Default converted = convert_default(c.text, neutral, map_type(neutral, c.to, false).type, c.from, c.to, scope);
    EXPECT_EQ(converted.text.value_or(""), c.expected) << c.text << " to " << name_of(c.to) << converted.why;
    EXPECT_EQ(converted.why, c.why) << c.text << " to " << name_of(c.to);
  }
}

TEST(ConvertNames, long_names_are_cut_with_a_hash_that_stays) {
  const std::string long_name(70, 'x');
  EXPECT_EQ(shortened("short", pg), "short");
  EXPECT_EQ(shortened(long_name, pg).size(), 63U);
  EXPECT_EQ(shortened(long_name, my).size(), 64U);
  EXPECT_EQ(shortened(long_name, lite), long_name);
  EXPECT_EQ(shortened(long_name, pg), shortened(long_name, pg));
  EXPECT_NE(shortened(long_name, pg), shortened(long_name + "y", pg));
  std::string cyrillic;
  for (int i = 0; i < 64; ++i) cyrillic += "ж";
  EXPECT_EQ(shortened(cyrillic, my), cyrillic) << "MySQL counts characters";
  EXPECT_TRUE(text::is_utf8(shortened(cyrillic, pg)));
  EXPECT_LE(shortened(cyrillic, pg).size(), 63U) << "PostgreSQL counts bytes";
  Names names(my);
  EXPECT_EQ(names.take("r", "Users"), "Users");
  EXPECT_EQ(names.take("r", "users"), "users_2") << "case does not tell names apart";
  EXPECT_EQ(names.take("other", "users"), "users");
  EXPECT_EQ(names.take("r", "USERS", "t_users"), "t_users");
}

}  // namespace
}  // namespace assay::schema::conversion
