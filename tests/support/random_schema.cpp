#include "tests/support/random_schema.h"

#include <algorithm>

#include "schema/ddl/write.h"

namespace assay::test {

using namespace schema;

namespace {

std::string quoted(const Name& name, Dialect dialect) { return identifier(name, dialect); }

}  // namespace

RandomSchema::RandomSchema(std::uint64_t seed, Dialect dialect) : random_(seed * 7919 + 13), dialect_(dialect) {}

std::vector<RandomSchema::Kind> RandomSchema::kinds() const {
  const auto type = [](std::string name, std::vector<std::string> args = {}, int dimensions = 0) {
    DataType out;
    out.name = std::move(name);
    out.args = std::move(args);
    out.dimensions = dimensions;
    return out;
  };
  if (postgres())
    return {{type("integer"), {"0", "42"}},
            {type("bigint"), {"0", "7"}},
            {type("smallint"), {"1"}},
            {type("text"), {"''::text", "'a''b'::text"}},
            {type("character varying", {"40"}), {"'x'::character varying"}},
            {type("numeric", {"10", "2"}), {"0", "1.5"}},
            {type("boolean"), {"false", "true"}},
            {type("timestamp with time zone"), {"now()", "CURRENT_TIMESTAMP"}},
            {type("date"), {"CURRENT_DATE"}},
            {type("double precision"), {"0", "2.5"}},
            {type("uuid"), {"'00000000-0000-0000-0000-000000000001'::uuid"}},
            {type("jsonb"), {"'{}'::jsonb"}, false},
            {type("integer", {}, 1), {"'{}'::integer[]"}, false},
            {type("text", {}, 1), {"ARRAY['a'::text, 'b'::text]"}, false},
            {type("bytea"), {"'\\x00'::bytea"}, false},
            {type("interval"), {"'01:00:00'::interval"}},
            {type("inet"), {"'127.0.0.1'::inet"}},
            {type("timestamp without time zone", {"3"}), {"now()"}},
            {type("character", {"3"}), {"'abc'::bpchar"}}};
  const auto unsigned_type = [](std::string name) {
    DataType out;
    out.name = std::move(name);
    out.suffix = "unsigned";
    return out;
  };
  return {{type("int"), {"0", "42"}},
          {type("bigint"), {"0"}},
          {unsigned_type("int"), {"1"}},
          {type("smallint"), {"3"}},
          {type("varchar", {"40"}), {"''", "'x'"}},
          {type("char", {"3"}), {"'abc'"}},
          {type("decimal", {"10", "2"}), {"0.00", "1.50"}},
          {type("tinyint", {"1"}), {"0", "1"}},
          {type("datetime"), {"current_timestamp()"}},
          {type("date"), {"'2026-01-01'"}},
          {type("double"), {"0"}},
          {type("text"), {}, false},
          {type("blob"), {}, false},
          {type("json"), {}, false},
          {type("enum", {"small", "large"}), {"'small'"}}};
}

RandomSchema::Kind RandomSchema::any_kind(const Model& model) {
  if (!model.enums.empty() && chance(12)) {
    const Enum& e = model.enums[pick(model.enums.size())];
    DataType type;
    type.schema = e.schema;
    type.name = e.name;
    return {type, {literal(e.values.front(), dialect_) + "::" + quoted({e.schema, e.name}, dialect_)}};
  }
  if (!model.domains.empty() && chance(8)) {
    const Domain& d = model.domains[pick(model.domains.size())];
    DataType type;
    type.schema = d.schema;
    type.name = d.name;
    return {type, {"1"}};
  }
  const auto all = kinds();
  return all[pick(all.size())];
}

Column RandomSchema::column(const Model& model, bool may_generate, const Table& table) {
  Column out;
  out.name = fresh(chance(6) ? "Order" : chance(6) ? "select" : "c");
  out.id = fresh("column");
  if (may_generate && chance(10)) {
    for (const Column& other : table.columns)
      if (!other.generated && other.type.name == (postgres() ? "integer" : "int") && other.type.schema.empty() &&
          other.type.dimensions == 0 && other.type.suffix.empty() && !other.identity) {
        out.type = other.type;
        const std::string source = identifier(other.name, dialect_);
        out.generated = Generated{postgres() ? source + " + 1" : "`" + other.name + "` + 1", true};
        return out;
      }
  }
  const Kind kind = any_kind(model);
  out.type = kind.type;
  out.nullable = chance(55);
  if (!kind.defaults.empty() && (chance(40) || !out.nullable)) out.default_value = kind.defaults[pick(kind.defaults.size())];
  if (chance(20)) out.comment = "it's " + out.name;
  return out;
}

const Column* RandomSchema::comparable_column(const Table& table) {
  std::vector<const Column*> fitting;
  for (const Column& column : table.columns) {
    if (column.generated) continue;
    const std::string& type = column.type.name;
    if (column.type.dimensions > 0 || type == "jsonb" || type == "json" || type == "bytea" || type == "blob" ||
        (type == "text" && !postgres()))
      continue;
    fitting.push_back(&column);
  }
  return fitting.empty() ? nullptr : fitting[pick(fitting.size())];
}

Table RandomSchema::table(const Model& model, const SchemaSize& size) {
  Table out;
  out.id = fresh("table");
  out.name = fresh(chance(8) ? "Mixed Case" : "t");
  if (postgres()) out.schema = model.schemas.empty() || chance(70) ? "public" : model.schemas[pick(model.schemas.size())].name;
  Column id;
  id.id = fresh("column");
  id.name = "id";
  id.type.name = postgres() ? "bigint" : "bigint";
  id.nullable = false;
  if (chance(60)) {
    id.identity = Identity{};
    id.identity->kind = postgres() ? (chance(50) ? IdentityKind::always : IdentityKind::by_default) : IdentityKind::auto_increment;
  }
  out.columns.push_back(id);
  const int count = 1 + static_cast<int>(pick(static_cast<std::size_t>(2 * size.columns)));
  for (int i = 0; i < count; ++i) out.columns.push_back(column(model, true, out));
  if (chance(25)) out.comment = "table " + out.name;
  if (!postgres()) out.options = {"ENGINE=InnoDB"};
  return out;
}

Index RandomSchema::index(const Table& table) {
  Index out;
  out.id = fresh("index");
  out.name = fresh("ix");
  if (const Column* column = comparable_column(table)) {
    IndexPart part;
    part.column = column->name;
    out.parts.push_back(part);
    if (postgres() && chance(30)) out.parts.back().descending = true;
    if (postgres() && chance(20)) out.where = identifier(column->name, dialect_) + " IS NOT NULL";
  }
  if (const Column* second = chance(40) ? comparable_column(table) : nullptr)
    if (!out.parts.empty() && second->name != out.parts[0].column) {
      IndexPart part;
      part.column = second->name;
      out.parts.push_back(part);
    }
  if (out.parts.empty()) {
    IndexPart part;
    part.column = "id";
    out.parts.push_back(part);
  }
  return out;
}

void RandomSchema::constraints(Model& model, Table& table) {
  (void)model;
  Key primary;
  primary.id = fresh("key");
  primary.name = postgres() ? table.name + "_pkey" : "PRIMARY";
  primary.primary = true;
  primary.columns = {"id"};
  table.keys.push_back(primary);
  if (const Column* column = chance(35) ? comparable_column(table) : nullptr; column && column->name != "id") {
    Key unique;
    unique.id = fresh("key");
    unique.name = fresh("uq");
    unique.columns = {column->name, "id"};
    table.keys.push_back(unique);
  }
  if (chance(35)) {
    Check check;
    check.id = fresh("check");
    check.name = fresh("ck");
    check.expression = postgres() ? "id > '-1'::integer" : "`id` > -1";
    // auto_increment columns may not stand in MySQL's checks
    if (postgres() || !table.columns[0].identity) table.checks.push_back(check);
  }
  const int indexes = static_cast<int>(pick(3));
  for (int i = 0; i < indexes; ++i) table.indexes.push_back(index(table));
}

void RandomSchema::foreign_keys(Model& model) {
  for (Table& table : model.tables) {
    if (table.partition_of || table.partition_by || !chance(55)) continue;
    const Table& target = model.tables[pick(model.tables.size())];
    if (target.partition_of || target.partition_by) continue;
    Column link;
    link.id = fresh("column");
    link.name = fresh("ref");
    link.type.name = "bigint";
    table.columns.push_back(link);
    ForeignKey key;
    key.id = fresh("edge");
    key.name = fresh("fk");
    key.columns = {link.name};
    key.ref_schema = target.schema;
    key.ref_table = target.name;
    key.ref_columns = {"id"};
    const Action actions[] = {Action::no_action, Action::cascade, Action::set_null};
    key.on_delete = actions[pick(3)];
    table.foreign_keys.push_back(key);
    if (!postgres()) {
      // InnoDB makes this index itself when there is none.
      Index index;
      index.name = key.name;
      IndexPart part;
      part.column = link.name;
      index.parts = {part};
      table.indexes.push_back(index);
    }
  }
}

void RandomSchema::partitions(Model& model) {
  if (!postgres() || !chance(50)) return;
  Table parent;
  parent.id = fresh("table");
  parent.schema = "public";
  parent.name = fresh("part");
  for (const char* name : {"id", "at"}) {
    Column column;
    column.id = fresh("column");
    column.name = name;
    column.type.name = name == std::string_view("id") ? "bigint" : "date";
    column.nullable = false;
    parent.columns.push_back(column);
  }
  IndexPart part;
  part.column = "at";
  parent.partition_by = Partitioning{"range", {part}, {}};
  for (int i = 0; i < 2; ++i) {
    Table child = parent;
    child.id = fresh("table");
    child.name = parent.name + "_p" + std::to_string(i);
    child.partition_by.reset();
    for (Column& column : child.columns) column.local = false, column.id.clear();
    child.partition_of = PartitionOf{parent.qualified(), i == 0 ? "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')" : "DEFAULT"};
    model.tables.push_back(child);
  }
  model.tables.push_back(parent);
}

void RandomSchema::views(Model& model, int count) {
  for (int i = 0; i < count; ++i) {
    View view;
    view.id = fresh("view");
    view.schema = postgres() ? "public" : "";
    view.name = fresh("v");
    view.materialized = postgres() && chance(25);
    std::vector<std::string> columns;
    Name source;
    if (!model.views.empty() && chance(25)) {
      const View& below = model.views[pick(model.views.size())];
      source = below.qualified();
      columns = below.columns;
    } else {
      const Table& table = model.tables[pick(model.tables.size())];
      source = table.qualified();
      for (const Column& column : table.columns)
        if (columns.empty() || chance(50)) columns.push_back(column.name);
    }
    std::string list;
    for (const std::string& column : columns) list += (list.empty() ? "" : ", ") + identifier(column, dialect_);
    view.definition = "SELECT " + list + " FROM " + quoted(source, dialect_);
    view.columns = columns;
    view.uses.relations = {source};
    view.uses.columns = columns;
    if (chance(25) && postgres()) view.comment = "view " + view.name;
    model.views.push_back(view);
  }
}

void RandomSchema::programs(Model& model) {
  if (!postgres()) return;
  Routine routine;
  routine.schema = "public";
  routine.name = fresh("f");
  routine.returns = "trigger";
  routine.language = "plpgsql";
  routine.body = "\nBEGIN\n  RETURN NEW;\nEND\n";
  model.routines.push_back(routine);
  for (const Table& table : model.tables) {
    if (table.partition_of || table.partition_by || !chance(25)) continue;
    Trigger trigger;
    trigger.table = table.qualified();
    trigger.name = fresh("tr");
    trigger.definition = "CREATE TRIGGER " + trigger.name + " BEFORE UPDATE ON " + quoted(table.qualified(), dialect_) +
                         " FOR EACH ROW EXECUTE FUNCTION public." + routine.name + "()";
    trigger.uses.functions = {routine.qualified()};
    model.triggers.push_back(trigger);
    Policy policy;
    policy.table = table.qualified();
    policy.name = fresh("po");
    policy.command = "select";
    policy.using_ = "id > 0";
    model.policies.push_back(policy);
  }
}

Model RandomSchema::make(const SchemaSize& size) {
  Model model;
  model.dialect = dialect_;
  if (postgres()) {
    if (chance(60)) model.schemas.push_back({fresh("app"), {}});
    const int enums = static_cast<int>(pick(3));
    for (int i = 0; i < enums; ++i) {
      Enum e;
      e.id = fresh("enum");
      e.schema = "public";
      e.name = fresh("mood");
      e.values = {"new", "it's", fresh("value")};
      model.enums.push_back(e);
    }
    if (chance(50)) {
      Domain d;
      d.id = fresh("domain");
      d.schema = "public";
      d.name = fresh("positive");
      d.type.name = "integer";
      Check check;
      check.name = d.name + "_check";
      check.expression = "VALUE > 0";
      d.checks = {check};
      model.domains.push_back(d);
    }
  }
  for (int i = 0; i < size.tables; ++i) model.tables.push_back(table(model, size));
  for (Table& table : model.tables) constraints(model, table);
  partitions(model);
  foreign_keys(model);
  views(model, size.views);
  if (size.programs) programs(model);
  model.sort();
  return model;
}

}  // namespace assay::test
