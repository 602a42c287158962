#include <algorithm>
#include <set>
#include <unordered_map>

#include "schema/diagram/resync.h"

namespace assay::schema::diagram {
namespace {

constexpr double likely = 0.5;  // below, a drop and an add are no rename that a person would recognise

std::string key_of(const Name& name) { return name.schema + '\n' + name.name; }

/// Likeness of two names: shared pairs of letters (Dice's coefficient).
double alike(const std::string& a, const std::string& b) {
  if (a == b) return 1;
  std::multiset<std::string> pairs;
  for (std::size_t i = 0; i + 1 < a.size(); ++i) pairs.insert(a.substr(i, 2));
  std::size_t shared = 0;
  for (std::size_t i = 0; i + 1 < b.size(); ++i)
    if (const auto at = pairs.find(b.substr(i, 2)); at != pairs.end()) {
      pairs.erase(at);
      ++shared;
    }
  const std::size_t all = (a.size() > 1 ? a.size() - 1 : 0) + (b.size() > 1 ? b.size() - 1 : 0);
  return all ? 2.0 * static_cast<double>(shared) / static_cast<double>(all) : 0;
}

/// Two tables are alike as their columns are: name and type.
double alike(const Table& a, const Table& b) {
  std::set<std::string> have;
  for (const schema::Column& c : a.columns) have.insert(c.name + '\n' + to_json_text(c.type));
  std::size_t shared = 0;
  for (const schema::Column& c : b.columns) shared += have.count(c.name + '\n' + to_json_text(c.type));
  const std::size_t all = a.columns.size() + b.columns.size();
  const double columns = all ? 2.0 * static_cast<double>(shared) / static_cast<double>(all) : 0;
  return 0.75 * columns + 0.25 * alike(a.name, b.name);
}

double alike(const schema::Column& a, const schema::Column& b) {
  if (!(a.type == b.type)) return 0;
  const bool twin = a.nullable == b.nullable && a.default_value == b.default_value && a.comment == b.comment;
  return 0.4 + 0.4 * alike(a.name, b.name) + (twin ? 0.2 : 0);
}

struct Match {
  std::size_t from = 0, to = 0;
  double likeness = 0;
};

/// The best partner for each, once each; the likest first. Quadratic in what is unmatched: a cap keeps a wholly different database linear.
template <class From, class To>
std::vector<Match> partners(const std::vector<From*>& from, const std::vector<To*>& to) {
  std::vector<Match> all;
  if (from.size() * to.size() > 250'000) return all;
  for (std::size_t i = 0; i < from.size(); ++i)
    for (std::size_t j = 0; j < to.size(); ++j)
      if (const double likeness = alike(*from[i], *to[j]); likeness >= likely) all.push_back({i, j, likeness});
  std::stable_sort(all.begin(), all.end(), [](const Match& a, const Match& b) { return a.likeness > b.likeness; });
  std::set<std::size_t> used_from, used_to;
  std::vector<Match> best;
  for (const Match& match : all) {
    if (used_from.contains(match.from) || used_to.contains(match.to)) continue;
    used_from.insert(match.from);
    used_to.insert(match.to);
    best.push_back(match);
  }
  return best;
}

class Aligner {
 public:
  /// `questions` nullptr: by name only.
  Aligner(const Model& base, Model& live, const std::map<std::string, std::string>& answers, std::vector<Question>* questions)
      : base_(base), live_(live), answers_(answers), questions_(questions) {}

  void run() {
    by_name(base_.views, live_.views);
    by_name(base_.enums, live_.enums);
    by_name(base_.domains, live_.domains);
    tables();
  }

 private:
  /// An id is given once: what has it already keeps it.
  template <class List>
  static std::set<std::string> ids_of(const List& list) {
    std::set<std::string> ids;
    for (const auto& item : list) ids.insert(item.id);
    return ids;
  }

  template <class List>
  static void by_name(const List& base, List& live) {
    std::unordered_map<std::string, const typename List::value_type*> known;
    for (const auto& item : base) known.emplace(key_of({item.schema, item.name}), &item);
    const std::set<std::string> used = ids_of(live);
    for (auto& item : live) {
      const auto at = known.find(key_of({item.schema, item.name}));
      if (at != known.end() && item.id.empty() && !used.contains(at->second->id)) item.id = at->second->id;
    }
  }

  /// Parts of a table, by their names; those without a name by what they are.
  template <class List, class Key>
  static void parts(const List& base, List& live, Key key) {
    std::map<std::string, std::string> known;
    const std::set<std::string> used = ids_of(live);
    for (const auto& item : base)
      if (!used.contains(item.id)) known.emplace(key(item), item.id);
    for (auto& item : live)
      if (const auto at = known.find(key(item)); at != known.end() && item.id.empty()) {
        item.id = at->second;
        known.erase(at);
      }
  }

  bool says_rename(const std::string& kind, const std::string& from, const std::string& to, const std::string& text, double likeness) {
    Question question{fmt::format("rename:{}:{}:{}", kind, from, to), text, {"drop_add", "rename"}, likeness};
    const auto answer = answers_.find(question.id);
    if (answer == answers_.end()) {
      questions_->push_back(std::move(question));
      return false;
    }
    return answer->second == "rename";
  }

  void tables() {
    std::unordered_map<std::string, const Table*> by_id, by_key;
    for (const Table& table : base_.tables) by_id.emplace(table.id, &table), by_key.emplace(key_of(table.qualified()), &table);
    const std::set<std::string> used = ids_of(live_.tables);
    std::set<const Table*> taken;
    std::vector<Table*> fresh;
    std::vector<std::pair<const Table*, Table*>> pairs;
    for (Table& table : live_.tables) {
      const auto known = table.id.empty() ? by_key.find(key_of(table.qualified())) : by_id.find(table.id);
      const bool found = known != (table.id.empty() ? by_key.end() : by_id.end());
      if (!found || (table.id.empty() && used.contains(known->second->id))) {
        fresh.push_back(&table);
        continue;
      }
      taken.insert(known->second);
      pairs.emplace_back(known->second, &table);
    }
    for (const auto& [from, to] : pairs) align(*from, *to);
    if (!questions_) return;
    std::vector<const Table*> gone;
    for (const Table& table : base_.tables)
      if (!taken.contains(&table)) gone.push_back(&table);
    for (const Match& match : partners(gone, fresh)) {
      const std::string from = display(gone[match.from]->qualified()), to = display(fresh[match.to]->qualified());
      if (says_rename("table", from, to, fmt::format("Was the table {} renamed to {}?", from, to), match.likeness))
        align(*gone[match.from], *fresh[match.to]);
    }
  }

  void align(const Table& base, Table& live) {
    if (live.id.empty()) live.id = base.id;
    columns(base, live);
    const auto name = [](const auto& item) { return item.name; };
    parts(base.keys, live.keys, [](const schema::Key& key) { return key.primary ? std::string("\n") : key.name; });
    parts(base.indexes, live.indexes, name);
    parts(base.checks, live.checks, [](const schema::Check& check) { return check.name.empty() ? "\n" + check.expression : check.name; });
    parts(base.foreign_keys, live.foreign_keys, [](const ForeignKey& key) {
      std::string text = key.name;
      if (text.empty())
        for (const std::string& column : key.columns) text += "\n" + column;
      return text;
    });
  }

  void columns(const Table& base, Table& live) {
    std::unordered_map<std::string, const schema::Column*> by_id, by_column;
    for (const schema::Column& column : base.columns) by_id.emplace(column.id, &column), by_column.emplace(column.name, &column);
    const std::set<std::string> used = ids_of(live.columns);
    std::set<const schema::Column*> taken;
    std::vector<schema::Column*> fresh;
    for (schema::Column& column : live.columns) {
      auto& known = column.id.empty() ? by_column : by_id;
      const auto at = known.find(column.id.empty() ? column.name : column.id);
      if (at == known.end() || (column.id.empty() && used.contains(at->second->id))) {
        fresh.push_back(&column);
        continue;
      }
      taken.insert(at->second);
      column.id = at->second->id;
    }
    if (!questions_) return;
    std::vector<const schema::Column*> gone;
    for (const schema::Column& column : base.columns)
      if (!taken.contains(&column)) gone.push_back(&column);
    const std::string table = display(live.qualified());
    for (const Match& match : partners(gone, fresh)) {
      const std::string &from = gone[match.from]->name, &to = fresh[match.to]->name;
      const std::string text = fmt::format("Was {}.{} renamed to {}?", table, from, to);
      if (says_rename("column", table + "." + from, table + "." + to, text, match.likeness)) fresh[match.to]->id = gone[match.from]->id;
    }
  }

  const Model& base_;
  Model& live_;
  const std::map<std::string, std::string>& answers_;
  std::vector<Question>* questions_;
};

}  // namespace

Model with_ids_of(const Model& base, Model live, const std::map<std::string, std::string>& answers, std::vector<Question>& questions) {
  Aligner(base, live, answers, &questions).run();
  return live;
}

Model with_ids_by_name(const Model& base, Model live) {
  static const std::map<std::string, std::string> none;
  Aligner(base, live, none, nullptr).run();
  return live;
}

}  // namespace assay::schema::diagram
