#include <algorithm>
#include <set>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"
#include "schema/migrate/mysql/clauses.h"

namespace assay::schema::migrate::mysql {

namespace ddl = schema::mysql;

namespace {

std::vector<std::string> columns_of(const Index& index) {
  std::vector<std::string> out;
  for (const IndexPart& part : index.parts)
    if (!part.column.empty()) out.push_back(part.column);
  return out;
}

bool meet(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& x) { return std::find(b.begin(), b.end(), x) != b.end(); });
}

bool mentions(const std::string& expression, const std::vector<std::string>& columns) {
  return std::any_of(columns.begin(), columns.end(), [&](const auto& c) { return expression.find(c) != std::string::npos; });
}

bool leads(const std::vector<std::string>& whole, const std::vector<std::string>& columns) {
  return columns.size() <= whole.size() && std::equal(columns.begin(), columns.end(), whole.begin());
}

/// A foreign key of `to` has nothing but this index to stand on.
bool is_needed(const Table& to, const Index& index) {
  for (const ForeignKey& key : to.foreign_keys) {
    if (!leads(columns_of(index), key.columns)) continue;
    const bool other = std::any_of(to.keys.begin(), to.keys.end(), [&](const Key& k) { return leads(k.columns, key.columns); }) ||
                       std::any_of(to.indexes.begin(), to.indexes.end(), [&](const Index& i) { return leads(columns_of(i), key.columns); });
    if (!other) return true;
  }
  return false;
}

std::string_view index_kind(const Table& from, const Index& index) {
  if (index.method == "spatial") return "create_spatial_index";
  if (index.method == "fulltext") {
    const bool first = std::none_of(from.indexes.begin(), from.indexes.end(), [](const Index& i) { return i.method == "fulltext"; });
    return first ? "create_first_fulltext_index" : "create_fulltext_index";
  }
  const bool functional = std::any_of(index.parts.begin(), index.parts.end(), [](const IndexPart& p) { return !p.expression.empty(); });
  return functional ? "create_functional_index" : index.unique ? "add_unique" : "create_index";
}

class Keys {
 public:
  Keys(const TableChanges& table, const Target& target, const std::vector<std::string>& changed)
      : from_(*table.from), to_(*table.to), target_(target), changed_(changed) {
    for (const Change* change : table.changes) see(*change);
    const bool both = drops_primary_ && adds_primary_;
    for (Clause* clause : {drops_primary_ ? &primary_drop_ : nullptr, adds_primary_ ? &primary_add_ : nullptr}) {
      if (clause == nullptr) continue;
      clause->prediction = target_.predict(both                       ? "replace_primary_key"
                                           : clause == &primary_drop_ ? "drop_primary_key"
                                                                      : "add_primary_key",
                                           from_);
      out_.late.push_back(std::move(*clause));
    }
  }
  KeyClauses take() { return std::move(out_); }

 private:
  Clause make(std::string sql, std::string_view kind, std::string_view predicted, const Change& change) const {
    Clause clause;
    clause.sql = std::move(sql);
    clause.kind = std::string(kind);
    clause.object = change.object;
    clause.prediction = target_.predict(predicted, from_);
    return clause;
  }

  void see(const Change& change) {
    const auto slug = schema::name_of(change.type);
    switch (change.type) {
      case ChangeType::drop_primary_key:
        drops_primary_ = true;
        primary_drop_ = make("DROP PRIMARY KEY", slug, "drop_primary_key", change);
        break;
      case ChangeType::add_primary_key:
        adds_primary_ = true;
        primary_add_ = make("ADD " + ddl::key_clause(*static_cast<const Key*>(change.to)), slug, "add_primary_key", change);
        break;
      case ChangeType::drop_unique: {
        const Key& key = *static_cast<const Key*>(change.from);
        drop_index(key.name, key.columns, change, false);
        break;
      }
      case ChangeType::add_unique: add_key(*static_cast<const Key*>(change.to), change); break;
      case ChangeType::drop_index: {
        const Index& index = *static_cast<const Index*>(change.from);
        if (is_needed(to_, index)) {
          out_.kept.push_back({"index", to_.name + "." + index.name, "a foreign key stands on it and the server does not let it go"});
          break;
        }
        drop_index(index.name, columns_of(index), change, has_expression(index));
        break;
      }
      case ChangeType::create_index: add_index(*static_cast<const Index*>(change.to), change); break;
      case ChangeType::replace_index: replace(change); break;
      case ChangeType::rename_index: rename(change.detail, change.object.name, change); break;
      case ChangeType::alter_index: alter_index(change); break;
      case ChangeType::rename_constraint:
      case ChangeType::alter_constraint: constraint(change); break;
      case ChangeType::drop_check: drop_check(*static_cast<const Check*>(change.from), change); break;
      case ChangeType::add_check: add_check(*static_cast<const Check*>(change.to), change); break;
      case ChangeType::set_comment: comment(change); break;
      default: break;
    }
  }

  static bool has_expression(const Index& index) {
    return std::any_of(index.parts.begin(), index.parts.end(), [](const IndexPart& p) { return !p.expression.empty(); });
  }

  void drop_index(const std::string& name, const std::vector<std::string>& columns, const Change& change, bool expression) {
    // Gone before its columns change: the server would shorten it, or refuse.
    auto& list = expression || meet(columns, changed_) ? out_.early : out_.late;
    list.push_back(make("DROP INDEX " + ddl::quoted_name(name), schema::name_of(change.type), "drop_index", change));
  }
  void add_key(const Key& key, const Change& change) {
    Clause clause = make("ADD " + ddl::key_clause(key), "add_unique", "add_unique", change);
    clause.why = fmt::format("Fails while two rows of {} agree in it.", to_.name);
    out_.late.push_back(std::move(clause));
  }
  void add_index(const Index& index, const Change& change) {
    out_.late.push_back(make("ADD " + ddl::index_clause(index, target_.dialect), "create_index", index_kind(from_, index), change));
  }
  void replace(const Change& change) {
    const Index& before = *static_cast<const Index*>(change.from);
    drop_index(before.name, columns_of(before), change, has_expression(before));
    add_index(*static_cast<const Index*>(change.to), change);
  }
  void rename(const std::string& before, const std::string& after, const Change& change) {
    out_.late.push_back(make(fmt::format("RENAME INDEX {} TO {}", ddl::quoted_name(before), ddl::quoted_name(after)), "rename_index",
                             "rename_index", change));
  }
  void alter_index(const Change& change) {
    const Index& before = *static_cast<const Index*>(change.from);
    const Index& after = *static_cast<const Index*>(change.to);
    if (before.options != after.options) return replace_renamed(before, after, change);
    if (before.invisible == after.invisible) return;
    const bool mariadb = target_.dialect == Dialect::mariadb;
    const std::string_view word = after.invisible ? (mariadb ? "IGNORED" : "INVISIBLE") : mariadb ? "NOT IGNORED" : "VISIBLE";
    out_.late.push_back(make(fmt::format("ALTER INDEX {} {}", ddl::quoted_name(after.name), word), "alter_index", "alter_index", change));
  }
  void replace_renamed(const Index& before, const Index& after, const Change& change) {
    if (!replaced_.insert(after.name).second) return;
    // A rename that comes with it has been said already: what is dropped bears its old name no more.
    std::erase_if(out_.late, [&](const Clause& c) { return c.kind == "rename_index" && c.object.name == after.name; });
    drop_index(before.name, columns_of(before), change, false);
    add_index(after, change);
  }

  void constraint(const Change& change) {
    if (change.object.kind == "key") {
      const Key& before = *static_cast<const Key*>(change.from);
      const Key& after = *static_cast<const Key*>(change.to);
      if (!after.primary) rename(before.name, after.name, change);
    } else if (change.object.kind == "check") {
      drop_check(*static_cast<const Check*>(change.from), change);
      add_check(*static_cast<const Check*>(change.to), change);
    }
  }
  void drop_check(const Check& check, const Change& change) {
    // It goes with the column's definition.
    if (!check.column.empty() || !keeps_checks()) return;
    const std::string_view word = target_.dialect == Dialect::mariadb ? "DROP CONSTRAINT " : "DROP CHECK ";
    auto& list = mentions(check.expression, changed_) ? out_.early : out_.late;
    list.push_back(make(std::string(word) + ddl::quoted_name(check.name), "drop_check", "drop_check", change));
  }
  void add_check(const Check& check, const Change& change) {
    if (!check.column.empty()) return;
    if (!keeps_checks()) {
      out_.kept.push_back({"check", to_.name + "." + check.name, "MySQL before 8.0.16 reads CHECK and keeps nothing of it"});
      return;
    }
    Clause clause = make("ADD " + ddl::check_clause(check), "add_check", "add_check", change);
    clause.why = fmt::format("Fails while a row of {} breaks it.", to_.name);
    out_.late.push_back(std::move(clause));
  }
  bool keeps_checks() const { return target_.dialect == Dialect::mariadb || target_.version >= 80'016; }

  /// The comment of an index can only come with the index.
  void comment(const Change& change) {
    if (change.object.kind == "index") {
      replace_renamed(*static_cast<const Index*>(change.from), *static_cast<const Index*>(change.to), change);
    } else if (change.object.kind == "constraint" && change.to != nullptr) {
      for (const Key& key : to_.keys) {
        if (&key != change.to) continue;
        const Key& before = *static_cast<const Key*>(change.from);
        const std::string drop = key.primary ? "DROP PRIMARY KEY" : "DROP INDEX " + ddl::quoted_name(before.name);
        std::erase_if(out_.late, [&](const Clause& c) { return c.kind == "rename_index" && c.object.name == key.name; });
        out_.late.push_back(make(drop, "set_comment", key.primary ? "replace_primary_key" : "drop_index", change));
        out_.late.push_back(make("ADD " + ddl::key_clause(key), "set_comment", key.primary ? "replace_primary_key" : "add_unique", change));
      }
    }
  }

  const Table& from_;
  const Table& to_;
  const Target& target_;
  const std::vector<std::string>& changed_;
  KeyClauses out_ = {};
  bool drops_primary_ = false;
  bool adds_primary_ = false;
  Clause primary_drop_ = {};
  Clause primary_add_ = {};
  std::set<std::string> replaced_ = {};
};

std::string value_of(const std::vector<std::string>& options, std::string_view key) {
  for (const std::string& option : options)
    if (option.starts_with(key) && option.size() > key.size() && option[key.size()] == '=') return option.substr(key.size() + 1);
  return {};
}

/// What an option is set to when it is to be gone.
std::string_view usual_value(std::string_view key) {
  if (key == "CONNECTION") return "''";
  if (key == "CHECKSUM" || key == "DELAY_KEY_WRITE" || key == "AVG_ROW_LENGTH" || key == "MIN_ROWS" || key == "MAX_ROWS" ||
      key == "KEY_BLOCK_SIZE")
    return "0";
  if (key == "COMPRESSION") return "''";
  return "DEFAULT";
}

}  // namespace

KeyClauses key_clauses(const TableChanges& table, const Target& target, const std::vector<std::string>& changed) {
  return Keys(table, target, changed).take();
}

std::vector<Clause> option_clauses(const TableChanges& table, const Target& target) {
  std::vector<Clause> out;
  const Table& from = *table.from;
  const Table& to = *table.to;
  const auto add = [&](std::string sql, std::string_view predicted, std::string_view kind = "alter_table_options") {
    Clause clause;
    clause.sql = std::move(sql);
    clause.kind = std::string(kind);
    clause.object = object_of("table", to.qualified());
    clause.prediction = target.predict(predicted, from);
    out.push_back(std::move(clause));
  };
  for (const std::string& option : to.options) {
    if (std::find(from.options.begin(), from.options.end(), option) != from.options.end()) continue;
    if (option.starts_with("PERIOD FOR ") || option.starts_with("WITH SYSTEM"))
      add(option.starts_with("WITH") ? "ADD SYSTEM VERSIONING" : "ADD " + option, "alter_period");
    else
      add(option, option.starts_with("ENGINE=")                                                ? "alter_engine"
                  : option.starts_with("ROW_FORMAT=") || option.starts_with("KEY_BLOCK_SIZE=") ? "alter_row_format"
                                                                                               : "alter_table_options");
  }
  for (const std::string& option : from.options) {
    if (std::find(to.options.begin(), to.options.end(), option) != to.options.end()) continue;
    const std::string key = option.substr(0, option.find('='));
    if (option.starts_with("PERIOD FOR "))
      add("DROP PERIOD FOR " + option.substr(11, option.find(' ', 11) - 11), "alter_period");
    else if (option.starts_with("WITH SYSTEM"))
      add("DROP SYSTEM VERSIONING", "alter_period");
    else if (key != "ENGINE" && value_of(to.options, key).empty())
      add(fmt::format("{}={}", key, usual_value(key)),
          key == "ROW_FORMAT" || key == "KEY_BLOCK_SIZE" ? "alter_row_format" : "alter_table_options");
  }
  const bool charset = !to.charset.empty() && (from.charset != to.charset || from.collation != to.collation);
  if (charset)
    add(fmt::format("DEFAULT CHARSET={}{}", to.charset, to.collation.empty() ? "" : " COLLATE=" + to.collation), "alter_table_charset");
  for (const Change* change : table.changes)
    if (change->type == ChangeType::set_comment && change->object.kind == "table")
      add("COMMENT=" + ddl::quoted_literal(to.comment), "set_comment", "set_comment");
  return out;
}

}  // namespace assay::schema::migrate::mysql
