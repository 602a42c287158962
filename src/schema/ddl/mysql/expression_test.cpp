#include "schema/ddl/mysql/expression.h"

#include <gtest/gtest.h>

namespace assay::schema::mysql {
namespace {

struct Spelling {
  std::string_view written;
  std::string_view canonical;
};

TEST(Expression, has_one_spelling_in_both_dialects) {
  const Spelling cases[] = {
      {"`Total`>0", "Total > 0"},
      {"(((a) = (1)))", "a = 1"},
      {"((a > 0) and (b < 1)) or (c = 2)", "a > 0 and b < 1 or c = 2"},
      {"a > 0 AND (b < 1 OR c = 2)", "a > 0 and (b < 1 or c = 2)"},
      {"(a = 1 && b = 2) || c != 3", "a = 1 and b = 2 or c <> 3"},
      {"a + (b * c) - (d - e)", "a + b * c - (d - e)"},
      {"(a + b) * c", "(a + b) * c"},
      {"a + (b + c)", "a + (b + c)"},
      {"- - a", "-(-a)"},
      {"NOT (a = 1)", "a <> 1"},
      {"NOT (a >= 1 AND b IS NULL)", "a < 1 or b is not null"},
      {"NOT a LIKE 'x%'", "a not like 'x%'"},
      {"isnull(a)", "a is null"},
      {"(a is null) = 1", "(a is null) = 1"},
      {"a in (1,2 , 3)", "a in (1, 2, 3)"},
      {"a BETWEEN 1 AND 2 AND b", "a between 1 and 2 and b"},
      {"CONCAT( a , _utf8mb4'x' )", "concat(a, 'x')"},
      {"_latin1 'x'", "'x'"},
      {"_latin1 'é'", "_latin1 'é'"},
      {"\"it's\"", "'it''s'"},
      {R"('a\'b\\c')", R"('a''b\\c')"},
      {"'a' 'b'", "'ab'"},
      {"date_add(d, interval 1 day)", "d + interval 1 day"},
      {"DATE_SUB(d, INTERVAL a+1 MONTH)", "d - interval (a + 1) month"},
      {"substring(a from 2 for 3)", "substr(a, 2, 3)"},
      {"position('x' in a)", "locate('x', a)"},
      {"case a when 1 then 'x' else 'y' end", "case a when 1 then 'x' else 'y' end"},
      {"now()", "current_timestamp"},
      {"CURRENT_TIMESTAMP(3)", "current_timestamp(3)"},
      {"a->'$.b'", "json_extract(a, '$.b')"},
      {"a->>'$.b'", "json_unquote(json_extract(a, '$.b'))"},
      {"cast(a as CHAR(3) CHARACTER SET latin1)", "cast(a as char(3) charset latin1)"},
      {"a mod 3", "a % 3"},
      {"(a,b) = (1,2)", "(a, b) = (1, 2)"},
      {"exists (select 1 from `t` where `t`.`a`=1)", "exists (select 1 from t where t.a = 1)"},
      {"`order` > 1 and `t`.`key` = 2", "`order` > 1 and t.`key` = 2"},
      {"count(*) over (partition by `a`)", "count(*) over (partition by a)"},
      {"trim(both ' ' from a)", "trim(both ' ' from a)"},
      {"a collate utf8_bin = 'x'", "a collate utf8mb3_bin = 'x'"},
      {"this is ( not an expression", "this is (not an expression"},
  };
  for (const Spelling& c : cases)
    for (const Dialect dialect : {Dialect::mysql, Dialect::mariadb}) {
      const bool truth_columns = dialect == Dialect::mariadb && c.written == "a BETWEEN 1 AND 2 AND b";
      EXPECT_EQ(canonical_expression(c.written, dialect), truth_columns ? "a between 1 and 2 and b <> 0" : c.canonical) << c.written;
    }
}

TEST(Expression, follows_the_server_where_the_two_differ) {
  EXPECT_EQ(canonical_expression("a regexp '^x'", Dialect::mysql), "regexp_like(a, '^x')");
  EXPECT_EQ(canonical_expression("a regexp '^x'", Dialect::mariadb), "a regexp '^x'");
  EXPECT_EQ(canonical_expression("not a or b", Dialect::mariadb), "a = 0 or b <> 0");
  EXPECT_EQ(canonical_expression("not a or b", Dialect::mysql), "not a or b");
  EXPECT_EQ(canonical_expression("a = true", Dialect::mariadb), "a = 1");
}

TEST(Expression, canonical_text_is_its_own_canonical_form) {
  for (const std::string_view text : {"not (a and (b or not c))", "a - (b - (c - d))", "-(-1)", "(a = b) = c", "x like 'a' escape '!' or y",
                                      "a & 1 | b ^ 2 << 3", "~a", "!(a > 1)", "binary a = 'x'", "if(a, (b), ((c)))"})
    for (const Dialect dialect : {Dialect::mysql, Dialect::mariadb}) {
      const std::string once = canonical_expression(text, dialect);
      EXPECT_EQ(canonical_expression(once, dialect), once) << text;
    }
}

TEST(Expression, nesting_is_bounded) {
  EXPECT_FALSE(canonical_expression(std::string(100'000, '('), Dialect::mysql).empty());
  std::string nots;
  for (int i = 0; i < 50'000; ++i) nots += "not ";
  EXPECT_FALSE(canonical_expression(nots + "a", Dialect::mariadb).empty());
  EXPECT_FALSE(canonical_expression(std::string(50'000, '-') + "1", Dialect::mysql).empty());
}

}  // namespace
}  // namespace assay::schema::mysql
