#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "core/text.h"
#include "schema/ddl/mysql/ddl.h"
#include "schema/ddl/mysql/words.h"
#include "schema/migrate/mysql/clauses.h"

namespace assay::schema::migrate::mysql {

namespace ddl = schema::mysql;

namespace {

int number(const DataType& type, std::size_t arg) {
  int value = -1;
  if (arg < type.args.size()) (void)std::from_chars(type.args[arg].data(), type.args[arg].data() + type.args[arg].size(), value);
  return value;
}

int integer_bytes(std::string_view type) {
  static constexpr std::pair<std::string_view, int> sizes[] = {
      {"tinyint", 1}, {"smallint", 2}, {"mediumint", 3}, {"int", 4}, {"bigint", 8}};
  for (const auto& [name, bytes] : sizes)
    if (name == type) return bytes;
  return 0;
}

int text_rank(std::string_view type) {
  static constexpr std::string_view ranks[] = {"tinytext", "text", "mediumtext", "longtext"};
  static constexpr std::string_view blobs[] = {"tinyblob", "blob", "mediumblob", "longblob"};
  for (int i = 0; i < 4; ++i)
    if (type == ranks[i] || type == blobs[i]) return i + 1;
  return 0;
}

bool is_string(std::string_view type) { return type == "char" || type == "varchar" || type == "binary" || type == "varbinary"; }
bool is_members(std::string_view type) { return type == "enum" || type == "set"; }

bool has_characters(const DataType& type) {
  return is_members(type.name) || type.name == "char" || type.name == "varchar" || type.name.ends_with("text");
}

/// `longer` begins with all of `shorter`.
bool extends(const std::vector<std::string>& shorter, const std::vector<std::string>& longer) {
  return shorter.size() <= longer.size() && std::equal(shorter.begin(), shorter.end(), longer.begin());
}

/// An enum takes one byte up to 255 members, a set one for each eight.
bool same_storage(const DataType& a, const DataType& b) {
  if (a.name == "enum") return (a.args.size() > 255) == (b.args.size() > 255);
  return (a.args.size() + 7) / 8 == (b.args.size() + 7) / 8;
}

std::string charset_of(const Table& table, const Column& column) { return column.charset.empty() ? table.charset : column.charset; }
std::string collation_of(const Table& table, const Column& column) { return column.collation.empty() ? table.collation : column.collation; }

/// The slug of dropping it: an index of its own goes with it, one of several columns is built anew.
std::string_view drop_kind(const Table& table, const std::string& column) {
  bool indexed = false, shared = false;
  for (const Key& key : table.keys)
    if (std::find(key.columns.begin(), key.columns.end(), column) != key.columns.end()) {
      indexed = true;
      shared = shared || key.columns.size() > 1;
    }
  for (const Index& index : table.indexes)
    for (const IndexPart& part : index.parts)
      if (part.column == column) {
        indexed = true;
        shared = shared || index.parts.size() > 1;
      }
  return shared ? "drop_column_of_index" : indexed ? "drop_indexed_column" : "drop_column";
}

/// The kind of a change of type, as the catalogue knows it; "" when nothing has to be converted.
std::string_view type_kind(const Table& from_table, const Column& from, const Table& to_table, const Column& to) {
  const std::string before = charset_of(from_table, from);
  const std::string after = charset_of(to_table, to);
  const bool same_charset = before == after || before.empty() || after.empty();
  const std::string old_order = collation_of(from_table, from);
  const std::string new_order = collation_of(to_table, to);
  const bool same_order = old_order == new_order || old_order.empty() || new_order.empty();
  if (!same_charset || !same_order) {
    // Bytes stay as they are, and no index is sorted by them.
    const int length = to.type.name == "varchar" ? number(to.type, 0) : 0;
    const bool longer_head = (length * 3 <= 255) != (length * 4 <= 255);  // a second byte for the length
    const bool same_bytes = same_charset || (before == "utf8mb3" && after == "utf8mb4" && !longer_head);
    return from.type == to.type && same_bytes && drop_kind(from_table, from.name) == "drop_column" ? "alter_column_collation"
                                                                                                   : "alter_column_charset";
  }
  if (from.type == to.type) return {};
  if (is_members(to.type.name) && from.type.name == to.type.name && extends(from.type.args, to.type.args) &&
      same_storage(from.type, to.type))
    return "append_members";
  const bool varying = (to.type.name == "varchar" || to.type.name == "varbinary") && from.type.name == to.type.name;
  if (!varying || number(to.type, 0) < number(from.type, 0)) return "alter_column_type";
  const int width = to.type.name == "varbinary" ? 1 : schema::mysql::bytes_per_character(after);
  const bool one_byte = number(from.type, 0) * width <= 255;
  if (one_byte == (number(to.type, 0) * width <= 255)) return "lengthen_column";
  // MariaDB's rows leave room for a second length byte up to 127 bytes only.
  return number(from.type, 0) * width <= 127 ? "lengthen_column_past_255" : "alter_column_type";
}

class Columns {
 public:
  Columns(const TableChanges& table, const Target& target) : from_(*table.from), to_(*table.to), target_(target) {
    for (const Change* change : table.changes) {
      if (change->type == ChangeType::add_column) added_.insert(static_cast<const Column*>(change->to));
      if (change->type == ChangeType::rename_column) renamed_from_[change->object.name] = change->detail;
      if (change->type == ChangeType::drop_column) dropped_.insert(static_cast<const Column*>(change->from));
      note(*change);
    }
    pair_up();
  }

  std::vector<Clause> run() {
    for (const Column& column : from_.columns)
      if (dropped_.contains(&column)) drop(column);
    std::vector<std::string> order = kept_order();
    const std::set<std::string> moved = moved_columns(order);
    for (std::size_t j = 0; j < to_.columns.size(); ++j) {
      const Column& column = to_.columns[j];
      if (added_.contains(&column)) {
        add(column, place(order, j, true));
      } else if (moved.contains(column.name)) {
        std::erase(order, column.name);
        change(column, place(order, j, true), true);
      } else if (touched_.contains(column.name)) {
        change(column, {}, false);
      }
    }
    return std::move(out_);
  }

 private:
  void note(const Change& change) {
    switch (change.type) {
      case ChangeType::alter_column_type:
      case ChangeType::set_not_null:
      case ChangeType::drop_not_null:
      case ChangeType::set_default:
      case ChangeType::drop_default:
      case ChangeType::alter_identity:
      case ChangeType::alter_generated:
      case ChangeType::alter_column_options: touched_[static_cast<const Column*>(change.to)->name].insert(change.type); break;
      case ChangeType::set_comment:
        if (change.object.kind == "column") touched_[change.object.name].insert(change.type);
        break;
      case ChangeType::add_check:
      case ChangeType::drop_check:
      case ChangeType::rename_constraint:
      case ChangeType::alter_constraint:
        // MariaDB: a check that stands with its column goes and comes with the column's definition.
        if (change.object.kind != "check") break;
        for (const void* side : {change.from, change.to})
          if (side != nullptr && !static_cast<const Check*>(side)->column.empty())
            touched_[static_cast<const Check*>(side)->column].insert(ChangeType::add_check);
        break;
      default: break;
    }
  }

  void pair_up() {
    for (const Column& column : from_.columns) before_[column.name] = &column;
    // Columns inherit the table's charset: a change of it is one of theirs.
    const bool charset =
        !to_.charset.empty() && !from_.charset.empty() && (from_.charset != to_.charset || from_.collation != to_.collation);
    for (const Column& column : to_.columns) {
      const Column* before = was(column);
      if (before == nullptr) continue;
      if (charset && has_characters(column.type) && type_kind(from_, *before, to_, column) == "alter_column_charset")
        touched_[column.name].insert(ChangeType::alter_column_type);
      if (!needs_new_column(*before, column)) continue;
      // What cannot be changed in place is dropped and made anew.
      dropped_.insert(before);
      added_.insert(&column);
      remade_.insert(column.name);
    }
  }

  /// The column of `from` that this one was.
  const Column* was(const Column& column) const {
    if (added_.contains(&column)) return nullptr;
    const auto renamed = renamed_from_.find(column.name);
    const auto found = before_.find(renamed == renamed_from_.end() ? column.name : renamed->second);
    return found == before_.end() ? nullptr : found->second;
  }

  static bool needs_new_column(const Column& before, const Column& after) {
    const bool virtual_before = before.generated && !before.generated->stored;
    const bool virtual_after = after.generated && !after.generated->stored;
    return virtual_before != virtual_after;
  }

  std::vector<std::string> kept_order() const {
    std::vector<std::string> out;
    for (const Column& column : from_.columns) {
      if (dropped_.contains(&column)) continue;
      std::string name = column.name;
      for (const auto& [now, then] : renamed_from_)
        if (then == column.name) name = now;
      out.push_back(std::move(name));
    }
    return out;
  }

  /// The fewest columns that have to move: all but a longest rising run.
  std::set<std::string> moved_columns(const std::vector<std::string>& order) const {
    std::map<std::string, std::size_t> wanted;
    for (std::size_t j = 0; j < to_.columns.size(); ++j) wanted[to_.columns[j].name] = j;
    std::vector<std::size_t> best(order.size(), 1), previous(order.size(), order.size());
    std::size_t last = order.size();
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k)
        if (wanted[order[k]] < wanted[order[i]] && best[k] + 1 > best[i]) best[i] = best[k] + 1, previous[i] = k;
      if (last == order.size() || best[i] > best[last]) last = i;
    }
    std::set<std::string> out(order.begin(), order.end());
    for (std::size_t i = last; i < order.size(); i = previous[i]) out.erase(order[i]);
    return out;
  }

  /// Puts column j of `to` where it belongs and returns the clause for it; none at the end.
  std::string place(std::vector<std::string>& order, std::size_t j, bool insert) const {
    const std::string& name = to_.columns[j].name;
    if (j == 0) {
      const bool first = !order.empty();
      if (insert) order.insert(order.begin(), name);
      return first ? " FIRST" : "";
    }
    const std::string& before = to_.columns[j - 1].name;
    const auto at = std::find(order.begin(), order.end(), before);
    const bool last = at == order.end() || at + 1 == order.end();
    order.insert(last ? order.end() : at + 1, name);
    return last ? "" : " AFTER " + schema::mysql::quoted_name(before);
  }

  std::string definition(const Column& column) const { return ddl::column_clause(to_, column, target_.dialect); }

  void drop(const Column& column) {
    Clause clause;
    clause.sql = "DROP COLUMN " + schema::mysql::quoted_name(current_name(column));
    clause.kind = "drop_column";
    clause.object = object_in("column", to_, column.name);
    const bool computed = column.generated && !column.generated->stored;
    clause.prediction = target_.predict(computed ? "drop_virtual_column" : drop_kind(from_, column.name), from_);
    const bool derived = column.generated.has_value();
    clause.moves_virtual = derived && !column.generated->stored;
    if (!derived) {
      clause.hazard = Hazard::data_loss;
      clause.why = fmt::format("The values of {}.{} are lost.", from_.name, column.name);
    } else if (!remade_.contains(column.name)) {
      clause.hazard = Hazard::breaks_clients;
      clause.why = fmt::format("Statements that name {}.{} fail; its values can be computed again.", from_.name, column.name);
    }
    out_.push_back(std::move(clause));
  }

  std::string current_name(const Column& column) const {
    for (const auto& [now, then] : renamed_from_)
      if (then == column.name) return now;
    return column.name;
  }

  void add(const Column& column, const std::string& where) {
    std::string_view kind = where.empty() ? "add_column" : "add_column_inside";
    if (column.identity) kind = "add_auto_increment_column";
    if (column.generated)
      kind = column.generated->stored ? "add_stored_column" : where.empty() ? "add_virtual_column" : "add_virtual_column_inside";
    const bool expression = column.default_value && column.default_value->find('(') != std::string::npos &&
                            !column.default_value->starts_with('\'') && !column.default_value->starts_with("current_timestamp");
    if (expression && !column.generated && !column.identity) kind = "add_column_with_expression";
    Clause clause;
    clause.sql = "ADD COLUMN " + definition(column) + where;
    clause.kind = "add_column";
    clause.object = object_in("column", to_, column.name);
    clause.prediction = target_.predict(kind, from_);
    out_.push_back(std::move(clause));
  }

  void change(const Column& column, const std::string& where, bool moved) {
    const Column* before = was(column);
    if (before == nullptr) return;
    const auto found = touched_.find(column.name);
    const std::set<ChangeType> types = found == touched_.end() ? std::set<ChangeType>{} : found->second;
    Clause clause;
    clause.object = object_in("column", to_, column.name);
    clause.kind = moved ? "reorder_columns" : "alter_column_options";
    if (moved) join(clause, "reorder_columns");
    for (const ChangeType type : types) judge(clause, type, *before, column);
    // MariaDB 11.4 was seen to keep current_timestamp() after SET DEFAULT NULL: a default that is computed is taken off with the column's definition.
    const bool computed = before->default_value && before->default_value->find('(') != std::string::npos;
    clause.sql = only_default(types, column) && !moved && !computed ? default_sql(column) : "MODIFY COLUMN " + definition(column) + where;
    if (types.size() == 1 && !moved) clause.kind = std::string(schema::name_of(*types.begin()));
    out_.push_back(std::move(clause));
  }

  void join(Clause& clause, std::string_view kind) const { clause.prediction = combined(clause.prediction, target_.predict(kind, from_)); }

  void judge(Clause& clause, ChangeType type, const Column& before, const Column& after) const {
    switch (type) {
      case ChangeType::alter_column_type: {
        const std::string_view kind = type_kind(from_, before, to_, after);
        if (!kind.empty()) join(clause, kind);
        if (const std::string lost = narrowing(before, after); !lost.empty()) {
          clause.hazard = Hazard::data_loss;
          clause.why = fmt::format("{}.{}: {}.", to_.name, after.name, lost);
        }
        clause.kind = "alter_column_type";
        break;
      }
      case ChangeType::set_not_null:
        join(clause, "set_not_null");
        if (clause.why.empty())
          clause.why = fmt::format("Fails while {}.{} holds NULL; give those rows a value first.", to_.name, after.name);
        clause.kind = "set_not_null";
        break;
      case ChangeType::drop_not_null:
        join(clause, "drop_not_null");
        clause.kind = "drop_not_null";
        break;
      case ChangeType::alter_identity:
        join(clause, "alter_identity");
        clause.kind = "alter_identity";
        break;
      case ChangeType::alter_generated:
        join(clause, after.generated && !after.generated->stored ? "alter_virtual_column" : "alter_stored_column");
        clause.kind = "alter_generated";
        if (after.generated && !before.generated) {
          clause.hazard = Hazard::data_loss;
          clause.why = fmt::format("The values of {}.{} are replaced by computed ones.", to_.name, after.name);
        }
        break;
      case ChangeType::add_check: join(clause, "add_check"); break;
      default: join(clause, "alter_column_options"); break;
    }
  }

  /// Instants and expressions are taken in a whole definition only, by older servers.
  bool only_default(const std::set<ChangeType>& types, const Column& column) const {
    if (types.size() != 1 || (!types.contains(ChangeType::set_default) && !types.contains(ChangeType::drop_default))) return false;
    if (!column.default_value) return true;
    const std::string& value = *column.default_value;
    const bool number = value.find_first_not_of("0123456789.-") == std::string::npos;
    return (number || value.front() == '\'') && text_rank(column.type.name) == 0 && column.type.name != "json";
  }

  std::string default_sql(const Column& column) const {
    const std::string name = schema::mysql::quoted_name(column.name);
    if (column.default_value) return fmt::format("ALTER COLUMN {} SET DEFAULT {}", name, *column.default_value);
    // Without any default a column is printed otherwise than with DEFAULT NULL.
    const bool no_default = !column.nullable || text_rank(column.type.name) > 0 || column.type.name == "json";
    return fmt::format("ALTER COLUMN {} {}", name, no_default ? "DROP DEFAULT" : "SET DEFAULT NULL");
  }

  const Table& from_;
  const Table& to_;
  const Target& target_;
  std::set<const Column*> added_ = {};
  std::set<const Column*> dropped_ = {};
  std::set<std::string> remade_ = {};
  std::map<std::string, std::string> renamed_from_ = {};  ///< name in `to` → name in `from`
  std::map<std::string, std::set<ChangeType>> touched_ = {};
  std::map<std::string, const Column*> before_ = {};
  std::vector<Clause> out_ = {};
};

}  // namespace

std::string narrowing(const Column& from, const Column& to) {
  const DataType& a = from.type;
  const DataType& b = to.type;
  if (const int before = integer_bytes(a.name), after = integer_bytes(b.name); before > 0 && after > 0) {
    const bool was_unsigned = a.suffix.starts_with("unsigned"), is_unsigned = b.suffix.starts_with("unsigned");
    if (after < before || (after == before && was_unsigned != is_unsigned))
      return fmt::format("{} holds numbers that {} does not", a.name, ddl::type_clause(b));
    return !was_unsigned && is_unsigned ? "negative numbers do not fit" : "";
  }
  if (integer_bytes(a.name) > 0 && b.name == "decimal")
    return number(b, 0) - number(b, 1) >= (integer_bytes(a.name) == 8 ? 20 : 11) ? "" : "large numbers may not fit";
  if (a.name == "decimal" && b.name == "decimal")
    return number(b, 1) >= number(a, 1) && number(b, 0) - number(b, 1) >= number(a, 0) - number(a, 1) ? "" : "digits may be cut";
  if (a.name == "float" && b.name == "double" && b.args.empty()) return {};
  const bool text_before = is_string(a.name) || text_rank(a.name) > 0, text_after = is_string(b.name) || text_rank(b.name) > 0;
  if (text_before && text_after) {
    if (text_rank(a.name) > 0 || text_rank(b.name) > 0)
      return text_rank(b.name) >= std::max(text_rank(a.name), 1) && text_rank(b.name) > 0 &&
                     (text_rank(b.name) > 1 || text_rank(a.name) > 0 || number(a, 0) < 64)
                 ? ""
                 : "longer values do not fit";
    return number(b, 0) >= number(a, 0) ? "" : "longer values do not fit";
  }
  if (is_members(a.name) && a.name == b.name) {
    for (const std::string& member : a.args)
      if (std::find(b.args.begin(), b.args.end(), member) == b.args.end())
        return fmt::format("rows with '{}' have no value any more", member);
    return {};
  }
  if (is_members(a.name) && text_after) return {};
  if (a.name == b.name)
    return a.name == "time" || a.name == "datetime" || a.name == "timestamp"
               ? (std::max(number(b, 0), 0) >= std::max(number(a, 0), 0) ? "" : "fractions of seconds are cut")
           : a.args == b.args ? ""
                              : "values may be cut";
  if (a.name == "json" && b.name == "longtext") return {};
  if ((integer_bytes(a.name) > 0 || a.name == "decimal" || a.name == "date" || a.name == "datetime" || a.name == "timestamp" ||
       a.name == "time") &&
      text_after)
    return text_rank(b.name) > 0 || number(b, 0) >= 32 ? "" : "longer values do not fit";
  return fmt::format("not every {} is a {}", ddl::type_clause(a), ddl::type_clause(b));
}

std::vector<Clause> column_clauses(const TableChanges& table, const Target& target) { return Columns(table, target).run(); }

std::vector<std::string> changed_columns(const TableChanges& table) {
  std::vector<std::string> out;
  for (const Change* change : table.changes)
    if ((change->type == ChangeType::drop_column || change->type == ChangeType::alter_column_type) && change->from != nullptr)
      out.push_back(static_cast<const Column*>(change->from)->name);
  return out;
}

}  // namespace assay::schema::migrate::mysql
