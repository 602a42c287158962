#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/writer.h"

namespace assay::schema::postgres {
namespace {

constexpr std::size_t longest_name = 63;

ObjectRef part_of(const Table& table, std::string_view kind, std::string_view name) {
  return {.kind = std::string(kind), .schema = table.schema, .table = table.name, .name = std::string(name)};
}

template <class List>
auto attached(const List& list, std::string_view to) -> decltype(&list.front()) {
  for (const auto& item : list)
    if (item.attached_to == to) return &item;
  return nullptr;
}

/// The name that the server gives the index of a partition: ChooseIndexName of its indexcmds.c. "" where it is not foreseen (cut names,
/// repeated columns, expressions).
std::string foreseen(const Table& table, std::vector<std::string> columns, const std::vector<std::string>& include,
                     std::string_view ending) {
  columns.insert(columns.end(), include.begin(), include.end());
  std::string out = table.name;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].empty() || std::find(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(i), columns[i]) !=
                                  columns.begin() + static_cast<std::ptrdiff_t>(i))
      return "";
    out += "_" + columns[i];
  }
  out += "_" + std::string(ending);
  return out.size() > longest_name ? "" : out;
}

std::string foreseen(const Table& table, const Key& key) {
  return key.primary ? foreseen(table, {}, {}, "pkey") : foreseen(table, key.columns, key.include, "key");
}

std::string foreseen(const Table& table, const Index& index) {
  std::vector<std::string> columns;
  for (const IndexPart& part : index.parts) columns.push_back(part.column);
  return foreseen(table, std::move(columns), index.include, "idx");
}

std::string foreseen(const Table& table, const Exclusion& exclusion) {
  std::vector<std::string> columns;
  for (const IndexPart& part : exclusion.parts) columns.push_back(part.column);
  return foreseen(table, std::move(columns), exclusion.include, "excl");
}

bool alike(const Key& above, const Key& key) {
  return key.options == above.options && key.tablespace == above.tablespace && key.include == above.include;
}
bool alike(const Index& above, const Index& index) {
  return index.options == above.options && index.tablespace == above.tablespace && index.parts == above.parts && index.valid && !index.only;
}

}  // namespace

const std::vector<const Table*>& Writer::partitions_of(const Table& table) const {
  static const std::vector<const Table*> none;
  const auto found = partitions_.find(table.qualified());
  return found == partitions_.end() ? none : found->second;
}

bool Writer::key_recurses(const Table& table, const Key& key) const {
  const auto& partitions = partitions_of(table);
  return std::all_of(partitions.begin(), partitions.end(), [&](const Table* partition) {
    const Key* own = attached(partition->keys, key.name);
    if (own == nullptr) return true;  // a text that left it to the server
    return own->name == foreseen(*partition, *own) && alike(key, *own) && key_recurses(*partition, *own);
  });
}

bool Writer::index_recurses(const Table& table, const Index& index) const {
  const auto& partitions = partitions_of(table);
  return std::all_of(partitions.begin(), partitions.end(), [&](const Table* partition) {
    const Index* own = attached(partition->indexes, index.name);
    if (own == nullptr) return true;
    return own->name == foreseen(*partition, *own) && alike(index, *own) && index_recurses(*partition, *own);
  });
}

/// The statement on the parent's index has made those of the partitions too.
void Writer::made_below(const Table& table, std::string_view index) {
  for (const Table* partition : partitions_of(table)) {
    std::string_view own;
    if (const Key* key = attached(partition->keys, index)) own = key->name;
    if (const Index* found = attached(partition->indexes, index)) own = found->name;
    if (own.empty()) continue;
    indexes_made_.insert({partition->schema, std::string(own)});
    made_below(*partition, own);
  }
}

void Writer::tree_keys_and_indexes() {
  for (const std::size_t place : order_) {
    const ObjectIndex object = graph_.objects[place];
    if (object.kind != ObjectKind::table || !made_[place]) continue;
    const Table& table = model_.tables[object.index];
    if (!table.partition_by && !table.partition_of) continue;
    if (!trees_done_.insert(table.qualified()).second) continue;
    for (const Key& key : table.keys) tree_key(table, key);
    for (const Exclusion& exclusion : table.exclusions) tree_exclusion(table, exclusion);
    for (const Index& index : table.indexes) tree_index(table, index);
  }
}

void Writer::attach_index(const Table& table, std::string_view parent_index, std::string_view index) {
  if (parent_index.empty() || !table.partition_of) return;
  emit("ALTER INDEX " + name_sql(Name{table.partition_of->parent.schema, std::string(parent_index)}) + " ATTACH PARTITION " +
           name_sql(Name{table.schema, std::string(index)}),
       part_of(table, "index", index));
}

void Writer::tree_key(const Table& table, const Key& key) {
  if (indexes_made_.count({table.schema, key.name}) > 0) return;
  const bool recurses = key_recurses(table, key);
  emit((recurses ? "ALTER TABLE " : "ALTER TABLE ONLY ") + name_sql(table.qualified()) + " ADD " + key_clause(key),
       part_of(table, key.primary ? "primary_key" : "unique", key.name));
  if (recurses) made_below(table, key.name);
  attach_index(table, key.attached_to, key.name);
}

/// PostgreSQL attaches no index of an exclusion constraint: the parent's statement makes them all, and then they get their names.
void Writer::tree_exclusion(const Table& table, const Exclusion& exclusion) {
  if (exclusion.attached_to.empty() || !table.partition_of)
    return emit("ALTER TABLE " + name_sql(table.qualified()) + " ADD " + exclusion_clause(exclusion),
                part_of(table, "exclusion", exclusion.name));
  const std::string made = foreseen(table, exclusion);
  if (made.empty() || made == exclusion.name) return;
  waiting_.push_back(
      {"ALTER TABLE " + name_sql(table.qualified()) + " RENAME CONSTRAINT " + name_sql(made) + " TO " + name_sql(exclusion.name),
       part_of(table, "exclusion", exclusion.name)});
}

void Writer::tree_index(const Table& table, const Index& index) {
  if (indexes_made_.count({table.schema, index.name}) > 0) return;
  const bool recurses = !index.only && index_recurses(table, index);
  Index written = index;
  written.only = !recurses && table.partition_by.has_value();
  const auto calls = [&](const std::string& expression) { return !expression.empty() && calls_a_routine(expression); };
  const bool later = calls(index.where) ||
                     std::any_of(index.parts.begin(), index.parts.end(), [&](const IndexPart& part) { return calls(part.expression); });
  const std::size_t before = out_.size();
  emit(create_index(table.qualified(), written), part_of(table, "index", index.name));
  if (recurses) made_below(table, index.name);
  attach_index(table, index.attached_to, index.name);
  if (!later) return;
  std::move(out_.begin() + static_cast<std::ptrdiff_t>(before), out_.end(), std::back_inserter(waiting_));
  out_.resize(before);
}

void Writer::foreign_keys() {
  const auto emit_key = [&](const Table& table, const ForeignKey& key) {
    emit("ALTER TABLE " + name_sql(table.qualified()) + " ADD " + foreign_key_clause(key), part_of(table, "foreign_key", key.name));
  };
  // A partition's foreign key gets its parent's name; one of another name stands first, and the parent's takes it over. Deepest first, so that
  // none is made from above.
  for (auto place = order_.rbegin(); place != order_.rend(); ++place) {
    if (graph_.objects[*place].kind != ObjectKind::table) continue;
    const Table& table = model_.tables[graph_.objects[*place].index];
    const auto parent = table.partition_of ? tables_.find(table.partition_of->parent) : tables_.end();
    if (parent == tables_.end()) continue;
    const auto& above = parent->second->foreign_keys;
    for (const ForeignKey& key : table.foreign_keys)
      if (!key.local && std::none_of(above.begin(), above.end(), [&](const ForeignKey& other) { return other.name == key.name; }))
        emit_key(table, key);
  }
  for (const Table& table : model_.tables)
    for (const ForeignKey& key : table.foreign_keys)
      if (key.local) emit_key(table, key);
}

}  // namespace assay::schema::postgres
