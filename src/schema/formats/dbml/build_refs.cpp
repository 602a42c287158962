#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/formats/dbml/builder.h"

namespace assay::schema::dbml {
namespace {

std::optional<Action> action_of(const Setting& setting) {
  std::string words;
  for (const Token& token : setting.value) words += (words.empty() ? "" : " ") + text::lower(token.text);
  if (words == "cascade") return Action::cascade;
  if (words == "restrict") return Action::restrict_;
  if (words == "set null") return Action::set_null;
  if (words == "set default") return Action::set_default;
  if (words == "no action") return Action::no_action;
  return std::nullopt;
}

std::string ends(const RefNode& node) {
  const auto one = [](const RefEnd& end) {
    const std::string columns = text::join(end.columns, ", ");
    return text::join(end.table, ".") + "." + (end.columns.size() == 1 ? columns : "(" + columns + ")");
  };
  return one(node.left) + " " + node.op + " " + one(node.right);
}

}  // namespace

void Builder::inline_refs(const Name& table, const ColumnNode& node) {
  for (const Setting& setting : node.settings) {
    if (setting.name != "ref") continue;
    std::optional<RefEnd> end;
    if (setting.value.size() > 1 && setting.value.front().kind == TokenKind::symbol) end = ref_end_of(setting.value, 1);
    if (!end) {
      report(ProblemKind::lost, setting.place, fmt::format("The reference of '{}' is not one of < > - <> and table.column.", node.name));
      continue;
    }
    RefNode ref{.op = setting.value.front().text, .place = setting.place, .inline_form = true};
    ref.left = {{table.schema.empty() ? "public" : table.schema, table.name}, {node.name}};
    ref.right = std::move(*end);
    in_.refs.push_back(std::move(ref));
  }
}

bool Builder::known_columns(const Table& table, const std::vector<std::string>& columns, const Place& place) {
  for (const std::string& column : columns) {
    if (table.column(column) != nullptr) continue;
    report(ProblemKind::lost, place, fmt::format("Table '{}' has no column '{}'.", display(table.qualified()), column));
    return false;
  }
  return true;
}

void Builder::references() {
  for (const RefNode& node : in_.refs) reference(node);
}

void Builder::reference(const RefNode& node) {
  std::string relation = node.op;
  std::erase(relation, '?');
  if (relation != "<" && relation != ">" && relation != "-" && relation != "<>") {
    report(ProblemKind::lost, node.place, fmt::format("'{}' is no relation; use one of < > - <>.", node.op));
    return;
  }
  if (relation == "<>") {
    report(ProblemKind::lost, node.place,
           fmt::format("'{}' is many-to-many: that takes a table of its own, with a reference to each of the two.", ends(node)));
    return;
  }
  if (find(node.settings, "inactive") != nullptr) {
    report(ProblemKind::ignored, node.place, fmt::format("'{}' is inactive: it becomes no foreign key.", ends(node)));
    return;
  }
  // One-to-one: the second one refers to the first; written at a column, that column refers to the other.
  const bool left_refers = relation == ">" || (relation == "-" && node.inline_form);
  const RefEnd& from = left_refers ? node.left : node.right;
  const RefEnd& to = left_refers ? node.right : node.left;
  Table* child = table_of(from.table, node.place);
  const Table* parent = child == nullptr ? nullptr : table_of(to.table, node.place);
  if (child == nullptr || parent == nullptr) return;
  if (!known_columns(*child, from.columns, node.place) || !known_columns(*parent, to.columns, node.place)) return;
  if (from.columns.size() != to.columns.size()) {
    report(ProblemKind::lost, node.place, fmt::format("'{}' has not as many columns on the left as on the right.", ends(node)));
    return;
  }
  ForeignKey key{
      .name = node.name, .columns = from.columns, .ref_schema = parent->schema, .ref_table = parent->name, .ref_columns = to.columns};
  for (const Setting& setting : node.settings) {
    if (setting.name != "delete" && setting.name != "update") continue;
    const auto action = action_of(setting);
    if (!action)
      report(ProblemKind::lost, setting.place, "The action is none of cascade, restrict, set null, set default, no action.");
    else
      (setting.name == "delete" ? key.on_delete : key.on_update) = *action;
  }
  const bool again = std::any_of(child->foreign_keys.begin(), child->foreign_keys.end(), [&](const ForeignKey& other) {
    return other.columns == key.columns && other.ref_schema == key.ref_schema && other.ref_table == key.ref_table &&
           other.ref_columns == key.ref_columns;
  });
  if (again) {
    report(ProblemKind::ignored, node.place, fmt::format("'{}' is there twice.", ends(node)));
    return;
  }
  const bool unique = std::any_of(child->keys.begin(), child->keys.end(), [&](const Key& k) { return k.columns == key.columns; });
  if (relation == "-" && !unique)
    report(ProblemKind::approximated, node.place,
           fmt::format("'{}' is read as many-to-one: make '{}' unique to have it one-to-one.", ends(node), text::join(key.columns, ", ")));
  child->foreign_keys.push_back(std::move(key));
}

}  // namespace assay::schema::dbml
