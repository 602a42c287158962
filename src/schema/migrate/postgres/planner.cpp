#include "schema/migrate/postgres/planner.h"

#include <algorithm>

namespace assay::schema::migrate::postgres {
namespace {

Name name_in(const ObjectRef& object) { return {object.schema.value_or(""), object.name}; }
Name split_name(std::string_view qualified) {
  const auto dot = qualified.find('.');
  if (dot == std::string_view::npos) return {{}, std::string(qualified)};
  return {std::string(qualified.substr(0, dot)), std::string(qualified.substr(dot + 1))};
}

}  // namespace

std::string quoted(std::string_view name) { return identifier(name, Dialect::postgres); }
std::string quoted(const Name& name) { return identifier(name, Dialect::postgres); }

std::string suffixed(std::string_view stem, std::string_view suffix) {
  std::size_t keep = std::min(stem.size(), std::size_t{63} - suffix.size());
  while (keep < stem.size() && keep > 0 && (static_cast<unsigned char>(stem[keep]) & 0xC0U) == 0x80U) --keep;
  return std::string(stem.substr(0, keep)) + std::string(suffix);
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted(name);
  return out;
}

std::string relation_key(const Name& name) { return "rel:" + display(name); }
std::string column_key(const Name& table, std::string_view column) { return fmt::format("col:{}.{}", display(table), column); }
std::string constraint_key(const Name& table, std::string_view constraint) { return fmt::format("con:{}.{}", display(table), constraint); }
std::string type_key(const Name& name) { return "type:" + display(name); }
std::string routine_key(const Routine& routine) { return "fn:" + display(routine.qualified()) + signature(routine); }
std::string routine_name_key(const Name& name) { return "fns:" + display(name); }
std::string schema_key(std::string_view name) { return "schema:" + std::string(name); }

ObjectRef object_of(std::string kind, const Name& name) {
  ObjectRef out;
  out.kind = std::move(kind);
  if (!name.schema.empty()) out.schema = name.schema;
  out.name = name.name;
  return out;
}

ObjectRef object_in(std::string kind, const Name& table, std::string name) {
  ObjectRef out = object_of(std::move(kind), table);
  out.table = table.name;
  out.name = std::move(name);
  return out;
}

Planner::Planner(const Model& from_model, const Model& to_model, const Diff& changes, const PlanOptions& plan_options)
    : from(from_model),
      to(to_model),
      diff(changes),
      options(plan_options),
      online(plan_options.strategy == Strategy::online),
      version(plan_options.version) {
  index_changes();
  index_names();
}

void Planner::index_changes() {
  for (const Change& change : diff.changes) {
    if (change.type != ChangeType::set_comment && change.from != nullptr) touched_.insert(change.from);
    if (change.type != ChangeType::set_comment && change.to != nullptr) touched_.insert(change.to);
    switch (change.type) {
      case ChangeType::rename_schema: renamed_schemas_[change.detail] = change.object.name; break;
      case ChangeType::rename_table:
      case ChangeType::move_table:
      case ChangeType::rename_view:
      case ChangeType::rename_enum:
      case ChangeType::rename_domain:
      case ChangeType::rename_sequence: {
        Name before = split_name(change.detail);
        // Of a table `from` says it best: a move's detail is the schema alone.
        if (change.object.kind == "table") before = static_cast<const Table*>(change.from)->qualified();
        renamed_[display(before)] = name_in(change.object);
        break;
      }
      case ChangeType::rename_column:
        renamed_columns_[display({change.object.schema.value_or(""), change.object.table.value_or("")})][change.detail] =
            change.object.name;
        break;
      case ChangeType::alter_partitioning: left_alone.insert(display(name_in(change.object))); break;
      case ChangeType::create_table:
      case ChangeType::create_view:
      case ChangeType::create_sequence: created_.insert(display(name_in(change.object))); break;
      case ChangeType::drop_table:
      case ChangeType::drop_view:
      case ChangeType::drop_sequence: dropped_.insert(display(name_in(change.object))); break;
      default: break;
    }
  }
}

void Planner::index_names() {
  to_tables_.reserve(to.tables.size());
  from_tables_.reserve(from.tables.size());
  for (const Table& table : to.tables) to_tables_.emplace(display(table.qualified()), &table);
  for (const Table& table : from.tables)
    if (!dropped(table.qualified())) from_tables_.emplace(display(now(table.qualified())), &table);
  for (const View& view : to.views) to_views_.emplace(display(view.qualified()), &view);
  for (const Sequence& sequence : to.sequences) to_relations_.insert(display({sequence.schema, sequence.name}));
}

Name Planner::now(const Name& name) const {
  if (const auto found = renamed_.find(display(name)); found != renamed_.end()) return found->second;
  if (const auto found = renamed_schemas_.find(name.schema); found != renamed_schemas_.end()) return {found->second, name.name};
  return name;
}

std::string Planner::now(const Name& to_table, const std::string& column) const {
  const auto table = renamed_columns_.find(display(to_table));
  if (table == renamed_columns_.end()) return column;
  const auto found = table->second.find(column);
  return found == table->second.end() ? column : found->second;
}

std::vector<std::string> Planner::now(const Name& to_table, std::vector<std::string> columns) const {
  for (std::string& column : columns) column = now(to_table, column);
  return columns;
}

DataType Planner::now(DataType type) const {
  if (type.schema.empty()) return type;
  const Name name = now(Name{type.schema, type.name});
  type.schema = name.schema;
  type.name = name.name;
  return type;
}

const Table* Planner::to_table(const Name& name) const {
  const auto found = to_tables_.find(display(name));
  return found == to_tables_.end() ? nullptr : found->second;
}
const Table* Planner::from_table(const Name& to_name) const {
  const auto found = from_tables_.find(display(to_name));
  return found == from_tables_.end() || created(to_name) ? nullptr : found->second;
}
const View* Planner::to_view(const Name& name) const {
  const auto found = to_views_.find(display(name));
  return found == to_views_.end() ? nullptr : found->second;
}
bool Planner::in_to(const Name& name) const {
  return to_table(name) != nullptr || to_view(name) != nullptr || to_relations_.count(display(name)) != 0;
}

std::vector<Name> Planner::resolved(const std::vector<Name>& names, bool in_from) const {
  std::vector<Name> found;
  for (const Name& name : names) {
    if (!name.schema.empty()) {
      found.push_back(in_from ? now(name) : name);
      continue;
    }
    if (!bare_known_) {
      bare_known_ = true;
      const auto index = [](const Model& model, auto& map) {
        for (const Table& table : model.tables) map[table.name].push_back(table.qualified());
        for (const View& view : model.views) map[view.name].push_back(view.qualified());
        for (const Sequence& sequence : model.sequences) map[sequence.name].push_back({sequence.schema, sequence.name});
      };
      index(from, bare_from_);
      index(to, bare_to_);
    }
    const auto& map = in_from ? bare_from_ : bare_to_;
    if (const auto same = map.find(name.name); same != map.end())
      for (const Name& one : same->second) found.push_back(in_from ? now(one) : one);
  }
  return found;
}

bool Planner::small(const Name& to_name) const {
  const Table* table = from_table(to_name);
  if (table == nullptr || table->row_estimate < 0) return false;
  return table->row_estimate < static_cast<double>(options.small_table_rows);
}

bool Planner::gentle(const Name& to_name) const { return online && from_table(to_name) != nullptr && !small(to_name); }

std::vector<Name> Planner::descendants(const Name& to_name) const {
  if (!children_known_) {
    children_known_ = true;
    for (const Table& table : from.tables) {
      if (table.partition_of) children_[display(now(table.partition_of->parent))].push_back(now(table.qualified()));
      for (const Name& parent : table.inherits) children_[display(now(parent))].push_back(now(table.qualified()));
    }
  }
  std::vector<Name> found, open = {to_name};
  while (!open.empty()) {
    const Name parent = open.back();
    open.pop_back();
    if (const auto children = children_.find(display(parent)); children != children_.end())
      for (const Name& child : children->second)
        if (std::find(found.begin(), found.end(), child) == found.end()) {
          found.push_back(child);
          open.push_back(child);
        }
  }
  std::sort(found.begin(), found.end());
  return found;
}

const Table* Planner::parent_of(const Table& partition, bool in_from) const {
  if (!partition.partition_of) return nullptr;
  const Name& parent = partition.partition_of->parent;
  return in_from ? from_table(now(parent)) : to_table(parent);
}

void Planner::lock(Step& step, const Name& name, LockMode mode) {
  if (mode == LockMode::none || name.name.empty() || created(name)) return;
  if (remade(name) && !step.entry->kind.starts_with("drop_") && !step.entry->kind.starts_with("rename_")) return;
  const std::string object = display(name);
  step.strongest = std::max(step.strongest, mode);
  for (Lock& known : step.locks)
    if (known.object == object) {
      // The names' lengths say nothing: compare the modes themselves.
      for (int m = static_cast<int>(mode); m > 0; --m)
        if (known.mode == name_of(static_cast<LockMode>(m)) && m < static_cast<int>(mode)) known.mode = name_of(mode);
      return;
    }
  step.locks.push_back({object, std::string(name_of(mode))});
}

std::size_t Planner::add(std::string_view kind, ObjectRef object, std::string sql, const Name& target, const std::vector<Name>& others) {
  Step step;
  step.entry = find_kind(kind, version);
  step.object = std::move(object);
  step.target = target;
  step.sql = std::move(sql);
  step.pace = step.entry->pace;
  // What nobody has yet costs nothing to read or to write.
  const bool fresh = !target.name.empty() && (created(target) || remade(target));
  step.scans = step.entry->scans && !fresh;
  step.rewrites = step.entry->rewrites && !fresh;
  if (fresh && step.pace == Pace::heavy) step.pace = Pace::quick;
  lock(step, target, step.entry->target);
  const Table* partitioned = to_table(target);
  const LockMode below = step.entry->recurses                                  ? step.entry->target
                         : partitioned != nullptr && partitioned->partition_by ? step.entry->partitions
                                                                               : LockMode::none;
  if (below != LockMode::none)
    for (const Name& child : descendants(target)) lock(step, child, below);
  for (const Name& other : others) lock(step, other, step.entry->other);
  steps.push_back(std::move(step));
  return steps.size() - 1;
}

void Planner::chain(const std::vector<std::size_t>& places) {
  for (std::size_t i = 1; i < places.size(); ++i) steps[places[i]].after.push_back(places[i - 1]);
}

std::vector<std::string> Planner::keys_of(const Uses& uses, bool of_from) const {
  std::vector<std::string> keys;
  for (const Name& relation : resolved(uses.relations, of_from)) {
    keys.push_back(relation_key(relation));
    const Table* before = from_table(relation);
    const Table* after = to_table(relation);
    const bool all = std::find(uses.columns.begin(), uses.columns.end(), "*") != uses.columns.end();
    if (all && !of_from) keys.push_back("columns:" + display(relation));
    const auto use = [&](const Column& column) {
      if (all || std::find(uses.columns.begin(), uses.columns.end(), column.name) != uses.columns.end())
        keys.push_back(column_key(relation, of_from ? now(relation, column.name) : column.name));
    };
    if (of_from && before != nullptr)
      for (const Column& column : before->columns) use(column);
    else if (!of_from && after != nullptr)
      for (const Column& column : after->columns) use(column);
  }
  const auto names = [&](const std::vector<Name>& list, auto key_for) {
    for (const Name& name : list)
      // A bare name is most often one of the schema that everybody has.
      keys.push_back(key_for(name.schema.empty() ? Name{"public", name.name} : of_from ? now(name) : name));
  };
  names(uses.functions, routine_name_key);
  names(uses.types, type_key);
  return keys;
}

void Planner::need(Step& step, const Uses& uses, bool of_from) {
  std::vector<std::string> keys = keys_of(uses, of_from);
  step.needs.insert(step.needs.end(), std::make_move_iterator(keys.begin()), std::make_move_iterator(keys.end()));
}

void Planner::need_expression(Step& step, const Name& table, std::string_view expression) {
  if (expression.empty()) return;
  Uses uses = ddl::uses_of_expression(expression);
  for (const std::string& column : uses.columns) step.needs.push_back(column_key(table, column));
  uses.columns.clear();
  need(step, uses);
}

void Planner::need_type(Step& step, const DataType& type) {
  if (!type.schema.empty()) step.needs.push_back(type_key({type.schema, type.name}));
}

void Planner::comment(const ObjectRef& object, std::string_view text, const std::vector<std::string>& needs, int unit) {
  std::string sql = ddl::comment_statement(object, text);
  if (!first_time(sql)) return;
  const bool inside = object.table.has_value();
  const Name holder{object.schema.value_or(""), inside ? *object.table : object.name};
  const bool relation =
      inside || object.kind == "table" || object.kind == "view" || object.kind == "materialized_view" || object.kind == "sequence";
  Step& step = at(add("set_comment", object, std::move(sql), relation ? holder : Name{}));
  step.rank = rank::comments;
  step.needs = needs;
  step.unit = unit;
}

void Planner::unsupported(std::string kind, const Name& name, std::string why) {
  out.not_reproduced.push_back({std::move(kind), display(name), std::move(why)});
}

int Planner::unit_of(const std::string& key) const {
  const auto found = disturbed.find(key);
  return found == disturbed.end() ? -1 : found->second;
}

}  // namespace assay::schema::migrate::postgres
