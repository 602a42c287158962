#include <gtest/gtest.h>

#include <algorithm>

#include "schema/ddl/keywords.h"
#include "schema/ddl/write.h"

namespace assay::schema {
namespace {

struct Case {
  Dialect dialect;
  std::string_view name;
  std::string_view written;
};

TEST(Identifier, is_quoted_only_where_the_dialect_needs_it) {
  const Case cases[] = {
      {Dialect::postgres, "orders", "orders"},
      {Dialect::postgres, "_x9", "_x9"},
      {Dialect::postgres, "Orders", "\"Orders\""},
      {Dialect::postgres, "order", "\"order\""},
      {Dialect::postgres, "int", "\"int\""},
      {Dialect::postgres, "name", "name"},
      {Dialect::postgres, "9lives", "\"9lives\""},
      {Dialect::postgres, "a$b", "\"a$b\""},
      {Dialect::postgres, "größe", "\"größe\""},
      {Dialect::postgres, "a\"b", "\"a\"\"b\""},
      {Dialect::postgres, "", "\"\""},
      {Dialect::mysql, "Orders", "Orders"},
      {Dialect::mysql, "Group", "`Group`"},
      {Dialect::mysql, "a`b", "`a``b`"},
      {Dialect::mariadb, "returning", "`returning`"},
      {Dialect::mysql, "1a", "`1a`"},
      {Dialect::sqlite, "Index", "\"Index\""},
      {Dialect::sqlite, "items", "items"},
      {Dialect::sqlserver, "User", "[User]"},
      {Dialect::sqlserver, "a]b", "[a]]b]"},
      {Dialect::sqlserver, "Orders", "Orders"},
      {Dialect::oracle, "orders", "orders"},
      {Dialect::oracle, "Orders", "\"Orders\""},
      {Dialect::oracle, "level", "\"level\""},
      {Dialect::oracle, "_x", "\"_x\""},
  };
  for (const Case& c : cases) EXPECT_EQ(identifier(c.name, c.dialect), c.written) << name_of(c.dialect) << " " << c.name;
}

TEST(Identifier, of_a_qualified_name_quotes_each_part) {
  EXPECT_EQ(identifier(Name{"public", "order"}, Dialect::postgres), "public.\"order\"");
  EXPECT_EQ(identifier(Name{"", "t"}, Dialect::postgres), "t");
  EXPECT_EQ(identifier(Name{"a.b", "t"}, Dialect::postgres), "\"a.b\".t");
}

TEST(Literal, ends_where_it_should) {
  const Case cases[] = {
      {Dialect::postgres, "it's", "'it''s'"},   {Dialect::postgres, "a\\b", "'a\\b'"},
      {Dialect::mysql, "a\\'b", "'a\\\\''b'"},  {Dialect::mysql, std::string_view("a\0b", 3), "'a\\0b'"},
      {Dialect::sqlite, "it's", "'it''s'"},     {Dialect::sqlserver, "naïve", "N'naïve'"},
      {Dialect::sqlserver, "plain", "'plain'"}, {Dialect::oracle, "''", "''''''"},
  };
  for (const Case& c : cases) EXPECT_EQ(literal(c.name, c.dialect), c.written) << name_of(c.dialect) << " " << c.name;
}

TEST(ReservedWords, are_sorted_and_lower_case_in_every_dialect) {
  for (const EnumName& dialect : enum_names(Dialect{})) {
    const auto words = reserved_words(static_cast<Dialect>(dialect.value));
    EXPECT_GT(words.size(), 80U) << dialect.name;
    EXPECT_TRUE(std::is_sorted(words.begin(), words.end())) << dialect.name;
    EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end()) << dialect.name;
    for (const std::string_view word : words)
      EXPECT_TRUE(std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) << word;
  }
}

}  // namespace
}  // namespace assay::schema
