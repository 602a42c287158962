#include <algorithm>
#include <array>

#include "core/text.h"
#include "schema/ddl/postgres/clauses.h"

namespace assay::schema::postgres {
namespace {

// Type names that are keywords or several words: quoted they would be other types.
constexpr std::string_view built_in[] = {
    "bigint",
    "bit",
    "bit varying",
    "boolean",
    "char",
    "character",
    "character varying",
    "dec",
    "decimal",
    "double precision",
    "float",
    "int",
    "integer",
    "interval",
    "json",
    "numeric",
    "real",
    "smallint",
    "time",
    "time with time zone",
    "time without time zone",
    "timestamp",
    "timestamp with time zone",
    "timestamp without time zone",
    "varchar",
};

bool is_built_in(std::string_view name) { return std::find(std::begin(built_in), std::end(built_in), name) != std::end(built_in); }

std::string type_name(const DataType& type) {
  // The key word alone is bit(1); in quotes it is the type of any length.
  if (type.schema.empty() && type.name == "bit" && type.args.empty()) return "\"bit\"";
  if (!type.schema.empty()) return name_sql(Name{type.schema, type.name});
  // "char" and "bit" in double quotes are types of their own; t.c%TYPE is written out already.
  if (is_built_in(type.name) || type.name.find_first_of("\"%") != std::string::npos) return type.name;
  return name_sql(type.name);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// Past the string or quoted name that begins at `at`.
std::size_t past_quotes(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at)
    if (text[at] == quote) {
      if (at + 1 < text.size() && text[at + 1] == quote)
        ++at;
      else
        return at + 1;
    }
  return at;
}

bool is_option_word(std::string_view value) {
  static constexpr std::string_view words[] = {"true", "false", "on", "off", "auto", "local", "cascaded"};
  if (std::find(std::begin(words), std::end(words), value) != std::end(words)) return true;
  return !value.empty() && value.front() >= '0' && value.front() <= '9' &&
         std::all_of(value.begin(), value.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string option_sql(std::string_view option) {
  const auto equals = option.find('=');
  const std::string_view label = option.substr(0, equals);
  const auto dot = label.find('.');
  std::string out =
      dot == std::string_view::npos ? name_sql(label) : name_sql(label.substr(0, dot)) + "." + name_sql(label.substr(dot + 1));
  if (equals == std::string_view::npos) return out;
  std::string_view value = option.substr(equals + 1);
  if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'') return out + "=" + std::string(value);
  return out + "=" + (is_option_word(value) ? std::string(value) : literal_sql(value));
}

/// One type of a signature as messages show it ("VARIADIC public.mood[]") as SQL.
std::string shown_type_sql(std::string_view shown) {
  std::string out;
  if (shown.starts_with("VARIADIC ")) {
    out = "VARIADIC ";
    shown.remove_prefix(9);
  }
  std::string_view base = shown;
  while (base.ends_with("[]")) base.remove_suffix(2);
  const std::string_view brackets = shown.substr(base.size());
  DataType type{.name = std::string(base)};
  if (const auto dot = base.find('.'); dot != std::string_view::npos && base.find('"') == std::string_view::npos)
    type = {.schema = std::string(base.substr(0, dot)), .name = std::string(base.substr(dot + 1))};
  if (base.find('"') != std::string_view::npos || base.find('(') != std::string_view::npos) return out + std::string(shown);
  return out + type_name(type) + std::string(brackets);
}

}  // namespace

std::string name_sql(std::string_view name) { return identifier(name, Dialect::postgres); }
std::string name_sql(const Name& name) { return identifier(name, Dialect::postgres); }
std::string literal_sql(std::string_view value) { return literal(value, Dialect::postgres); }

std::string type_in_sql(const DataType& type) {
  std::string out = type_name(type);
  std::string args = text::join(type.args, ",");
  if (!args.empty()) args = "(" + args + ")";
  const auto zone = type.schema.empty() && (out.starts_with("time ") || out.starts_with("timestamp ")) ? out.find(" with") : out.npos;
  if (zone != std::string::npos)
    out.insert(zone, args);
  else if (!type.suffix.empty())
    out += " " + type.suffix + args;
  else
    out += args;
  for (int i = 0; i < type.dimensions; ++i) out += "[]";
  return out;
}

std::string written_name_sql(std::string_view written) {
  if (written.find('"') != std::string_view::npos) return std::string(written);
  const auto dot = written.find('.');
  // "en_US.utf8" and "C.UTF-8" are names of one part; a schema with capitals would be in quotes.
  if (dot == std::string_view::npos || written.substr(0, dot) != text::lower(written.substr(0, dot))) return name_sql(written);
  return name_sql(written.substr(0, dot)) + "." + name_sql(written.substr(dot + 1));
}

std::string names_sql(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name_sql(name);
  return out;
}

std::string options_sql(const std::vector<std::string>& options) {
  std::string out;
  for (const std::string& option : options) out += (out.empty() ? "" : ", ") + option_sql(option);
  return out;
}

std::string with_options(const std::vector<std::string>& options) { return options.empty() ? "" : " WITH (" + options_sql(options) + ")"; }

std::string simple_expression(std::string_view expression) {
  static constexpr std::string_view type_words[] = {"character", "varying", "double",  "precision", "timestamp",
                                                    "time",      "with",    "without", "zone",      "bit"};
  int depth = 0;
  bool simple = true;
  bool after_cast = false;
  for (std::size_t at = 0; at < expression.size() && simple;) {
    const char c = expression[at];
    if (c == '\'' || c == '"') {
      at = past_quotes(expression, at);
      continue;
    }
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (depth < 0) simple = false;
    if (depth == 0 && is_word(c)) {
      std::size_t end = at;
      while (end < expression.size() && is_word(expression[end])) ++end;
      after_cast =
          after_cast && std::find(std::begin(type_words), std::end(type_words), expression.substr(at, end - at)) != std::end(type_words);
      after_cast = after_cast || (at >= 2 && expression.substr(at - 2, 2) == "::");
      at = end;
      continue;
    }
    // Words apart are safe only within a type's name: "::timestamp with time zone".
    if (depth == 0 && c == ' ') {
      const auto next = expression.substr(at + 1, 12);
      simple = after_cast && std::any_of(std::begin(type_words), std::end(type_words), [&](auto w) { return next.starts_with(w); });
    } else if (depth == 0 && std::string_view("()[]:.-").find(c) == std::string_view::npos) {
      simple = false;
    }
    ++at;
  }
  if (simple && depth == 0) return std::string(expression);
  return "(" + std::string(expression) + ")";
}

std::string index_parts(const std::vector<IndexPart>& parts) {
  std::string out;
  for (const IndexPart& part : parts) {
    if (!out.empty()) out += ", ";
    out += part.column.empty() ? "(" + part.expression + ")" : name_sql(part.column);
    if (!part.collation.empty()) out += " COLLATE " + written_name_sql(part.collation);
    if (!part.opclass.empty()) out += " " + part.opclass;
    if (part.descending) out += " DESC";
    if (part.nulls_first) out += *part.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    if (!part.with_operator.empty()) out += " WITH " + part.with_operator;
  }
  return out;
}

std::string deferral_sql(Deferral deferral) {
  switch (deferral) {
    case Deferral::none: break;
    case Deferral::deferrable: return " DEFERRABLE";
    case Deferral::initially_deferred: return " DEFERRABLE INITIALLY DEFERRED";
  }
  return "";
}

std::string signature_sql(const Routine& routine) {
  std::string out;
  for (const Argument& argument : routine.arguments) {
    if (argument.mode == "OUT") continue;
    if (!out.empty()) out += ", ";
    if (argument.mode == "VARIADIC") out += "VARIADIC ";
    out += type_in_sql(argument.type);
  }
  return "(" + out + ")";
}

std::string routine_name(const Routine& routine) { return name_sql(routine.qualified()) + signature_sql(routine); }

std::string routine_reference(const ObjectRef& object) {
  const std::string schema = object.schema.value_or("");
  const auto open = object.name.find('(');
  if (open == std::string::npos) return name_sql(Name{schema, object.name});
  std::string args;
  std::string_view list = std::string_view(object.name).substr(open + 1);
  if (list.ends_with(')')) list.remove_suffix(1);
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at <= list.size() && !list.empty(); ++at) {
    if (at < list.size() && list[at] == '(') ++depth;
    if (at < list.size() && list[at] == ')') --depth;
    if (at < list.size() && (list[at] != ',' || depth != 0)) continue;
    args += (args.empty() ? "" : ", ") + shown_type_sql(text::trim(list.substr(begin, at - begin)));
    begin = at + 1;
  }
  return name_sql(Name{schema, object.name.substr(0, open)}) + "(" + args + ")";
}

}  // namespace assay::schema::postgres
