#include "advise/links/links.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "advise/links/script.h"
#include "advise/lint/columns.h"
#include "advise/lint/references.h"
#include "core/text.h"
#include "sql/joins.h"

namespace assay::advise::links {
namespace {

using lint::Family;
using schema::Column;
using schema::Table;

constexpr double by_name = 0.85, by_last_words = 0.7, by_person = 0.5, by_itself = 0.7, by_shared_name = 0.6, by_use = 0.7;
constexpr double few_values = 0.3, many_values = 0.7;
constexpr std::int64_t many = 20;

void speak_for(Link& link, double p) { link.score = 1 - (1 - link.score) * (1 - p); }

void add_evidence(Link& link, std::string label, Json value, std::string unit, std::string source) {
  Evidence one;
  one.label = std::move(label);
  one.value = std::move(value);
  if (!unit.empty()) one.unit = std::move(unit);
  one.source = std::move(source);
  link.evidence.push_back(std::move(one));
}

/// Names that many tables have without meaning one another.
bool is_common(std::string_view name) {
  return lint::is_one_of(name, {"id", "uuid", "name", "code", "title", "slug", "email", "key", "value", "type", "status", "version",
                                "position", "number", "label", "username", "phone", "url", "token"});
}

bool is_reference_key(const Table& table) { return !table.partition_of && lint::takes_foreign_keys(table) && table.columns.size() > 0; }

class Finder {
 public:
  explicit Finder(const schema::Model& model) : model_(model), subject_(model, policy_) {
    for (const Table& table : model.tables) {
      if (!is_reference_key(table)) continue;
      for (const schema::Key& key : table.keys)
        if (key.columns.size() == 1 && !is_common(text::lower(key.columns.front()))) own_keys_[key.columns.front()].push_back(&table);
      if (const schema::Key* key = table.primary_key(); key != nullptr && key->columns.size() > 1) wide_.push_back(&table);
    }
  }

  Links run(const std::vector<Use>& uses) {
    for (const Table& table : model_.tables) {
      if (lint::is_derived(table) || !lint::takes_foreign_keys(table)) continue;
      for (const Column& column : table.columns) look_at_name(table, column);
      for (const Table* target : wide_) look_at_wide_key(table, *target);
    }
    for (const Use& use : uses) look_at_use(use);
    drop_parts_of_wide();
    for (Link& link : out_.links)
      if (link.why_not.empty()) link.script = script_of(link, *subject_.table(link.from.schema, link.from.name), model_.dialect);
    sort(out_.links);
    return std::move(out_);
  }

 private:
  static const Column* key_column(const Table& table) {
    const schema::Key* key = table.primary_key();
    return key == nullptr || key->columns.size() != 1 || !key->prefix.empty() ? nullptr : table.column(key->columns.front());
  }

  void look_at_name(const Table& table, const Column& column) {
    std::vector<std::string> words = lint::words_of(column.name);
    if (words.empty() || column.generated || lint::is_in_foreign_key(table, column.name) || lint::is_foreign_word(words.front())) return;
    const schema::Key* own = table.primary_key();
    if (own != nullptr && own->columns.size() == 1 && own->columns.front() == column.name && words.size() == 1) return;
    if (words.size() > 1 && lint::is_one_of(words.back(), {"id", "uuid"})) {
      words.pop_back();
      if (const Column* type = lint::type_beside(table, text::join(words, "_"))) {
        out_.polymorphic.push_back({table.qualified(), column.name, type->name});
        return;
      }
      if (own != nullptr && own->columns.size() == 1 && own->columns.front() == column.name && words_name(words, table)) return;
      if (lint::is_one_of(words.back(), {"parent", "previous", "next", "root", "original", "replaces"})) {
        propose(table, column, table, by_itself, "the same table's rows");
        return;
      }
      if (const lint::NamedTable named = lint::named_by(words, table, subject_); named.table != nullptr)
        propose(table, column, *named.table, named.skipped == 0 ? by_name : by_last_words,
                named.skipped == 0 ? "all words" : "its last words");
      return;
    }
    if (words.size() > 1 && words.back() == "by") {
      for (const char* people : {"users", "user", "accounts", "people", "employees", "members", "staff"})
        if (const Table* target = subject_.table(table.schema, people); target != nullptr && target != &table)
          return propose(table, column, *target, by_person, "a person");
      return;
    }
    look_at_shared_name(table, column);
  }

  /// customers.customer_id is the table's own.
  static bool words_name(const std::vector<std::string>& words, const Table& table) {
    const std::vector<std::string> names = lint::plurals(text::join(words, "_"));
    return std::find(names.begin(), names.end(), text::lower(table.name)) != names.end();
  }

  void look_at_shared_name(const Table& table, const Column& column) {
    const auto keys = own_keys_.find(column.name);
    if (keys == own_keys_.end() || keys->second.size() != 1 || keys->second.front() == &table || lint::is_unique(table, {column.name}))
      return;
    const Table& target = *keys->second.front();
    add(table, {column.name}, target, {column.name}, by_shared_name,
        fmt::format("{} is a key of {}", column.name, display(target.qualified())));
  }

  void propose(const Table& table, const Column& column, const Table& target, double p, std::string_view how) {
    const Column* key = is_reference_key(target) ? key_column(target) : nullptr;
    if (key == nullptr || (&target == &table && key->name == column.name)) return;
    add(table, {column.name}, target, {key->name}, p, fmt::format("{} names {} by {}", column.name, display(target.qualified()), how));
  }

  /// All columns of a key of several: by the same name, or id by the table's.
  void look_at_wide_key(const Table& table, const Table& target) {
    if (&table == &target) return;
    std::vector<std::string> from;
    bool named = false;
    for (const std::string& part : target.primary_key()->columns) {
      std::string name = part;
      if (part == "id") {
        const auto found = std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& column) {
          std::vector<std::string> words = lint::words_of(column.name);
          if (words.size() < 2 || words.back() != "id") return false;
          words.pop_back();
          return words_name(words, target);
        });
        if (found == table.columns.end()) return;
        name = found->name;
        named = true;
      }
      const std::vector<std::string> words = lint::words_of(name);
      named = named || (words.size() > 1 && words_name({words.begin(), words.end() - 1}, target));
      if (table.column(name) == nullptr) return;
      from.push_back(std::move(name));
    }
    if (!named || std::all_of(from.begin(), from.end(), [&](const std::string& name) { return lint::is_in_foreign_key(table, name); }))
      return;
    const std::vector<std::string> to = target.primary_key()->columns;
    const std::string what = fmt::format("{} are called like the key of {}", lint::joined(from), display(target.qualified()));
    add(table, std::move(from), target, to, by_last_words, what);
  }

  void look_at_use(const Use& use) {
    const Table* a = subject_.table(use.from.schema, use.from.name);
    const Table* b = subject_.table(use.to.schema, use.to.name);
    if (a == nullptr || b == nullptr || a == b) return;
    std::string a_column = use.from_column, b_column = use.to_column;
    // the side that is unique is referred to; of two, the one whose name is no reference
    const bool a_unique = lint::is_unique(*a, {a_column}), b_unique = lint::is_unique(*b, {b_column});
    if (!a_unique && !b_unique) return;
    if (a_unique && (!b_unique || lint::words_of(b_column).size() > lint::words_of(a_column).size())) {
      std::swap(a, b);
      std::swap(a_column, b_column);
    }
    if (lint::is_derived(*a) || !is_reference_key(*b) || !lint::takes_foreign_keys(*a) || lint::is_in_foreign_key(*a, a_column)) return;
    Link* link = find(a->qualified(), {a_column}, b->qualified(), {b_column});
    if (link == nullptr) link = add(*a, {a_column}, *b, {b_column}, 0, "");
    if (link == nullptr) return;
    if (!std::exchange(used_[link - out_.links.data()], true)) speak_for(*link, by_use);
    add_evidence(*link, "joined by statements", use.calls > 0 ? Json(use.calls) : Json("yes"), use.calls > 0 ? "calls" : "", "workload");
  }

  Link* find(const schema::Name& from, const std::vector<std::string>& columns, const schema::Name& to,
             const std::vector<std::string>& to_columns) {
    const auto found = std::find_if(out_.links.begin(), out_.links.end(), [&](const Link& link) {
      return link.from == from && link.to == to && link.from_columns == columns && link.to_columns == to_columns;
    });
    return found == out_.links.end() ? nullptr : &*found;
  }

  /// nullptr: the types have nothing to do with one another.
  Link* add(const Table& table, std::vector<std::string> from, const Table& target, std::vector<std::string> to, double p,
            const std::string& names) {
    Link link;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const Column* a = table.column(from[i]);
      const Column* b = target.column(to[i]);
      if (a == nullptr || b == nullptr) return nullptr;
      if (lint::fits(*a, *b)) continue;
      if (a->type.dimensions != 0 || lint::family_of(a->type) != lint::family_of(b->type) || lint::family_of(a->type) == Family::other)
        return nullptr;
      link.why_not = fmt::format("{} is {}, {} is {}: make them the same first.", lint::path(table, *a), lint::written(*a, subject_),
                                 lint::path(target, *b), lint::written(*b, subject_));
    }
    link.from = table.qualified();
    link.to = target.qualified();
    link.from_columns = std::move(from);
    link.to_columns = std::move(to);
    if (p > 0) {
      speak_for(link, p);
      add_evidence(link, "names", Json(names), "", "schema");
    }
    out_.links.push_back(std::move(link));
    return &out_.links.back();
  }

  /// A part of a key that refers as a whole is no reference of its own.
  void drop_parts_of_wide() {
    std::vector<Link> several;
    for (const Link& link : out_.links)
      if (link.from_columns.size() > 1) several.push_back(link);
    std::erase_if(out_.links, [&](const Link& link) {
      return std::any_of(several.begin(), several.end(), [&](const Link& wide) {
        return wide.from == link.from && wide.to == link.to && wide.from_columns.size() > link.from_columns.size() &&
               std::find(wide.from_columns.begin(), wide.from_columns.end(), link.from_columns.front()) != wide.from_columns.end();
      });
    });
  }

  const schema::Model& model_;
  lint::Policy policy_;
  lint::Subject subject_;
  std::map<std::string, std::vector<const Table*>> own_keys_;
  std::vector<const Table*> wide_;
  std::map<std::ptrdiff_t, bool> used_;
  Links out_;
};

}  // namespace

std::vector<Use> uses_of(const schema::Model& model, const std::vector<Statement>& statements) {
  const bool postgres = model.dialect == schema::Dialect::postgres;
  std::map<std::string, std::vector<const Table*>> by_name;
  for (const Table& table : model.tables) by_name[table.name].push_back(&table);
  const auto named = [&](const std::string& relation) -> const Table* {
    const std::size_t dot = relation.find('.');
    if (dot != std::string::npos) return model.table(relation.substr(0, dot), relation.substr(dot + 1));
    const auto found = by_name.find(relation);
    if (found == by_name.end()) return nullptr;
    if (found->second.size() == 1) return found->second.front();
    return model.table(postgres ? "public" : "", relation);
  };
  std::map<std::tuple<schema::Name, std::string, schema::Name, std::string>, double> calls;
  for (const Statement& statement : statements)
    for (const sql::Join& join : sql::joins(statement.sql, postgres ? sql::Dialect::postgres : sql::Dialect::mysql)) {
      const Table* left = named(join.left.relation);
      const Table* right = named(join.right.relation);
      if (left == nullptr || right == nullptr || left->column(join.left.column) == nullptr || right->column(join.right.column) == nullptr)
        continue;
      calls[{left->qualified(), join.left.column, right->qualified(), join.right.column}] += statement.calls;
    }
  std::vector<Use> out;
  for (const auto& [use, count] : calls) out.push_back({std::get<0>(use), std::get<2>(use), std::get<1>(use), std::get<3>(use), count});
  return out;
}

Links find_links(const schema::Model& model, const std::vector<Use>& uses) { return Finder(model).run(uses); }

void weigh(Link& link, const Inclusion& inclusion, const schema::Model& model) {
  link.inclusion = inclusion;
  const std::string source = inclusion.whole ? "all rows" : "a part of the rows";
  add_evidence(link, "rows that refer", Json(inclusion.rows), "rows", source);
  add_evidence(link, "rows that refer to nothing", Json(inclusion.orphans), "rows", source);
  if (inclusion.rows > 0) {
    if (inclusion.orphans == 0) speak_for(link, inclusion.values >= many ? many_values : few_values);
    const double found = 1 - static_cast<double>(inclusion.orphans) / static_cast<double>(inclusion.rows);
    link.score *= found * found;
  }
  const Table* table = model.table(link.from.schema, link.from.name);
  if (link.why_not.empty() && table != nullptr) link.script = script_of(link, *table, model.dialect);
}

void sort(std::vector<Link>& links) {
  std::stable_sort(links.begin(), links.end(), [](const Link& a, const Link& b) {
    return std::tie(b.score, a.from, a.from_columns, a.to) < std::tie(a.score, b.from, b.from_columns, b.to);
  });
}

}  // namespace assay::advise::links
