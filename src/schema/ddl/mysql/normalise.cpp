#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "core/text.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/mysql/expression.h"
#include "schema/ddl/mysql/words.h"

namespace assay::schema::mysql {
namespace {

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_number_type(std::string_view type) {
  return one_of(type, {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year"});
}
bool is_text_type(std::string_view type) {
  return one_of(type, {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"});
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
         (std::isdigit(static_cast<unsigned char>(text.front())) != 0 || text.front() == '.');
}

bool is_quoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return false;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' || (text[i] == '\'' && text[i + 1] == '\'' && i + 2 < text.size()))
      ++i;
    else if (text[i] == '\'')
      return false;
  }
  return true;
}

std::string content(std::string_view quoted) { return ddl::value_of({ddl::TokenKind::string, quoted, 0}, true); }

/// 1.5 in decimal(5,2) → 1.50: as many digits as the type has. Nothing for what would have to be rounded.
std::string scaled(std::string number, std::size_t scale) {
  const std::size_t point = number.find('.');
  if (number.find_first_of("eE") != std::string::npos) return number;
  std::string digits = point == std::string::npos ? "" : number.substr(point + 1);
  std::string whole = point == std::string::npos ? number : number.substr(0, point);
  if (whole.empty() || whole == "-") whole += "0";
  while (digits.size() > scale && digits.back() == '0') digits.pop_back();
  if (digits.size() > scale) return number;
  digits.resize(scale, '0');
  return digits.empty() ? whole : whole + "." + digits;
}

std::string number_default(const DataType& type, std::string text) {
  if (is_quoted(text)) {
    std::string inner = content(text);
    if (!is_number(inner)) return text;
    text = std::move(inner);
  }
  if (text == "true") text = "1";
  if (text == "false") text = "0";
  if (!is_number(text)) return text;
  if (type.args.size() == 2) {
    std::size_t scale = 0;
    (void)std::from_chars(type.args[1].data(), type.args[1].data() + type.args[1].size(), scale);
    return scale <= 38 ? scaled(std::move(text), scale) : text;
  }
  if (one_of(type.name, {"float", "double"}) && text.find('.') != std::string::npos && text.find_first_of("eE") == std::string::npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  return text;
}

/// 10:00 with fraction digits; dates of datetimes get their time.
std::string instant_default(const DataType& type, const std::string& text) {
  if (text == "0") return type.name == "date" ? "'0000-00-00'" : type.name == "time" ? "'00:00:00'" : "'0000-00-00 00:00:00'";
  std::string raw = text;
  for (const std::string_view prefix : {"date ", "time ", "timestamp "})
    if (raw.starts_with(prefix) && is_quoted(std::string_view(raw).substr(prefix.size()))) raw = raw.substr(prefix.size());
  if (!is_quoted(raw)) return text;
  std::string value = content(raw);
  const auto colons = std::count(value.begin(), value.end(), ':');
  if (type.name == "date") return quoted_literal(value);
  if (type.name != "time" && value.size() == 10 && value[4] == '-') value += " 00:00:00";
  if (type.name == "time" && colons == 1) value += ":00";
  std::size_t digits = 0;
  if (!type.args.empty()) (void)std::from_chars(type.args[0].data(), type.args[0].data() + type.args[0].size(), digits);
  const std::size_t point = value.find('.');
  if (digits > 0 && digits <= 6 && value.find(':') != std::string::npos) {
    if (point == std::string::npos) value += ".";
    value.resize(std::max(value.find('.') + 1 + digits, value.size()), '0');
  }
  return quoted_literal(value);
}

std::string bit_default(std::string text) {
  if (text == "true" || text == "false") text = text == "true" ? "1" : "0";
  if (text.starts_with("0b")) return "b'" + text.substr(2) + "'";
  if (!is_number(text) || text.find_first_not_of("0123456789") != std::string::npos || text.size() > 18) return text;
  unsigned long long value = std::stoull(text);
  std::string bits;
  for (; value != 0; value /= 2) bits.insert(bits.begin(), static_cast<char>('0' + value % 2));
  return "b'" + (bits.empty() ? "0" : bits) + "'";
}

std::string bytes_of_hex(std::string_view digits) {
  std::string out;
  if (digits.size() % 2 != 0) return out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
    if (error != std::errc() || end != digits.data() + i + 2) return {};
    out += static_cast<char>(value);
  }
  return out;
}

std::string text_default(std::string_view text) {
  if (text.starts_with("_binary ")) text.remove_prefix(8);
  if (is_number(text)) return fmt::format("'{}'", text);
  std::string hex;
  if (text.starts_with("0x")) hex = bytes_of_hex(text.substr(2));
  if (text.starts_with("x'")) hex = bytes_of_hex(text.substr(2, text.size() - 3));
  const bool printable = !hex.empty() && std::all_of(hex.begin(), hex.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return printable ? quoted_literal(hex) : std::string(text);
}

/// longtext in utf8mb4_bin with CHECK (json_valid(c)): how MariaDB keeps JSON.
void recognise_json(Table& table, Column& column) {
  const auto inline_check = std::find_if(table.checks.begin(), table.checks.end(), [&](const Check& c) { return c.column == column.name; });
  if (column.type.name == "json") {
    column.charset.clear();
    column.collation.clear();
    // With a check of its own the column gets no other.
    if (inline_check != table.checks.end() && inline_check->expression != "json_valid(" + quoted_name(column.name) + ")") {
      column.type.name = "longtext";
      column.charset = "utf8mb4";
      column.collation = "utf8mb4_bin";
      return;
    }
  } else {
    const std::string_view collation = column.collation.empty() ? std::string_view(table.collation) : std::string_view(column.collation);
    const bool json = column.type.name == "longtext" && inline_check != table.checks.end() && collation == "utf8mb4_bin" &&
                      inline_check->expression == "json_valid(" + quoted_name(column.name) + ")";
    if (!json) return;
    column.type.name = "json";
    column.charset.clear();
    column.collation.clear();
  }
  if (inline_check != table.checks.end()) table.checks.erase(inline_check);
}

void normalise_charset(const Table& table, Column& column, Dialect dialect) {
  if (!is_text_type(column.type.name)) {
    // CHAR … CHARACTER SET binary is BINARY.
    column.charset.clear();
    column.collation.clear();
    return;
  }
  const std::string& base = column.charset.empty() ? table.charset : column.charset;
  if (column.collation == "binary" && base != "binary") {
    column.charset = base;
    column.collation = base.empty() ? "binary" : base + "_bin";
  }
  if (column.charset.empty() && !column.collation.empty()) column.charset = charset_of(column.collation);
  if (column.collation.empty() && !column.charset.empty())
    column.collation = column.charset == table.charset ? table.collation : default_collation(column.charset, dialect);
  const bool as_table = column.charset == table.charset && column.collation == table.collation;
  if (as_table || (column.charset == "binary" && one_of(column.type.name, {"enum", "set"}) && table.charset == "binary")) {
    column.charset.clear();
    column.collation.clear();
  }
}

/// CHAR(4) CHARACTER SET binary and TEXT(300): types that the server stores as another one.
void normalise_text_type(const Table& table, Column& column) {
  const std::string charset = column.charset.empty() ? table.charset : column.charset;
  struct Pair {
    std::string_view text;
    std::string_view binary;
  };
  static constexpr std::array<Pair, 6> pairs = {{{"char", "binary"},
                                                 {"varchar", "varbinary"},
                                                 {"tinytext", "tinyblob"},
                                                 {"text", "blob"},
                                                 {"mediumtext", "mediumblob"},
                                                 {"longtext", "longblob"}}};
  if (charset == "binary")
    for (const Pair& pair : pairs)
      if (column.type.name == pair.text) column.type.name = std::string(pair.binary);
  if (!one_of(column.type.name, {"text", "blob"}) || column.type.args.size() != 1) return;
  unsigned long long length = 0;
  const std::string& arg = column.type.args.front();
  (void)std::from_chars(arg.data(), arg.data() + arg.size(), length);
  const bool binary = column.type.name == "blob";
  length *= binary ? 1U : static_cast<unsigned long long>(bytes_per_character(charset));
  const std::string_view size = length <= 255 ? "tiny" : length <= 65'535 ? "" : length <= 16'777'215 ? "medium" : "long";
  column.type.name = std::string(size) + (binary ? "blob" : "text");
  column.type.args.clear();
}

void normalise_options(Table& table) {
  std::sort(table.options.begin(), table.options.end());
  table.options.erase(std::unique(table.options.begin(), table.options.end()), table.options.end());
}

}  // namespace

std::string normal_default(const DataType& type, std::string text) {
  if (is_number_type(type.name)) return number_default(type, std::move(text));
  if (one_of(type.name, {"date", "time", "datetime", "timestamp"})) return instant_default(type, text);
  if (type.name == "bit") return bit_default(std::move(text));
  if (is_text_type(type.name) || one_of(type.name, {"binary", "varbinary"})) return text_default(text);
  return text;
}

void normalise(Table& table, Dialect dialect) {
  if (table.charset.empty() && !table.collation.empty()) table.charset = charset_of(table.collation);
  if (table.collation.empty() && !table.charset.empty()) table.collation = default_collation(table.charset, dialect);
  for (Column& column : table.columns) {
    normalise_text_type(table, column);
    normalise_charset(table, column, dialect);
    if (dialect == Dialect::mariadb) recognise_json(table, column);
    if (column.default_value) column.default_value = normal_default(column.type, std::move(*column.default_value));
    if (column.identity) column.nullable = false;
  }
  normalise_options(table);
}

}  // namespace assay::schema::mysql
