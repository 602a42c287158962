#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {

using ddl::Cursor;
using ddl::Token;
using ddl::TokenKind;

namespace {

struct Spelling {
  std::string_view from;
  std::string_view to;
};
constexpr std::array<Spelling, 26> spellings = {{{"integer", "int"},       {"int4", "int"},
                                                 {"int1", "tinyint"},      {"int2", "smallint"},
                                                 {"int3", "mediumint"},    {"middleint", "mediumint"},
                                                 {"int8", "bigint"},       {"dec", "decimal"},
                                                 {"numeric", "decimal"},   {"fixed", "decimal"},
                                                 {"number", "decimal"},    {"real", "double"},
                                                 {"float8", "double"},     {"float4", "float"},
                                                 {"bool", "tinyint"},      {"boolean", "tinyint"},
                                                 {"character", "char"},    {"varcharacter", "varchar"},
                                                 {"varchar2", "varchar"},  {"nchar", "char"},
                                                 {"nvarchar", "varchar"},  {"geomcollection", "geometrycollection"},
                                                 {"clob", "longtext"},     {"raw", "varbinary"},
                                                 {"sql_tsi_year", "year"}, {"serial", "bigint"}}};

struct Width {
  std::string_view type;
  int is_signed;
  int is_unsigned;
};
constexpr std::array<Width, 5> widths = {{{"tinyint", 4, 3}, {"smallint", 6, 5}, {"mediumint", 9, 8}, {"int", 11, 10}, {"bigint", 20, 20}}};

bool is_spatial(std::string_view type) {
  static constexpr std::array<std::string_view, 8> kinds = {"geometry",   "point",           "linestring",   "polygon",
                                                            "multipoint", "multilinestring", "multipolygon", "geometrycollection"};
  return std::find(kinds.begin(), kinds.end(), type) != kinds.end();
}

/// Multi-word names; the cursor stands behind the first word.
void finish_name(Cursor& cursor, std::string& name, Column& column) {
  if (name == "national") {
    column.charset = "utf8mb3";
    const bool wide = cursor.accept("varchar") || cursor.accept("varcharacter");
    if (!wide && !cursor.accept("char") && !cursor.accept("character")) cursor.fail_here("char or varchar");
    name = wide || cursor.accept("varying") || cursor.accept("varcharacter") ? "varchar" : "char";
  } else if (name == "nchar" || name == "nvarchar") {
    column.charset = "utf8mb3";
    if (name == "nchar" && (cursor.accept("varying") || cursor.accept("varcharacter") || cursor.accept("varchar"))) name = "nvarchar";
  } else if (name == "char" || name == "character") {
    if (cursor.accept("varying")) name = "varchar";
    if (cursor.at("byte")) name = "binary";
  } else if (name == "long") {
    if (cursor.accept("varbinary")) {
      name = "mediumblob";
    } else {
      (void)(cursor.accept("varchar") || cursor.accept("varcharacter") || (cursor.accept("char") && cursor.accept("varying")));
      name = "mediumtext";
    }
  } else if (name == "double") {
    (void)cursor.accept("precision");
  }
}

void parse_arguments(Cursor& cursor, DataType& type) {
  if (!cursor.accept_symbol("(")) return;
  const bool members = type.name == "enum" || type.name == "set";
  do {
    if (members) {
      // An introducer may stand before a member.
      if (cursor.peek().kind == TokenKind::word && cursor.peek(1).kind == TokenKind::string) (void)cursor.take();
      const auto member = cursor.accept_string();
      if (!member) return cursor.fail_here("a member in quotes");
      // The server drops trailing blanks of members.
      type.args.push_back(member->substr(0, member->find_last_not_of(' ') + 1));
    } else {
      const Token token = cursor.take();
      if (token.kind != TokenKind::number && token.kind != TokenKind::word) return cursor.fail_here("a number");
      type.args.push_back(text::lower(token.text));
    }
  } while (cursor.accept_symbol(","));
  cursor.expect_symbol(")");
}

void parse_signs(Cursor& cursor, DataType& type) {
  bool is_unsigned = false;
  bool zerofill = false;
  for (;;) {
    if (cursor.accept("unsigned"))
      is_unsigned = true;
    else if (cursor.accept("zerofill"))
      zerofill = is_unsigned = true;
    else if (!cursor.accept("signed"))
      break;
  }
  if (is_unsigned) type.suffix = zerofill ? "unsigned zerofill" : "unsigned";
}

void parse_charset(Cursor& cursor, Column& column) {
  for (;;) {
    if (cursor.accept_words({"character", "set"}) || cursor.accept("charset") || cursor.accept_words({"char", "set"})) {
      (void)cursor.accept_symbol("=");
      column.charset =
          canonical_charset(cursor.peek().kind == TokenKind::string ? *cursor.accept_string() : cursor.name("a character set"));
    } else if (cursor.accept("ascii")) {
      column.charset = "latin1";
    } else if (cursor.accept("unicode")) {
      column.charset = "ucs2";
    } else if (cursor.accept("byte")) {
      column.charset = "binary";
    } else if (cursor.accept("binary")) {
      column.collation = "binary";
    } else {
      return;
    }
  }
}

void normalise_width(DataType& type, bool truth, Dialect dialect) {
  if (truth) type.args = {"1"};
  for (const Width& width : widths) {
    if (type.name != width.type) continue;
    const bool zerofill = type.suffix == "unsigned zerofill";
    const std::string usual = std::to_string(type.suffix.empty() ? width.is_signed : width.is_unsigned);
    if (zerofill) {
      if (type.args.empty()) type.args = {usual};
      return;
    }
    // MySQL 8.0.19 shows no widths but tinyint(1); MariaDB keeps what was said.
    const bool keeps = (type.name == "tinyint" && type.suffix.empty() && type.args == std::vector<std::string>{"1"}) ||
                       (dialect == Dialect::mariadb && !type.args.empty() && type.args.front() != usual);
    if (!keeps) type.args.clear();
  }
}

void normalise_arguments(DataType& type) {
  if (type.name == "decimal") {
    if (type.args.empty()) type.args = {"10"};
    if (type.args.size() == 1) type.args.push_back("0");
  } else if (type.name == "float" && type.args.size() == 1) {
    const bool twice = type.args.front().size() > 2 || (type.args.front().size() == 2 && type.args.front() > "24");
    if (twice) type.name = "double";
    type.args.clear();
  } else if ((type.name == "char" || type.name == "binary" || type.name == "bit") && type.args.empty()) {
    type.args = {"1"};
  } else if (type.name == "year" || is_spatial(type.name)) {
    type.args.clear();
  } else if ((type.name == "time" || type.name == "datetime" || type.name == "timestamp") && type.args == std::vector<std::string>{"0"}) {
    type.args.clear();
  }
}

}  // namespace

DataType parse_type(Cursor& cursor, Column& column) {
  DataType type;
  std::string name = text::lower(cursor.name("a type"));
  if (cursor.failed()) return type;
  const bool truth = name == "bool" || name == "boolean";
  finish_name(cursor, name, column);
  for (const Spelling& spelling : spellings)
    if (name == spelling.from) name = std::string(spelling.to);
  type.name = name;
  parse_arguments(cursor, type);
  parse_signs(cursor, type);
  if (name == "binary" && cursor.accept("byte")) column.charset.clear();
  parse_charset(cursor, column);
  normalise_width(type, truth, cursor.dialect());
  normalise_arguments(type);
  return type;
}

}  // namespace assay::schema::mysql
