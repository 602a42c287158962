// Properties of fingerprints: literals, white space, comments, the case of keywords and the length of IN lists do not matter; names do.
#include "sql/fingerprint.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/text.h"

namespace assay::sql {
namespace {

/// Words in lower case are keywords, ? is a literal, ?* a list of them, @ a relation.
constexpr std::string_view shapes[] = {
    "select A , B from @ where A = ? and B in ( ?* ) order by A limit ?",
    "select count ( * ) from @ join @ on A = B where C between ? and ? group by D having count ( * ) > ?",
    "insert into @ ( A , B ) values ( ? , ? )",
    "update @ set A = ? , B = B + ? where C like ?",
    "delete from @ where A < ? or B is null",
    "with C as ( select A from @ where B = ? ) select * from C",
};

std::string any_literal(bool mysql) {
  static constexpr std::string_view of_both[] = {"1", "42", "3.14", "1e10", "'x'", "'it''s'", "''", "'a -- b'", "'/* c */'"};
  static constexpr std::string_view of_postgres[] = {"$$a'b$$", "E'a\\'b'", "U&'x'", "B'01'", "$t$ ; $t$"};
  if (!mysql && *rc::gen::inRange(0, 3) == 0) return std::string(of_postgres[*rc::gen::inRange<std::size_t>(0, std::size(of_postgres))]);
  return std::string(of_both[*rc::gen::inRange<std::size_t>(0, std::size(of_both))]);
}

std::string spelled(std::string_view shape, std::string_view relation, bool mysql) {
  static constexpr std::string_view gaps[] = {" ", "\n", "\t ", "\r\n  ", " /* it's */ ", " -- x ' y\n"};
  std::string out;
  for (const std::string_view word : text::split(shape, ' ')) {
    if (!out.empty()) out += gaps[*rc::gen::inRange<std::size_t>(0, std::size(gaps))];
    if (word == "?") {
      out += any_literal(mysql);
    } else if (word == "?*") {
      for (int n = *rc::gen::inRange(0, 4); n > 0; --n) out += any_literal(mysql) + ", ";
      out += any_literal(mysql);
    } else if (word == "@") {
      out += relation;
    } else {
      const bool shout = *rc::gen::arbitrary<bool>();
      for (const char c : word) out += shout && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
  }
  return out;
}

void expect_stable(Dialect dialect) {
  EXPECT_TRUE(rc::check([dialect] {
    const bool mysql = dialect == Dialect::mysql;
    const std::string_view shape = shapes[*rc::gen::inRange<std::size_t>(0, std::size(shapes))];
    const std::string one = spelled(shape, "orders", mysql), other = spelled(shape, "orders", mysql);
    RC_LOG() << one << "\n--- and\n" << other << "\n";
    RC_ASSERT(fingerprint(one, dialect) == fingerprint(other, dialect));
    RC_ASSERT(fingerprint(one, dialect).lexed == mysql);
    RC_ASSERT(fingerprint(spelled(shape, "carts", mysql), dialect).hex != fingerprint(one, dialect).hex);
  }));
}

TEST(FingerprintProperty, stands_for_the_statement_and_not_for_its_spelling) { expect_stable(Dialect::postgres); }
TEST(FingerprintProperty, so_does_that_of_the_lexer) { expect_stable(Dialect::mysql); }

TEST(FingerprintProperty, a_normalised_text_has_the_fingerprint_of_its_statement_and_redaction_leaves_no_literal) {
  EXPECT_TRUE(rc::check([] {
    const std::string_view shape = shapes[*rc::gen::inRange<std::size_t>(0, std::size(shapes))];
    const std::string text = spelled(shape, "orders", false);
    RC_LOG() << text << "\n" << normalize(text) << "\n" << redact(text) << "\n";
    RC_ASSERT(fingerprint(normalize(text)).hex == fingerprint(text).hex);
    RC_ASSERT(normalize(normalize(text)) == normalize(text));
    RC_ASSERT(redact(text).find('\'') == std::string::npos);
    RC_ASSERT(redact(text).find("42") == std::string::npos);
  }));
}

}  // namespace
}  // namespace assay::sql
