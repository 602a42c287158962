#include <algorithm>
#include <set>

#include "core/text.h"
#include "schema/ddl/mysql/draft.h"

namespace assay::schema::mysql {
namespace {

bool same(std::string_view a, std::string_view b) { return text::iequals(a, b); }

/// The whole column in ascending order: what InnoDB can use for a foreign key.
std::vector<std::string> leading_columns(const std::vector<IndexPart>& parts) {
  std::vector<std::string> out;
  for (const IndexPart& part : parts) {
    if (part.column.empty() || part.prefix != 0) break;
    out.push_back(part.column);
  }
  return out;
}

bool starts_with(const std::vector<std::string>& whole, const std::vector<std::string>& columns) {
  return columns.size() <= whole.size() && std::equal(columns.begin(), columns.end(), whole.begin(), same);
}

std::vector<std::string> key_columns(const Key& key) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < key.columns.size(); ++i) {
    if (i < key.prefix.size() && key.prefix[i] != 0) break;
    out.push_back(key.columns[i]);
  }
  return out;
}

bool serves(const KeyDraft& key) { return key.kind == KeyKind::primary || key.kind == KeyKind::unique || key.kind == KeyKind::plain; }

bool has_index(const Table& table, const std::vector<std::string>& columns) {
  for (const Key& key : table.keys)
    if (starts_with(key_columns(key), columns)) return true;
  for (const Index& index : table.indexes)
    if (index.method != "fulltext" && index.method != "spatial" && starts_with(leading_columns(index.parts), columns)) return true;
  return false;
}

/// The server drops an index that it would make for a foreign key when another one does its work.
bool needless(const Table& table, const Draft& draft, std::size_t place) {
  const std::vector<std::string> columns = leading_columns(draft.keys[place].parts);
  if (has_index(table, columns)) return true;
  for (std::size_t i = 0; i < draft.keys.size(); ++i) {
    if (i == place) continue;
    const KeyDraft& other = draft.keys[i];
    const std::vector<std::string> others = leading_columns(other.parts);
    if (serves(other) && starts_with(others, columns)) return true;
    // Of two that are made, the longer one stays; of two equal ones the later.
    if (other.kind == KeyKind::foreign && starts_with(others, columns) && (others.size() > columns.size() || i > place)) return true;
  }
  return false;
}

bool name_taken(const Table& table, std::string_view name) {
  return std::any_of(table.keys.begin(), table.keys.end(), [&](const Key& k) { return same(k.name, name); }) ||
         std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& i) { return same(i.name, name); });
}

/// "functional_index" for expressions, else the first column; then _2, _3 …
std::string free_key_name(const Table& table, const KeyDraft& key) {
  const std::string base = key.parts.empty() || key.parts.front().column.empty() ? "functional_index" : key.parts.front().column;
  if (!name_taken(table, base) && !same(base, "primary")) return base;
  for (int i = 2;; ++i)
    if (std::string name = base + "_" + std::to_string(i); !name_taken(table, name)) return name;
}

bool is_plain_key(const KeyDraft& key) {
  if (key.invisible || key.without_overlaps) return key.without_overlaps && !key.invisible;
  return std::all_of(key.parts.begin(), key.parts.end(), [](const IndexPart& part) { return part.expression.empty(); });
}

Key as_key(KeyDraft key, bool primary) {
  Key out;
  out.name = primary ? "PRIMARY" : std::move(key.name);
  out.primary = primary;
  bool prefixed = false;
  for (IndexPart& part : key.parts) {
    out.prefix.push_back(part.prefix);
    prefixed = prefixed || part.prefix != 0;
    if (part.descending) out.descending.push_back(part.column);
    out.columns.push_back(std::move(part.column));
  }
  if (!prefixed) out.prefix.clear();
  out.method = std::move(key.method);
  out.options = std::move(key.options);
  out.without_overlaps = key.without_overlaps;
  out.comment = std::move(key.comment);
  return out;
}

Index as_index(KeyDraft key) {
  Index out;
  out.name = std::move(key.name);
  out.unique = key.kind == KeyKind::unique;
  if (key.kind == KeyKind::fulltext) out.method = "fulltext";
  if (key.kind == KeyKind::spatial) out.method = "spatial";
  if (!key.method.empty()) out.method = key.method;
  out.parts = std::move(key.parts);
  out.options = std::move(key.options);
  std::sort(out.options.begin(), out.options.end());
  out.invisible = key.invisible;
  out.comment = std::move(key.comment);
  return out;
}

void add_primary_key(Table& table, KeyDraft key) {
  for (const IndexPart& part : key.parts)
    if (Column* column = table.column(part.column)) column->nullable = false;
  std::erase_if(table.keys, [](const Key& k) { return k.primary; });
  table.keys.push_back(as_key(std::move(key), true));
}

void name_checks(Table& table, std::vector<Check>& checks, Dialect dialect) {
  const std::string base = dialect == Dialect::mariadb ? "CONSTRAINT_" : table.name + "_chk_";
  const auto taken = [&](std::string_view name, const std::vector<Check>& list) {
    return std::any_of(list.begin(), list.end(), [&](const Check& c) { return same(c.name, name); });
  };
  int number = 0;
  for (Check& check : checks) {
    while (check.name.empty()) {
      const std::string name = base + std::to_string(++number);
      if (!taken(name, table.checks) && !taken(name, checks)) check.name = name;
    }
  }
  for (Check& check : checks) table.checks.push_back(std::move(check));
}

void name_foreign_keys(Table& table, std::vector<ForeignKey>& keys) {
  const std::string base = table.name + "_ibfk_";
  // InnoDB counts on from the highest number in use.
  int number = 0;
  for (const ForeignKey& key : table.foreign_keys) {
    const std::string_view rest = std::string_view(key.name).substr(std::min(base.size(), key.name.size()));
    if (!key.name.starts_with(base) || rest.empty() || rest.size() > 8 || rest.find_first_not_of("0123456789") != std::string_view::npos)
      continue;
    number = std::max(number, std::stoi(std::string(rest)));
  }
  for (ForeignKey& key : keys) {
    if (key.name.empty()) key.name = base + std::to_string(++number);
    table.foreign_keys.push_back(std::move(key));
  }
}

}  // namespace

std::vector<std::string> settle(Table& table, Draft& draft, Dialect dialect, std::vector<std::string> made_for_keys) {
  std::set<std::size_t> skipped;
  for (std::size_t i = 0; i < draft.keys.size(); ++i)
    if (draft.keys[i].kind == KeyKind::foreign && needless(table, draft, i)) skipped.insert(i);
  for (std::size_t i = 0; i < draft.keys.size(); ++i) {
    KeyDraft& key = draft.keys[i];
    if (skipped.contains(i) || key.parts.empty() || (key.if_not_exists && name_taken(table, key.name))) continue;
    if (serves(key)) {
      // An index that was made for a foreign key goes when one that can serve it comes.
      const std::vector<std::string> columns = leading_columns(key.parts);
      std::erase_if(table.indexes, [&](const Index& index) {
        const bool made = std::find(made_for_keys.begin(), made_for_keys.end(), index.name) != made_for_keys.end();
        return made && starts_with(columns, leading_columns(index.parts));
      });
    }
    if (key.kind == KeyKind::primary) {
      add_primary_key(table, std::move(key));
      continue;
    }
    if (key.name.empty()) key.name = free_key_name(table, key);
    if (key.kind == KeyKind::foreign) made_for_keys.push_back(key.name);
    if (key.kind == KeyKind::unique && is_plain_key(key))
      table.keys.push_back(as_key(std::move(key), false));
    else
      table.indexes.push_back(as_index(std::move(key)));
  }
  for (const std::string& name : draft.not_null)
    if (Column* column = table.column(name)) column->nullable = false;
  name_checks(table, draft.checks, dialect);
  name_foreign_keys(table, draft.foreign_keys);
  return made_for_keys;
}

}  // namespace assay::schema::mysql
