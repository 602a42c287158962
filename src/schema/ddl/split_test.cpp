#include "schema/ddl/split.h"

#include <gtest/gtest.h>

namespace assay::schema::ddl {
namespace {

std::vector<std::string> statements(std::string_view text, Dialect dialect = Dialect::mariadb) {
  Splitter splitter(text, dialect);
  std::vector<std::string> out;
  while (const auto statement = splitter.next()) {
    std::string words;
    for (const Token& token : statement->tokens) words += (words.empty() ? "" : " ") + std::string(token.text);
    out.push_back(std::move(words));
  }
  return out;
}

struct Case {
  const char* name;
  std::string_view text;
  std::vector<std::string> expected;
};

TEST(Split, statements_end_where_the_client_ends_them) {
  const Case cases[] = {
      {"semicolons in strings, names and comments", "SELECT ';', `a;b` -- ;\n; SELECT 2 # ;\n;;\n", {"SELECT ';' , `a;b`", "SELECT 2"}},
      {"escapes", R"(SELECT 'it\'s;', "x\";" ; SELECT 'a'';b')", {R"(SELECT 'it\'s;' , "x\";")", "SELECT 'a'';b'"}},
      {"DELIMITER",
       "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nDELIMITER ;\nSELECT 2;",
       {"CREATE PROCEDURE p ( ) BEGIN SELECT 1 ; END", "SELECT 2"}},
      {"DELIMITER of two", "delimiter ;;\nSELECT 1; SELECT 2 ;;\ndelimiter ;\nSELECT 3", {"SELECT 1 ; SELECT 2", "SELECT 3"}},
      {"DELIMITER //", "DELIMITER //\nSELECT 1//\nDELIMITER ;\n", {"SELECT 1"}},
      {"a body without DELIMITER",
       "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF NEW.a > 1 THEN SET NEW.a = IF(NEW.b, 1, 2); END IF; END; SELECT 2;",
       {"CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF NEW . a > 1 THEN SET NEW . a = IF ( NEW . b , 1 , 2 ) ; END IF ; END",
        "SELECT 2"}},
      {"a body of one IF",
       "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW IF NEW.a THEN SET NEW.a = 1; END IF; SELECT 2;",
       {"CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW IF NEW . a THEN SET NEW . a = 1 ; END IF", "SELECT 2"}},
      {"loops and cases",
       "CREATE PROCEDURE p() BEGIN l: LOOP LEAVE l; END LOOP; WHILE a DO SET a = CASE WHEN b THEN 1 END; END WHILE; END; SELECT 2",
       {"CREATE PROCEDURE p ( ) BEGIN l : LOOP LEAVE l ; END LOOP ; WHILE a DO SET a = CASE WHEN b THEN 1 END ; END WHILE ; END",
        "SELECT 2"}},
      {"FOR UPDATE is no loop",
       "CREATE PROCEDURE p() BEGIN SELECT a FROM t WHERE (a) FOR UPDATE; END; SELECT 2",
       {"CREATE PROCEDURE p ( ) BEGIN SELECT a FROM t WHERE ( a ) FOR UPDATE ; END", "SELECT 2"}},
      {"an unfinished body ends at its first semicolon",
       "CREATE PROCEDURE p() BEGIN SELECT 1;\nCREATE TABLE t (a int);\nSELECT 2;",
       {"CREATE PROCEDURE p ( ) BEGIN SELECT 1", "CREATE TABLE t ( a int )", "SELECT 2"}},
      {"USE needs no semicolon", "USE shop\nSELECT 1;", {"USE shop", "SELECT 1"}},
      {"nothing", " ; ;; -- x\n/* y */", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(statements(c.text), c.expected) << c.name;
}

TEST(Split, conditional_comments_are_code_where_the_server_would_run_them) {
  const std::string_view text =
      "SELECT 1 /*!40101 , 2 */ /*!50708 , 3 */ /*!80016 , 4 */ /*!100100 , 5 */ /*M!100100 , 6 */ /*M!999999\\- no */ /*! , 7 */ /* no */;";
  EXPECT_EQ(statements(text, Dialect::mysql), (std::vector<std::string>{"SELECT 1 , 2 , 3 , 4 , 7"}));
  EXPECT_EQ(statements(text, Dialect::mariadb), (std::vector<std::string>{"SELECT 1 , 2 , 5 , 6 , 7"}));
  EXPECT_EQ(statements("/*!50003 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1; */; SELECT 2;"),
            (std::vector<std::string>{"CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1 ;", "SELECT 2"}));
  EXPECT_EQ(statements("/*!50003 SELECT 1;\nSELECT 2;"), (std::vector<std::string>{"SELECT 1", "SELECT 2"})) << "one that is not closed";
}

TEST(Split, sqlite_has_its_own_quotes_and_trigger_bodies) {
  EXPECT_EQ(
      statements("CREATE TRIGGER t AFTER INSERT ON [a;b] BEGIN SELECT CASE WHEN 1 THEN 2 END; END; SELECT \"x;y\";", Dialect::sqlite),
      (std::vector<std::string>{"CREATE TRIGGER t AFTER INSERT ON [a;b] BEGIN SELECT CASE WHEN 1 THEN 2 END ; END", "SELECT \"x;y\""}));
  EXPECT_EQ(statements(".mode box\nBEGIN TRANSACTION; COMMIT;", Dialect::sqlite),
            (std::vector<std::string>{"BEGIN TRANSACTION", "COMMIT"}));
}

TEST(Split, work_stays_linear_on_hostile_texts) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "CREATE PROCEDURE p() BEGIN SELECT 1;\n";
  EXPECT_EQ(statements(text).size(), 20'000U);
}

TEST(Places, count_lines_and_characters_from_one) {
  Places places("a\n\xC3\xA9\xC3\xA9x\r\ny");
  const Place x = places.of(6);
  EXPECT_EQ(x.line, 2);
  EXPECT_EQ(x.column, 3);
  EXPECT_EQ(places.of(9).line, 3);
  EXPECT_EQ(places.of(9).column, 1);
}

}  // namespace
}  // namespace assay::schema::ddl
