#include <algorithm>

#include "schema/ddl/write.h"
#include "tests/support/random_schema.h"

namespace assay::test {

using namespace schema;

namespace {

template <class List>
bool contains(const List& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// Views that read the relation, and those that read them.
void drop_views_of(Model& model, const Name& relation, const std::string& column) {
  for (std::size_t i = 0; i < model.views.size(); ++i) {
    const View& view = model.views[i];
    if (!contains(view.uses.columns, column) && !column.empty()) continue;
    if (std::find(view.uses.relations.begin(), view.uses.relations.end(), relation) == view.uses.relations.end()) continue;
    const Name name = view.qualified();
    model.views.erase(model.views.begin() + static_cast<std::ptrdiff_t>(i));
    drop_views_of(model, name, {});
    i = static_cast<std::size_t>(-1);
  }
}

bool used_by_generated(const Table& table, const Column& column, Dialect dialect) {
  for (const Column& other : table.columns)
    if (other.generated &&
        other.generated->expression.find(dialect == Dialect::postgres ? identifier(column.name, dialect) : "`" + column.name + "`") == 0)
      return true;
  return false;
}

/// Keys, indexes, foreign keys and views of the column go with it.
void forget_column(Model& model, Table& table, const std::string& name) {
  std::erase_if(table.keys, [&](const Key& k) { return contains(k.columns, name); });
  std::erase_if(table.foreign_keys, [&](const ForeignKey& f) { return contains(f.columns, name); });
  std::erase_if(table.indexes, [&](const Index& i) {
    return std::any_of(i.parts.begin(), i.parts.end(), [&](const IndexPart& p) { return p.column == name; });
  });
  drop_views_of(model, table.qualified(), name);
}

bool plain(const Table& table) { return !table.partition_of && !table.partition_by; }

}  // namespace

std::string RandomSchema::edit_column(Model& model, Table& table) {
  Column& column = table.columns[pick(table.columns.size())];
  const std::string where = display(table.qualified()) + "." + column.name;
  if (column.name == "id" || column.generated || used_by_generated(table, column, dialect_)) return {};
  const bool linked = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                                  [&](const ForeignKey& f) { return contains(f.columns, column.name); });
  switch (pick(7)) {
    case 0: {
      forget_column(model, table, column.name);
      const std::string name = column.name;
      std::erase_if(table.columns, [&](const Column& c) { return c.name == name; });
      return "drop column " + where;
    }
    case 1:
      if (linked) return {};
      column.nullable = !column.nullable;
      if (!column.nullable && !column.default_value) column.nullable = true;
      return "nullability of " + where;
    case 2: column.comment = column.comment.empty() ? "now with a comment" : ""; return "comment of " + where;
    case 3: {
      if (linked) return {};
      for (const Kind& kind : kinds())
        if (kind.type == column.type && !kind.defaults.empty() && column.type.schema.empty()) {
          if (column.default_value && column.nullable)
            column.default_value.reset();
          else
            column.default_value = kind.defaults.back();
          return "default of " + where;
        }
      return {};
    }
    case 4: {
      if (linked) return {};
      const bool widen = column.type.name == "integer" || column.type.name == "int" || column.type.name == "smallint";
      if (!widen || column.type.dimensions > 0 || !column.type.suffix.empty()) return {};
      drop_views_of(model, table.qualified(), column.name);
      column.type.name = "bigint";
      return "type of " + where;
    }
    case 5: {
      if (column.type.name != "character varying" && column.type.name != "varchar") return {};
      if (!column.type.args.empty()) column.type.args = {column.type.args[0] == "40" ? "80" : "120"};
      drop_views_of(model, table.qualified(), column.name);
      return "length of " + where;
    }
    default: {
      // Only what nothing else names, so that texts of views and checks stay as they are.
      const auto named = [&](const View& v) {
        return contains(v.uses.columns, column.name) &&
               std::find(v.uses.relations.begin(), v.uses.relations.end(), table.qualified()) != v.uses.relations.end();
      };
      if (linked || std::any_of(model.views.begin(), model.views.end(), named)) return {};
      forget_column(model, table, column.name);
      column.name = fresh("renamed");
      return "rename " + where + " to " + column.name;
    }
  }
}

std::string RandomSchema::edit_constraint(Model& model, Table& table) {
  const std::string where = display(table.qualified());
  switch (pick(6)) {
    case 0: table.indexes.push_back(index(table)); return "add index to " + where;
    case 1: {
      const auto is_link = [&](const Index& i) {
        return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                           [&](const ForeignKey& f) { return f.columns[0] == i.parts[0].column; });
      };
      if (table.indexes.empty()) return {};
      const std::size_t at = pick(table.indexes.size());
      if (!postgres() && is_link(table.indexes[at])) return {};
      table.indexes.erase(table.indexes.begin() + static_cast<std::ptrdiff_t>(at));
      return "drop index of " + where;
    }
    case 2:
      if (table.checks.empty()) return {};
      table.checks.pop_back();
      return "drop check of " + where;
    case 3: {
      if (table.foreign_keys.empty()) return {};
      const ForeignKey gone = table.foreign_keys.back();
      table.foreign_keys.pop_back();
      if (!postgres()) std::erase_if(table.indexes, [&](const Index& i) { return i.name == gone.name; });
      return "drop foreign key of " + where;
    }
    case 4: {
      if (!postgres()) return {};
      Check check;
      check.id = fresh("check");
      check.name = fresh("ck");
      check.expression = "id > '-5'::integer";
      table.checks.push_back(check);
      return "add check to " + where;
    }
    default: {
      const Table& target = model.tables[pick(model.tables.size())];
      if (!plain(target) || &target == &table) return {};
      Column link;
      link.id = fresh("column");
      link.name = fresh("ref");
      link.type.name = "bigint";
      ForeignKey key;
      key.id = fresh("edge");
      key.name = fresh("fk");
      key.columns = {link.name};
      key.ref_schema = target.schema;
      key.ref_table = target.name;
      key.ref_columns = {"id"};
      table.columns.push_back(link);
      table.foreign_keys.push_back(key);
      if (!postgres()) {
        Index made;
        made.name = key.name;
        IndexPart part;
        part.column = link.name;
        made.parts = {part};
        table.indexes.push_back(made);
      }
      return "add foreign key to " + where;
    }
  }
}

std::string RandomSchema::edit_object(Model& model) {
  switch (pick(6)) {
    case 0: {
      Table made = table(model, {});
      constraints(model, made);
      model.tables.push_back(made);
      return "create table " + display(made.qualified());
    }
    case 1: {
      const std::size_t at = pick(model.tables.size());
      const Table gone = model.tables[at];
      if (!plain(gone) || model.tables.size() < 3) return {};
      drop_views_of(model, gone.qualified(), {});
      std::erase_if(model.triggers, [&](const Trigger& t) { return t.table == gone.qualified(); });
      std::erase_if(model.policies, [&](const Policy& p) { return p.table == gone.qualified(); });
      for (Table& other : model.tables) {
        std::vector<std::string> names;
        std::erase_if(other.foreign_keys, [&](const ForeignKey& f) {
          const bool hit = f.ref_schema == gone.schema && f.ref_table == gone.name;
          if (hit) names.push_back(f.name);
          return hit;
        });
        if (!postgres()) std::erase_if(other.indexes, [&](const Index& i) { return contains(names, i.name); });
      }
      model.tables.erase(model.tables.begin() + static_cast<std::ptrdiff_t>(at));
      return "drop table " + display(gone.qualified());
    }
    case 2: views(model, 1); return "create view " + model.views.back().name;
    case 3: {
      if (model.views.empty()) return {};
      const Name gone = model.views[pick(model.views.size())].qualified();
      std::erase_if(model.views, [&](const View& v) { return v.qualified() == gone; });
      drop_views_of(model, gone, {});
      return "drop view " + display(gone);
    }
    case 4: {
      if (model.enums.empty()) return {};
      Enum& e = model.enums[pick(model.enums.size())];
      const std::string value = fresh("value");
      e.values.insert(e.values.begin() + static_cast<std::ptrdiff_t>(pick(e.values.size() + 1)), value);
      return "add value " + value + " to " + e.name;
    }
    default: {
      Table& changed = model.tables[pick(model.tables.size())];
      changed.comment = changed.comment.empty() ? "a new comment" : "";
      return "comment of " + display(changed.qualified());
    }
  }
}

std::string RandomSchema::edit_once(Model& model) {
  Table& changed = model.tables[pick(model.tables.size())];
  switch (pick(4)) {
    case 0: return edit_object(model);
    case 1: return plain(changed) ? edit_constraint(model, changed) : std::string();
    case 2: {
      if (!plain(changed)) return {};
      Column made = column(model, false, changed);
      if (!made.nullable && !made.default_value) made.nullable = true;
      changed.columns.push_back(made);
      return "add column " + display(changed.qualified()) + "." + made.name;
    }
    default: return plain(changed) ? edit_column(model, changed) : std::string();
  }
}

std::vector<std::string> RandomSchema::edit(Model& model, int count) {
  std::vector<std::string> done;
  for (int tries = 0; static_cast<int>(done.size()) < count && tries < count * 20; ++tries)
    if (std::string what = edit_once(model); !what.empty()) done.push_back(std::move(what));
  model.sort();
  return done;
}

}  // namespace assay::test
