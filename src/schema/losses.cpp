#include "schema/losses.h"

#include <fmt/format.h>

#include <map>

namespace assay::schema {
namespace {

std::optional<std::string> filled(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

std::string objects(std::size_t count) { return fmt::format("{} object{}", count, count == 1 ? "" : "s"); }

}  // namespace

ObjectRef ref_of(std::string_view kind, const Name& name) {
  ObjectRef out;
  out.kind = kind;
  out.schema = filled(name.schema);
  out.name = name.name;
  return out;
}

ObjectRef table_ref(const Table& table) { return ref_of("table", table.qualified()); }

ObjectRef column_ref(const Table& table, std::string_view column) {
  ObjectRef out = part_ref("column", table, column);
  out.column = std::string(column);
  return out;
}

ObjectRef part_ref(std::string_view kind, const Table& table, std::string_view name) {
  ObjectRef out = ref_of(kind, {table.schema, std::string(name)});
  out.table = table.name;
  return out;
}

void LossList::lost(ObjectRef object, std::string what) {
  list_.push_back({.kind = LossKind::lost, .object = std::move(object), .what = std::move(what)});
}

void LossList::approximated(ObjectRef object, std::string what, std::string instead) {
  list_.push_back({.kind = LossKind::approximated, .object = std::move(object), .what = std::move(what), .instead = std::move(instead)});
}

void lose_roles(const Model& model, LossList& losses) {
  std::map<std::string, std::size_t> owned, granted;
  for (const Owner& owner : model.owners) ++owned[owner.role];
  for (const Grant& grant : model.grants) ++granted[grant.grantee];
  for (const auto& [role, count] : owned) losses.lost(ref_of("role", {"", role}), "ownership of " + objects(count));
  for (const auto& [role, count] : granted)
    losses.lost(ref_of("role", {"", role}), fmt::format("{} privilege{}", count, count == 1 ? "" : "s"));
}

}  // namespace assay::schema
