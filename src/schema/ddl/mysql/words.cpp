#include "schema/ddl/mysql/words.h"

#include "core/text.h"
#include "schema/ddl/keywords.h"
#include "schema/ddl/write.h"

namespace assay::schema::mysql {
namespace {

struct Charset {
  std::string_view name;
  std::string_view collation;
  int bytes;
};
constexpr Charset charsets[] = {
    {"armscii8", "armscii8_general_ci", 1}, {"ascii", "ascii_general_ci", 1},
    {"big5", "big5_chinese_ci", 2},         {"binary", "binary", 1},
    {"cp1250", "cp1250_general_ci", 1},     {"cp1251", "cp1251_general_ci", 1},
    {"cp1256", "cp1256_general_ci", 1},     {"cp1257", "cp1257_general_ci", 1},
    {"cp850", "cp850_general_ci", 1},       {"cp852", "cp852_general_ci", 1},
    {"cp866", "cp866_general_ci", 1},       {"cp932", "cp932_japanese_ci", 2},
    {"dec8", "dec8_swedish_ci", 1},         {"eucjpms", "eucjpms_japanese_ci", 3},
    {"euckr", "euckr_korean_ci", 2},        {"gb18030", "gb18030_chinese_ci", 4},
    {"gb2312", "gb2312_chinese_ci", 2},     {"gbk", "gbk_chinese_ci", 2},
    {"geostd8", "geostd8_general_ci", 1},   {"greek", "greek_general_ci", 1},
    {"hebrew", "hebrew_general_ci", 1},     {"hp8", "hp8_english_ci", 1},
    {"keybcs2", "keybcs2_general_ci", 1},   {"koi8r", "koi8r_general_ci", 1},
    {"koi8u", "koi8u_general_ci", 1},       {"latin1", "latin1_swedish_ci", 1},
    {"latin2", "latin2_general_ci", 1},     {"latin5", "latin5_turkish_ci", 1},
    {"latin7", "latin7_general_ci", 1},     {"macce", "macce_general_ci", 1},
    {"macroman", "macroman_general_ci", 1}, {"sjis", "sjis_japanese_ci", 2},
    {"swe7", "swe7_swedish_ci", 1},         {"tis620", "tis620_thai_ci", 1},
    {"ucs2", "ucs2_general_ci", 2},         {"ujis", "ujis_japanese_ci", 3},
    {"utf16", "utf16_general_ci", 4},       {"utf16le", "utf16le_general_ci", 4},
    {"utf32", "utf32_general_ci", 4},       {"utf8mb3", "utf8mb3_general_ci", 3},
    {"utf8mb4", "utf8mb4_0900_ai_ci", 4},
};

const Charset* find_charset(std::string_view name) {
  for (const Charset& charset : charsets)
    if (charset.name == name) return &charset;
  return nullptr;
}

}  // namespace

bool is_reserved(std::string_view word) { return is_reserved_word(text::lower(word), Dialect::mysql); }

std::string quoted_name(std::string_view name) { return identifier(name, Dialect::mysql); }

std::string quoted_name(std::string_view schema, std::string_view name) {
  return schema.empty() ? quoted_name(name) : quoted_name(schema) + "." + quoted_name(name);
}

std::string quoted_literal(std::string_view value) { return literal(value, Dialect::mysql); }

std::string canonical_charset(std::string_view charset) {
  std::string out = text::lower(charset);
  return out == "utf8" ? "utf8mb3" : out;
}

std::string canonical_collation(std::string_view collation) {
  std::string out = text::lower(collation);
  return out.starts_with("utf8_") ? "utf8mb3" + out.substr(4) : out;
}

std::string charset_of(std::string_view collation) {
  const std::string name = canonical_collation(collation);
  const std::string prefix = name.substr(0, name.find('_'));
  return find_charset(prefix) != nullptr ? prefix : "";
}

std::string default_collation(std::string_view charset, Dialect dialect) {
  const Charset* known = find_charset(charset);
  if (known == nullptr) return {};
  if (dialect == Dialect::mariadb && charset == "utf8mb4") return "utf8mb4_general_ci";
  return std::string(known->collation);
}

int bytes_per_character(std::string_view charset) {
  const Charset* known = find_charset(charset);
  return known == nullptr ? 4 : known->bytes;
}

}  // namespace assay::schema::mysql
