#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/conversion.h"
#include "schema/naming.h"

namespace assay::schema::conversion {
namespace {

constexpr std::size_t mysql_table_comment = 2048;

}  // namespace

void Conversion::tables() {
  for (const Table& one : in_.tables) {
    if (lost_tables_.contains(one.qualified()))
      losses_.approximated(table_ref(one), "partition of " + display(one.partition_of->parent), "rows of the whole table");
    else
      table(one);
  }
}

std::string Conversion::comment(const ObjectRef& object, const std::string& text, std::size_t most) {
  if (text.empty()) return {};
  if (to_ == Dialect::sqlite) {
    losses_.lost(object, "comment");
    return {};
  }
  const std::size_t limit = mysql() ? most : to_ == Dialect::sqlserver ? 3700 : to_ == Dialect::oracle ? 4000 : text.size();
  const std::string clipped(text::clip(text, limit));
  if (clipped.size() < text.size()) losses_.approximated(object, "comment", fmt::format("its first {} bytes", clipped.size()));
  return clipped;
}

void Conversion::table(const Table& from) {
  const Name name = relations_[from.qualified()];
  Table out{.id = from.id, .schema = name.schema, .name = name.name};
  out.row_estimate = from.row_estimate;
  out.bytes = from.bytes;
  out.comment = comment(table_ref(from), from.comment, mysql_table_comment);
  table_options(from, out);
  for (const Column& one : from.columns) column(from, one, out);
  if (out.columns.empty() && to_ != Dialect::postgres) {
    losses_.lost(table_ref(from), "a table without columns");
    lost_tables_.insert(from.qualified());
    relations_.erase(from.qualified());
    return;
  }
  keys(from, out);
  checks(from, out);
  indexes(from, out);
  settle_identity(from, out);
  foreign_keys(from, out);
  out_.tables.push_back(std::move(out));
}

void Conversion::table_options(const Table& from, Table& out) {
  const ObjectRef ref = table_ref(from);
  if (from.partition_by) {
    if (family()) {
      out.partition_by = from.partition_by;
    } else {
      losses_.approximated(ref, "PARTITION BY " + from.partition_by->strategy, "one table");
    }
  }
  for (const Name& parent : from.inherits) losses_.lost(ref, "INHERITS " + display(parent) + ": that table does not show these rows");
  if (from.unlogged) losses_.lost(ref, "UNLOGGED");
  if (from.row_security || from.force_row_security) losses_.lost(ref, "row level security");
  if (!from.of_type.empty()) losses_.approximated(ref, "OF " + from.of_type, "its columns");
  std::vector<std::string> storage;
  if (family()) {
    out.options = from.options;
    out.charset = from.charset;
    out.collation = from.collation;
  } else {
    storage = from.options;
    // What every server of the family writes and no other has.
    std::erase_if(storage, [](const std::string& option) { return text::lower(option) == "engine=innodb"; });
    if (!from.collation.empty()) storage.push_back("collation " + from.collation);
  }
  if (!from.replica_identity.empty()) storage.push_back("replica identity " + from.replica_identity);
  if (!from.tablespace.empty()) storage.push_back("tablespace " + from.tablespace);
  if (!from.access_method.empty()) storage.push_back("access method " + from.access_method);
  if (!storage.empty()) losses_.lost(ref, "options " + text::join(storage, ", "));
}

Scope Conversion::scope_of(const Table& from) const {
  Scope scope;
  if (const auto found = columns_.find(from.qualified()); found != columns_.end()) scope.columns = found->second;
  for (const Column& column : from.columns) scope.names.insert(column.name);
  for (const Column& column : from.columns)
    if (neutral_of(column.type, from_).kind == Kind::boolean) scope.booleans.insert(column.name);
  return scope;
}

std::string Conversion::renamed(const Table& from, const std::string& column) const {
  const auto table = columns_.find(from.qualified());
  if (table == columns_.end()) return column;
  const auto found = table->second.find(column);
  return found == table->second.end() ? column : found->second;
}

void Conversion::checks(const Table& from, Table& out) {
  const Scope scope = scope_of(from);
  for (const Check& one : from.checks) {
    const ObjectRef ref = part_ref("check", from, one.name);
    if (!one.enforced && !is_mysql_family(to_)) {
      losses_.lost(ref, "CHECK (" + one.expression + ") NOT ENFORCED");
      continue;
    }
    Translation translated = family() ? Translation{.text = one.expression} : translate(one.expression, from_, to_, scope);
    if (!translated.text) {
      losses_.lost(ref, fmt::format("CHECK ({}): {}", one.expression, translated.why));
      continue;
    }
    if (!translated.note.empty()) losses_.approximated(ref, "CHECK (" + one.expression + ")", translated.note);
    if (!one.validated) losses_.approximated(ref, "NOT VALID", "a check of all rows");
    if (one.no_inherit) losses_.lost(ref, "NO INHERIT");
    if (!one.comment.empty()) losses_.lost(ref, "comment");
    Check check{.id = one.id, .expression = std::move(*translated.text), .enforced = one.enforced};
    check.name = part_name("check", from, out, one.name, default_check_name(out.name, ""));
    out.checks.push_back(std::move(check));
  }
  for (auto& [name, expression] : derived_checks_)
    out.checks.push_back({.name = names_.take(room("check", out), name), .expression = std::move(expression)});
  derived_checks_.clear();
}

}  // namespace assay::schema::conversion
