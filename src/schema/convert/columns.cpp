#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/conversion.h"
#include "schema/convert/defaults.h"
#include "schema/convert/pieces.h"
#include "schema/ddl/write.h"
#include "schema/naming.h"
#include "schema/type_names.h"
#include "sql/lexer.h"

namespace assay::schema::conversion {
namespace {

/// Whether a CHECK of the table speaks of the column.
bool is_checked(const Table& table, std::string_view column) {
  return std::any_of(table.checks.begin(), table.checks.end(), [&](const Check& check) {
    const auto tokens = sql::lex(check.expression);
    return std::any_of(tokens.begin(), tokens.end(), [&](const sql::Token& token) {
      const bool quoted = token.kind == sql::TokenKind::quoted && token.text.size() > 2;
      return (quoted ? token.text.substr(1, token.text.size() - 2) : token.text) == column;
    });
  });
}

constexpr std::size_t mysql_column_comment = 1024;

/// VALUE in a domain's check is the column.
std::string with_column(std::string_view expression, std::string_view column) {
  std::string out;
  for (std::size_t i = 0; i < expression.size();) {
    const auto word = [&](std::size_t at) {
      const auto c = static_cast<unsigned char>(at < expression.size() ? expression[at] : ' ');
      return std::isalnum(c) != 0 || c == '_' || c >= 0x80;
    };
    if (expression[i] == '\'' || expression[i] == '"') {
      const auto end = std::min(expression.find(expression[i], i + 1), expression.size() - 1);
      out += expression.substr(i, end - i + 1);
      i = end + 1;
    } else if (text::iequals(expression.substr(i, 5), "value") && (i == 0 || !word(i - 1)) && !word(i + 5)) {
      out += column;
      i += 5;
    } else {
      out += expression[i++];
    }
  }
  return out;
}

std::size_t longest(const std::vector<std::string>& values) {
  std::size_t most = 1;
  for (const std::string& value : values) most = std::max(most, value.size());
  return most;
}

std::string list_of(const std::vector<std::string>& values, Dialect to) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ", ") + literal(value, to);
  return out;
}

}  // namespace

/// A domain is its base type, with its NOT NULL, default and checks at the column.
DataType Conversion::base_type(const Table& from, Column& column, Table& out) {
  DataType type = column.type;
  for (int depth = 0; depth < 32; ++depth) {
    const auto found = domains_.find({type.schema, type.name});
    if (found == domains_.end() || type.dimensions > 0) break;
    const Domain& domain = *found->second;
    const ObjectRef ref = column_ref(from, column.name);
    losses_.approximated(ref, "domain " + display({domain.schema, domain.name}), "its type and its rules at the column");
    if (!domain.nullable) column.nullable = false;
    if (!column.default_value) column.default_value = domain.default_value;
    if (column.collation.empty()) column.collation = domain.collation;
    const Scope scope = scope_of(from);
    for (const Check& check : domain.checks) {
      const std::string expression = with_column(check.expression, identifier(column.name, from_));
      Translation translated = translate(expression, from_, to_, scope);
      if (!translated.text) {
        losses_.lost(ref, fmt::format("CHECK ({}) of the domain: {}", check.expression, translated.why));
        continue;
      }
      if (!translated.note.empty()) losses_.approximated(ref, "CHECK (" + check.expression + ") of the domain", translated.note);
      list_check(column, out, std::move(*translated.text));
    }
    type = domain.type;
  }
  return type;
}

/// A check that stands for something else. It gets its name after those that have one.
void Conversion::list_check(const Column& out, const Table& target, std::string expression) {
  derived_checks_.emplace_back(default_check_name(target.name, out.name), std::move(expression));
}

void Conversion::enumerated(const Table& from, const Column& column, const std::vector<std::string>& values, Column& out, Table& target,
                            bool set) {
  const ObjectRef ref = column_ref(from, column.name);
  const std::string what = (set ? "set of " : "enum of ") + std::to_string(values.size()) + " values";
  const std::string name = identifier(out.name, to_);
  if (set && to_ == Dialect::postgres) {
    out.type = {.name = "text", .dimensions = 1};
    losses_.approximated(ref, what, "text[] with a check");
    return list_check(out, target, fmt::format("{} <@ ARRAY[{}]::text[]", name, list_of(values, to_)));
  }
  if (!set && mysql()) {
    out.type = {.name = "enum", .args = values};
    return;
  }
  if (!set && to_ == Dialect::postgres) {
    const std::string type = names_.take("types " + target.schema, object_name(target.name, out.name, ""));
    out_.enums.push_back({.schema = target.schema, .name = type, .values = values});
    out.type = {.schema = target.schema, .name = type};
    return;
  }
  std::size_t length = longest(values);
  if (set)
    for (const std::string& value : values) length += value.size() + 1;
  out.type = map_type({Kind::varying_text, {std::to_string(length)}}, to_, false).type;
  losses_.approximated(ref, what, type_text(out.type, to_) + (set ? "" : " with a check"));
  if (!set && !values.empty()) list_check(out, target, fmt::format("{} IN ({})", name, list_of(values, to_)));
}

void Conversion::typed(const Table& from, const Column& column, Column& out, Table& target, Neutral& neutral) {
  const DataType& type = column.type;
  const ObjectRef ref = column_ref(from, column.name);
  const auto named = enums_.find({type.schema, type.name});
  if (named != enums_.end() && type.dimensions == 0) {
    neutral = {Kind::varying_text, {}};
    return enumerated(from, column, named->second->values, out, target, false);
  }
  if (is_mysql_family(from_) && (type.name == "enum" || type.name == "set") && !family()) {
    neutral = {Kind::varying_text, {}};
    return enumerated(from, column, type.args, out, target, type.name == "set");
  }
  if (composites_.contains({type.schema, type.name}) && type.dimensions == 0) neutral = {Kind::composite, {}};
  const bool own = family() && (to_ == Dialect::mariadb || (type.name != "uuid" && type.name != "inet4" && type.name != "inet6")) &&
                   type.name != "vector";
  if (own) {
    out.type = type;
    return;
  }
  const bool in_key = key_columns_.contains({from.qualified(), column.name});
  Mapped mapped = map_type(neutral, to_, in_key);
  // Oracle compares no LOB with a value.
  const auto of_domain = [&, name = default_check_name(target.name, column.name)](const auto& check) { return check.first == name; };
  const bool checked = is_checked(from, column.name) || std::any_of(derived_checks_.begin(), derived_checks_.end(), of_domain);
  if (to_ == Dialect::oracle && mapped.type.name == "clob" && is_text(neutral.kind) && checked)
    mapped = {parse_type("varchar2(4000 char)", to_), false};
  out.type = mapped.type;
  if (!mapped.exact) losses_.approximated(ref, "type " + type_text(type, from_), type_text(out.type, to_));
  const std::string name = identifier(out.name, to_);
  const bool json = neutral.kind == Kind::json || neutral.kind == Kind::jsonb || neutral.kind == Kind::array;
  if (neutral.kind == Kind::boolean && to_ == Dialect::oracle) list_check(out, target, name + " IN (0, 1)");
  if (json && to_ == Dialect::oracle) list_check(out, target, name + " IS JSON");
  if (json && to_ == Dialect::sqlserver) list_check(out, target, "ISJSON(" + name + ") = 1");
  if (is_text(neutral.kind)) empty_strings_ = true;
}

void Conversion::defaults(const Table& from, const Column& column, const Neutral& neutral, Column& out) {
  if (!column.default_value || out.identity) return;
  const ObjectRef ref = column_ref(from, column.name);
  Scope scope;
  scope.where = Where::default_value;
  if (family()) {
    out.default_value = column.default_value;
    return;
  }
  const bool next = column.default_value->starts_with("nextval(");
  Default converted = next ? Default{.why = "a sequence"} : convert_default(*column.default_value, neutral, out.type, from_, to_, scope);
  if (next) {
    // Of a sequence that is nobody's own.
    for (const Sequence& one : in_.sequences) {
      const auto found = relations_.find({one.schema, one.name});
      if (found == relations_.end() || column.default_value->find(one.name) == std::string::npos) continue;
      const std::string name = identifier(found->second, to_);
      converted = {.text = to_ == Dialect::sqlserver ? "NEXT VALUE FOR " + name
                           : to_ == Dialect::oracle  ? name + ".NEXTVAL"
                           : to_ == Dialect::mariadb ? "nextval(" + name + ")"
                                                     : "nextval(" + literal(name, to_) + "::regclass)"};
    }
  }
  if (!converted.why.empty()) losses_.lost(ref, fmt::format("DEFAULT {}: {}", *column.default_value, converted.why));
  if (!converted.note.empty()) losses_.approximated(ref, "DEFAULT " + *column.default_value, converted.note);
  out.default_value = std::move(converted.text);
  const auto value = string_value(*column.default_value, from_);
  if (to_ == Dialect::oracle && value && value->empty() && !out.nullable) {
    losses_.approximated(ref, "NOT NULL beside a default of ''", "NULL");
    out.nullable = true;
  }
}

void Conversion::generated(const Table& from, const Column& column, Column& out) {
  if (!column.generated) return;
  const ObjectRef ref = column_ref(from, column.name);
  if (family()) {
    out.generated = column.generated;
    return;
  }
  Translation translated = translate(column.generated->expression, from_, to_, scope_of(from));
  if (!translated.text) {
    losses_.lost(ref, fmt::format("GENERATED ALWAYS AS ({}): {}", column.generated->expression, translated.why));
    return;
  }
  if (!translated.note.empty()) losses_.approximated(ref, "GENERATED ALWAYS AS (" + column.generated->expression + ")", translated.note);
  out.generated = Generated{.expression = std::move(*translated.text), .stored = column.generated->stored};
  out.default_value.reset();
  // PostgreSQL has virtual ones from 18 on, Oracle has no others.
  const bool stored = to_ == Dialect::postgres || (to_ != Dialect::oracle && column.generated->stored);
  if (stored != column.generated->stored) losses_.approximated(ref, stored ? "VIRTUAL" : "STORED", stored ? "STORED" : "VIRTUAL");
  out.generated->stored = stored;
}

void Conversion::attributes(const Table& from, const Column& column, const Neutral& neutral, Column& out) {
  const ObjectRef ref = column_ref(from, column.name);
  out.comment = comment(ref, column.comment, mysql_column_comment);
  if (family()) {
    out.collation = column.collation;
    out.charset = column.charset;
    out.on_update = column.on_update;
    out.invisible = column.invisible;
    if (to_ == Dialect::mariadb && column.collation.find("_0900_") != std::string::npos) {
      out.collation = column.collation.find("_bin") != std::string::npos ? "utf8mb4_bin" : "utf8mb4_unicode_520_ci";
      losses_.approximated(ref, "COLLATE " + column.collation, out.collation);
    }
    return;
  }
  const std::string collation = text::lower(column.collation);
  if (!collation.empty()) {
    const bool binary = collation == "c" || collation == "posix" || collation == "ucs_basic" || collation == "binary" ||
                        collation.ends_with("_bin") || collation.ends_with(".\"c\"") || collation == "\"c\"";
    if (binary && is_text(neutral.kind))
      out.collation = to_ == Dialect::postgres    ? "\"C\""
                      : mysql()                   ? "utf8mb4_bin"
                      : to_ == Dialect::sqlite    ? "BINARY"
                      : to_ == Dialect::sqlserver ? "Latin1_General_BIN2"
                                                  : "BINARY";
    else if (to_ == Dialect::sqlite && (collation.ends_with("_ci") || collation == "nocase"))
      out.collation = "NOCASE";
    else if (mysql() && collation == "nocase")
      out.collation = "utf8mb4_general_ci";
    else
      losses_.lost(ref, "COLLATE " + column.collation);
  }
  if (neutral.kind == Kind::citext && to_ == Dialect::sqlite) out.collation = "NOCASE";
  if (!column.charset.empty() && !column.charset.starts_with("utf8"))
    losses_.approximated(ref, "CHARACTER SET " + column.charset, "Unicode");
  if (!column.on_update.empty()) losses_.lost(ref, "ON UPDATE " + column.on_update);
  out.invisible = column.invisible && to_ == Dialect::oracle;
  if (column.invisible && !out.invisible) losses_.lost(ref, "INVISIBLE");
  const bool storage = !column.storage.empty() || !column.compression.empty() || column.statistics >= 0 || !column.options.empty();
  if (storage) losses_.lost(ref, "storage options");
  if (!column.not_null_name.empty()) losses_.lost(ref, "the name of NOT NULL");
  if (!column.not_null_valid) losses_.approximated(ref, "NOT NULL that was not validated", "NOT NULL");
}

void Conversion::column(const Table& from, const Column& written, Table& target) {
  Column source = written;
  source.type = base_type(from, source, target);
  Column out{.id = source.id, .name = renamed(from, source.name), .nullable = source.nullable};
  Neutral neutral = neutral_of(source.type, from_);
  typed(from, source, out, target, neutral);
  if (!identity(from, source, out)) defaults(from, source, neutral, out);
  generated(from, source, out);
  attributes(from, source, neutral, out);
  target.columns.push_back(std::move(out));
}

}  // namespace assay::schema::conversion
