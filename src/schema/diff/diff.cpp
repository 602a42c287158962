#include "schema/diff.h"

#include <array>

#include "schema/ddl/postgres/ddl.h"
#include "schema/diff/context.h"
#include "sql/lexer.h"

namespace assay::schema {
namespace {

constexpr auto type_names = std::to_array<std::string_view>({
    "create_schema",
    "drop_schema",
    "rename_schema",
    "create_extension",
    "drop_extension",
    "alter_extension",
    "create_enum",
    "drop_enum",
    "rename_enum",
    "add_enum_value",
    "rename_enum_value",
    "replace_enum",
    "create_domain",
    "drop_domain",
    "rename_domain",
    "alter_domain",
    "create_composite",
    "drop_composite",
    "alter_composite",
    "create_sequence",
    "drop_sequence",
    "rename_sequence",
    "alter_sequence",
    "create_table",
    "drop_table",
    "rename_table",
    "move_table",
    "alter_table_options",
    "alter_partitioning",
    "attach_partition",
    "detach_partition",
    "alter_inherits",
    "alter_row_security",
    "add_column",
    "drop_column",
    "rename_column",
    "alter_column_type",
    "set_not_null",
    "drop_not_null",
    "set_default",
    "drop_default",
    "alter_identity",
    "alter_generated",
    "alter_column_options",
    "reorder_columns",
    "add_primary_key",
    "drop_primary_key",
    "add_unique",
    "drop_unique",
    "add_check",
    "drop_check",
    "add_exclusion",
    "drop_exclusion",
    "add_foreign_key",
    "drop_foreign_key",
    "validate_constraint",
    "alter_constraint",
    "rename_constraint",
    "create_index",
    "drop_index",
    "rename_index",
    "replace_index",
    "alter_index",
    "create_view",
    "drop_view",
    "rename_view",
    "replace_view",
    "alter_view",
    "create_routine",
    "drop_routine",
    "replace_routine",
    "create_trigger",
    "drop_trigger",
    "replace_trigger",
    "alter_trigger",
    "create_policy",
    "drop_policy",
    "rename_policy",
    "alter_policy",
    "grant",
    "revoke",
    "set_owner",
    "set_comment",
    "create_opaque",
    "drop_opaque",
    "replace_opaque",
});
static_assert(type_names.size() == static_cast<std::size_t>(ChangeType::replace_opaque) + 1);

}  // namespace

std::string_view name_of(ChangeType type) { return type_names[static_cast<std::size_t>(type)]; }

Result<Diff> diff(const Model& from, const Model& to, const DiffOptions& options) {
  const bool alike = from.dialect == to.dialect || (is_mysql_family(from.dialect) && is_mysql_family(to.dialect));
  if (!alike)
    return fail(Code::invalid,
                fmt::format("A {} schema and a {} schema cannot be compared as they are. Convert one of them first (assay schema convert).",
                            name_of(from.dialect), name_of(to.dialect)));
  Diff out;
  detail::Context context{from, to, options, out};
  detail::diff_types(context);
  detail::diff_tables(context);
  detail::diff_sequences(context);
  detail::diff_programs(context);
  detail::diff_access(context);
  return out;
}

namespace detail {

std::string key_of(const Name& name) { return name.schema.empty() ? name.name : name.schema + "." + name.name; }

ObjectRef ref(std::string kind, const Name& name) {
  ObjectRef out;
  out.kind = std::move(kind);
  if (!name.schema.empty()) out.schema = name.schema;
  out.name = name.name;
  return out;
}

ObjectRef ref_in(std::string kind, const Name& table, std::string name) {
  ObjectRef out = ref(std::move(kind), table);
  out.table = out.name;
  out.name = std::move(name);
  return out;
}

Name Context::now(const Name& name) const {
  if (renamed.empty()) return name;
  const auto found = renamed.find(key_of(name));
  return found == renamed.end() ? name : found->second;
}

DataType Context::now(DataType type) const {
  if (renamed.empty() || type.schema.empty()) return type;
  const Name name = now(Name{type.schema, type.name});
  type.schema = name.schema;
  type.name = name.name;
  return type;
}

std::string Context::now(std::string_view expression, const Table& to_table) const {
  const auto names = renamed_columns.find(key_of(to_table.qualified()));
  if (names == renamed_columns.end()) return std::string(expression);
  const bool mysql = is_mysql_family(to.dialect);
  std::string text;
  std::size_t copied = 0;
  for (const sql::Token& token : sql::lex(expression, mysql ? sql::Dialect::mysql : sql::Dialect::postgres)) {
    std::string_view word = token.text;
    const bool quoted = token.kind == sql::TokenKind::quoted && word.size() > 2;
    if (quoted) word = word.substr(1, word.size() - 2);
    if (!quoted && token.kind != sql::TokenKind::word) continue;
    const auto found = names->second.find(std::string(word));
    if (found == names->second.end()) continue;
    text += expression.substr(copied, token.at - copied);
    text += identifier(found->second, to.dialect);
    copied = token.at + token.text.size();
  }
  return text + std::string(expression.substr(copied));
}

std::vector<std::string> Context::now(const std::vector<std::string>& columns, const Table& to_table) const {
  const auto names = renamed_columns.find(key_of(to_table.qualified()));
  if (names == renamed_columns.end()) return columns;
  std::vector<std::string> text = columns;
  for (std::string& column : text)
    if (const auto found = names->second.find(column); found != names->second.end()) column = found->second;
  return text;
}

std::string Context::now_column(const std::string& column, const Table& to_table) const {
  const auto names = renamed_columns.find(key_of(to_table.qualified()));
  if (names == renamed_columns.end()) return column;
  const auto found = names->second.find(column);
  return found == names->second.end() ? column : found->second;
}

bool Context::same_expression(std::string_view a, std::string_view b) const {
  if (a == b) return true;
  return to.dialect == Dialect::postgres && postgres::same_expression(a, b);
}

std::string Context::hint(std::string_view kind, const std::string& name) const {
  const auto found = options.renamed_from.find(fmt::format("{}:{}", kind, name));
  return found == options.renamed_from.end() ? std::string() : found->second;
}

bool Context::is_rename(std::string_view kind, const std::string& old_name, const std::string& new_name, double similarity,
                        double at_least) {
  const std::string id = fmt::format("rename:{}:{}:{}", kind, old_name, new_name);
  if (const auto answer = options.answers.find(id); answer != options.answers.end()) return answer->second == "rename";
  if (similarity >= at_least)
    out.questions.push_back({id,
                             fmt::format("Was {} {} renamed to {}? Taken as drop and add, which loses its data.", kind, old_name, new_name),
                             {"drop_add", "rename"},
                             similarity});
  return false;
}

void Context::add(ChangeType type, ObjectRef object, std::string detail, const void* from_object, const void* to_object,
                  const void* from_parent, const void* to_parent) {
  out.changes.push_back({type, std::move(object), std::move(detail), from_parent, to_parent, from_object, to_object});
}

void Context::comment(ObjectRef object, const std::string& before, const std::string& after, const void* from_object,
                      const void* to_object) {
  if (options.comments && before != after) add(ChangeType::set_comment, std::move(object), after, from_object, to_object);
}

}  // namespace detail
}  // namespace assay::schema
