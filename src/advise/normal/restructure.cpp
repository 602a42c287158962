#include <algorithm>
#include <unordered_set>

#include "advise/normal/restructure_builder.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/layout.h"
#include "schema/naming.h"

namespace assay::advise::normal {
namespace {

/// false: DISTINCT does not take it. Manual, ch. 8: these have no = operator, or (circle, box …) one that compares sizes.
bool comparable(const schema::DataType& type, Dialect dialect) {
  if (dialect != Dialect::postgres) return true;
  constexpr std::string_view without[] = {"json", "xml", "point", "box", "polygon", "path", "line", "lseg", "circle"};
  return std::find(std::begin(without), std::end(without), type.name) == std::end(without);
}

bool needs_prefix(const schema::DataType& type, Dialect dialect) {
  return schema::is_mysql_family(dialect) && (type.name.ends_with("text") || type.name.ends_with("blob") || type.name == "json");
}

}  // namespace

Result<Restructured> Builder::build() {
  if (auto fits = check(); !fits) return fail(fits.error());
  name_parts();
  for (std::size_t i = 0; i < parts_.size(); ++i) tables_.push_back(part_table(i));
  out_.after = model_;
  std::erase_if(out_.after.tables, [&](const Table& one) { return one.qualified() == table_.qualified(); });
  carry_indexes();
  hold_writers();
  create();
  move_rows();
  outgoing();
  incoming();
  swap_names();
  check_rows();
  not_carried();
  for (Table& one : tables_) out_.after.tables.push_back(std::move(one));
  out_.after.sort();
  out_.migration.down = std::move(down_);
  return std::move(out_);
}

std::string Builder::list(const std::vector<std::string>& names, std::string_view before) const {
  std::vector<std::string> out;
  for (const std::string& name : names) out.push_back(fmt::format("{}{}", before, sql(name)));
  return text::join(out, ", ");
}

std::vector<std::string> Builder::columns_of(const AttributeSet& set) const {
  std::vector<std::string> out;
  set.each([&](std::size_t a) { out.push_back(table_.columns[a].name); });
  return out;
}

void Builder::add(std::vector<MigrationStatement>& to, std::string text, std::string kind, const Name& object, std::string why) {
  MigrationStatement one;
  one.sql = std::move(text);
  one.kind = std::move(kind);
  one.object = {"table", object.schema.empty() ? std::nullopt : std::optional(object.schema), {}, {}, object.name};
  one.why = std::move(why);
  // MySQL commits at each DDL statement whatever one says
  if (dialect_ == Dialect::postgres) one.transaction = 1;
  to.push_back(std::move(one));
}

void Builder::add(std::string text, std::string kind, const Name& object, std::string why) {
  add(out_.migration.statements, std::move(text), std::move(kind), object, std::move(why));
}

Result<void> Builder::check() const {
  const std::string shown = schema::display(table_.qualified());
  if (dialect_ != Dialect::postgres && !schema::is_mysql_family(dialect_))
    return fail(Code::unsupported,
                fmt::format("{} is in {}; tables are taken apart on PostgreSQL, MySQL and MariaDB.", shown, name_of(dialect_)));
  if (table_.partition_by || table_.partition_of || !table_.inherits.empty())
    return fail(Code::unsupported, fmt::format("{} is partitioned or inherits; it cannot be taken apart. Give a plain table.", shown));
  for (const schema::Column& column : table_.columns)
    if (!comparable(column.type, dialect_))
      return fail(Code::unsupported,
                  fmt::format("{}.{} is {}, which PostgreSQL cannot compare, so equal rows cannot be told. Change its type, "
                              "json to jsonb for example.",
                              shown, column.name, type_text(column.type, dialect_)));
  return {};
}

void Builder::name_parts() {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    std::string wanted = fmt::format("{}_main", table_.name);
    const std::vector<std::string> key = columns_of(parts_[i].keys.front());
    if (i + 1 < parts_.size()) {
      std::string stem = key.empty() ? "constants" : key.front();
      for (const std::string_view suffix : {"_id", "_no", "_code", "_key"})
        if (key.size() == 1 && stem.size() > suffix.size() && stem.ends_with(suffix)) {
          stem.erase(stem.size() - suffix.size());
          break;
        }
      wanted = fmt::format("{}_{}", table_.name, stem);
    }
    taken_.insert(table_.name);
    out_.names.push_back(schema::unique_name(schema::object_name(wanted, "", ""), taken_));
  }
  out_.old_name = schema::unique_name(schema::object_name(table_.name, "before", ""), taken_);
}

Table Builder::part_table(std::size_t i) {
  Table out;
  out.schema = table_.schema, out.name = out_.names[i];
  out.options = table_.options, out.charset = table_.charset, out.collation = table_.collation;
  const AttributeSet& key = parts_[i].keys.front();
  const auto take = [&](std::size_t a) {
    schema::Column column = table_.columns[a];
    column.id.clear(), column.not_null_name.clear();
    column.local = true;
    const bool first_of_key = key.any() && key.next() == a;
    if (column.identity && first_of_key)
      column.identity->kind = dialect_ == Dialect::postgres ? schema::IdentityKind::by_default : column.identity->kind,
      column.identity->sequence.clear();
    else
      column.identity.reset();
    if (column.generated) {
      note(fmt::format("{}.{}", out.name, column.name),
           "it was generated; here it is a plain column, as what it comes from may be elsewhere");
      column.generated.reset();
    }
    if (!key.test(a) || !first_of_key)
      if (column.default_value && column.default_value->find("nextval(") != std::string::npos) column.default_value.reset();
    out.columns.push_back(std::move(column));
  };
  key.each(take);
  (parts_[i].attributes - key).each(take);
  for (const AttributeSet& one : parts_[i].keys)
    if (one.any()) out.keys.push_back(key_of(out, one, &one == &parts_[i].keys.front()));
  std::erase_if(out.keys, [](const schema::Key& one) { return one.columns.empty(); });
  return out;
}

schema::Key Builder::key_of(const Table& part, const AttributeSet& attributes, bool first) {
  schema::Key out;
  out.columns = columns_of(attributes);
  bool nullable = false;
  for (const std::string& name : out.columns) {
    const schema::Column& column = *table_.column(name);
    nullable = nullable || column.nullable;
    if (!needs_prefix(column.type, dialect_)) continue;
    note(fmt::format("key ({}) of {}", text::join(out.columns, ", "), part.name),
         fmt::format("{} is {}, which {} indexes only by a prefix; give it a varchar type", name, type_text(column.type, dialect_),
                     name_of(dialect_)));
    out.columns.clear();
    return out;
  }
  out.primary = first && !nullable;
  out.name = dialect_ != Dialect::postgres && out.primary ? "" : schema::default_name(out, part.name);
  return out;
}

void Builder::create() {
  schema::Model parts;
  parts.dialect = dialect_, parts.version = model_.version;
  parts.tables = tables_;
  for (const schema::Statement& one : schema::write_statements(parts, {.owners = false, .grants = false})) {
    const std::string_view kind = one.sql.starts_with("CREATE TABLE")                  ? "create_table"
                                  : one.sql.starts_with("COMMENT")                     ? "comment"
                                  : one.sql.find(" PRIMARY KEY ") != std::string::npos ? "add_primary_key"
                                  : one.sql.starts_with("ALTER TABLE")                 ? "add_unique"
                                                                                       : "create_index";
    add(one.sql, std::string(kind), {table_.schema, one.object.table.value_or(one.object.name)});
  }
}

void Builder::hold_writers() {
  if (dialect_ != Dialect::postgres) {
    note(fmt::format("rows written to {} meanwhile", table_.name),
         fmt::format("{} commits at each statement: stop what writes first, or such rows stay in {} alone", name_of(dialect_),
                     out_.old_name));
    return;
  }
  add(fmt::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", sql(table_.qualified())), "lock_table", table_.qualified(),
      "A row written between copy and swap would be lost; reading goes on.");
  lock(table_.qualified(), "SHARE ROW EXCLUSIVE", schema::Blocks::writes);
  last().hazard = schema::Hazard::long_lock;
}

void Builder::move_rows() {
  std::vector<bool> done(parts_.size(), false);
  // who is referred to first, so that foreign keys could be there already
  for (std::size_t left = parts_.size(); left > 0; --left)
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const bool ready =
          std::all_of(parts_[i].links.begin(), parts_[i].links.end(), [&](const ForeignLink& link) { return done[link.to]; });
      if (done[i] || !ready) continue;
      std::vector<std::string> names;
      for (const schema::Column& column : tables_[i].columns) names.push_back(column.name);
      add(fmt::format("INSERT INTO {} ({}) SELECT DISTINCT {} FROM {}", sql(part_name(i)), list(names), list(names),
                      sql(table_.qualified())),
          "insert_select", part_name(i));
      last().scans = true;
      done[i] = true;
      sequence_of(i);
      break;
    }
  for (std::size_t i = 0; i < parts_.size(); ++i)
    for (const ForeignLink& link : parts_[i].links) {
      schema::ForeignKey key;
      key.columns = key.ref_columns = columns_of(link.attributes);
      key.ref_schema = table_.schema, key.ref_table = out_.names[link.to];
      if (!has_key(tables_[link.to], key.columns)) continue;
      key.name = schema::unique_name(schema::default_name(key, out_.names[i]), foreign_names_);
      add_foreign_key(tables_[i], key);
    }
}

void Builder::sequence_of(std::size_t i) {
  if (dialect_ != Dialect::postgres) return;
  for (const schema::Column& column : tables_[i].columns)
    if (column.identity) {
      const std::string name = sql(part_name(i));
      add(fmt::format("SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 1), max({}) IS NOT NULL) FROM {}",
                      schema::literal(name, dialect_), schema::literal(column.name, dialect_), sql(column.name), sql(column.name), name),
          "set_sequence", part_name(i), "New rows are numbered behind the ones that were moved.");
    }
}

bool Builder::has_key(const Table& table, const std::vector<std::string>& columns) {
  const std::set<std::string> wanted(columns.begin(), columns.end());
  return std::any_of(table.keys.begin(), table.keys.end(), [&](const schema::Key& key) {
    return key.columns.size() == wanted.size() && std::set<std::string>(key.columns.begin(), key.columns.end()) == wanted;
  });
}

Result<Restructured> restructure(const schema::Model& model, const Name& table, std::span<const Part> parts) {
  const Table* found = model.table(table.schema, table.name);
  if (!found) return fail(Code::not_found, fmt::format("There is no table {}.", schema::display(table)));
  return Builder(model, *found, parts).build();
}

Result<schema::diagram::DiagramPatch> restructure_patch(const schema::diagram::Diagram& diagram, const Name& table,
                                                        std::span<const Part> parts) {
  auto model = schema::diagram::to_model(diagram);
  if (!model) return fail(model.error());
  auto done = restructure(*model, table, parts);
  if (!done) return fail(done.error());
  schema::diagram::Diagram after = schema::diagram::from_model(done->after, {.id = diagram.id, .name = diagram.name, .layout = false});
  after.description = diagram.description, after.saved_views = diagram.saved_views, after.origin = diagram.origin;
  after.revision = diagram.revision;
  schema::diagram::Diagram before = diagram;
  before.sort();
  std::unordered_set<std::string> fresh;
  for (schema::diagram::Node& node : after.nodes) {
    const schema::diagram::Node* there = before.node(node.id);
    if (!there) {
      fresh.insert(node.id);
      continue;
    }
    node.x = there->x, node.y = there->y, node.w = there->w, node.h = there->h;
    node.color = there->color, node.collapsed = there->collapsed, node.area = there->area;
  }
  // notes and areas are no part of a model
  for (const schema::diagram::Node& node : before.nodes)
    if (node.kind == schema::diagram::NodeKind::note || node.kind == schema::diagram::NodeKind::area) after.nodes.push_back(node);
  after.sort();
  schema::diagram::place(after, fresh);
  return schema::diagram::diff_diagrams(before, after);
}

}  // namespace assay::advise::normal
