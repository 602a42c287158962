#include "schema/graph.h"

#include <algorithm>
#include <queue>
#include <unordered_set>

#include "schema/mentions.h"

namespace assay::schema {
namespace {

using Places = Mentions::Places;

struct Edges {
  Places hard;
  Places soft;
};

/// Control files say what an extension requires; a schema does not. hstore_plperl, postgis_topology … name it.
bool builds_on(std::string_view extension, std::string_view other) {
  static constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"earthdistance", "cube"},
      {"pg_stat_kcache", "pg_stat_statements"},
      {"pgrouting", "postgis"},
      {"postgis_tiger_geocoder", "fuzzystrmatch"},
  };
  for (const auto& [name, required] : known)
    if (name == extension && required == other) return true;
  return extension.starts_with(std::string(other) + "_") || extension.ends_with("_" + std::string(other));
}

class Builder {
 public:
  Builder(const Model& model, const std::vector<ObjectIndex>& objects) : model_(model), objects_(objects), mentions_(model, objects) {}

  Edges edges_of(ObjectIndex object) {
    edges_ = {};
    mentions_.of_schema(name_of(model_, object).schema, edges_.hard);
    switch (object.kind) {
      case ObjectKind::schema:
      case ObjectKind::enumeration:
      case ObjectKind::sequence: break;
      case ObjectKind::extension: extension(model_.extensions[object.index]); break;
      case ObjectKind::domain: domain(model_.domains[object.index]); break;
      case ObjectKind::composite:
        for (const Column& attribute : model_.composites[object.index].attributes) type_of(attribute);
        break;
      case ObjectKind::routine: routine(model_.routines[object.index]); break;
      case ObjectKind::table: table(model_.tables[object.index]); break;
      case ObjectKind::view: view(model_.views[object.index]); break;
      case ObjectKind::trigger: {
        const Trigger& trigger = model_.triggers[object.index];
        mentions_.of_relation(trigger.table, edges_.hard);
        mentions_.of_uses(trigger.uses, edges_.hard);
        break;
      }
      case ObjectKind::policy: {
        const Policy& policy = model_.policies[object.index];
        mentions_.of_relation(policy.table, edges_.hard);
        mentions_.of_uses(policy.uses, edges_.hard);
        break;
      }
      case ObjectKind::opaque:
        mentions_.of_uses(model_.opaque[object.index].uses, edges_.hard);
        mentions_.of_statement(model_.opaque[object.index].text, edges_.soft);
        break;
    }
    return std::move(edges_);
  }

 private:
  void extension(const Extension& extension) {
    mentions_.of_schema(extension.schema, edges_.hard);
    for (std::size_t place = 0; place < objects_.size() && objects_[place].kind <= ObjectKind::extension; ++place)
      if (objects_[place].kind == ObjectKind::extension && builds_on(extension.name, model_.extensions[objects_[place].index].name))
        edges_.hard.push_back(place);
  }
  void soft(std::string_view expression) {
    if (!expression.empty()) mentions_.of_expression(expression, edges_.soft);
  }
  void hard(std::string_view expression) { mentions_.of_expression(expression, edges_.hard); }

  void type_of(const Column& column) {
    mentions_.of_type(column.type, edges_.hard);
    if (!column.collation.empty()) mentions_.of_written_type(column.collation, edges_.hard);
  }
  void domain(const Domain& domain) {
    mentions_.of_type(domain.type, edges_.hard);
    if (!domain.collation.empty()) mentions_.of_written_type(domain.collation, edges_.hard);
    if (domain.default_value) soft(*domain.default_value);
    for (const Check& check : domain.checks) soft(check.expression);
  }
  void routine(const Routine& routine) {
    for (const Argument& argument : routine.arguments) {
      mentions_.of_type(argument.type, edges_.hard);
      if (argument.default_value) hard(*argument.default_value);
    }
    // "SETOF public.t", "TABLE(a public.mood)": every word may be a type.
    words_as_types(routine.returns);
    if (routine.sql_body) {
      mentions_.of_uses(routine.uses, edges_.hard);
      return;
    }
    if (routine.language != "sql") return;
    // Not needed to create it, but an index or a partition key that calls it is planned at once, and then its body is read.
    Places used;
    mentions_.of_uses(routine.uses, used);
    edges_.soft.insert(edges_.soft.end(), used.begin(), used.end());
  }
  void words_as_types(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
      const auto end = text.find_first_of(" (),[]", at);
      if (end != at) mentions_.of_written_type(text.substr(at, end - at), edges_.hard);
      if (end == std::string_view::npos) return;
      at = end + 1;
    }
  }
  void parts(const std::vector<IndexPart>& list, Places& into) {
    for (const IndexPart& part : list) {
      if (!part.expression.empty()) mentions_.of_expression(part.expression, into);
      if (!part.opclass.empty()) mentions_.of_statement(part.opclass, into);
      if (!part.collation.empty()) mentions_.of_written_type(part.collation, into);
      if (!part.with_operator.empty()) mentions_.of_expression(part.with_operator, into);
    }
  }
  void indexes(const std::vector<Index>& list) {
    for (const Index& index : list) {
      parts(index.parts, edges_.soft);
      soft(index.where);
    }
  }
  void table(const Table& table) {
    for (const Column& column : table.columns) {
      type_of(column);
      if (column.default_value) soft(*column.default_value);
      if (column.generated) hard(column.generated->expression);
    }
    for (const Check& check : table.checks) soft(check.expression);
    for (const Exclusion& exclusion : table.exclusions) {
      parts(exclusion.parts, edges_.soft);
      soft(exclusion.where);
    }
    indexes(table.indexes);
    if (table.partition_by) parts(table.partition_by->parts, edges_.hard);
    if (table.partition_of) mentions_.of_relation(table.partition_of->parent, edges_.hard);
    for (const Name& parent : table.inherits) mentions_.of_relation(parent, edges_.hard);
    if (!table.access_method.empty()) mentions_.of_relation({"", table.access_method}, edges_.hard);
    if (!table.of_type.empty()) mentions_.of_written_type(table.of_type, edges_.hard);
  }
  void view(const View& view) {
    if (!view.access_method.empty()) mentions_.of_relation({"", view.access_method}, edges_.hard);
    mentions_.of_uses(view.uses, edges_.hard);
    indexes(view.indexes);
  }

  const Model& model_;
  const std::vector<ObjectIndex>& objects_;
  Mentions mentions_;
  Edges edges_;
};

void sort_unique(Places& places, std::size_t self) {
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  places.erase(std::remove(places.begin(), places.end(), self), places.end());
}

/// Kahn's order over `needs`, smallest place first; when nothing is ready, knots are cut.
class Order {
 public:
  explicit Order(const Graph& graph) : graph_(graph), open_(graph.needs), waiting_(open_.size()), wanted_by_(open_.size()) {
    for (std::size_t place = 0; place < open_.size(); ++place) {
      waiting_[place] = open_[place].size();
      for (const std::size_t need : open_[place]) wanted_by_[need].push_back(place);
      if (waiting_[place] == 0) ready_.push(place);
    }
  }

  std::vector<std::size_t> run() {
    done_.assign(open_.size(), false);
    while (out_.size() < open_.size()) {
      if (ready_.empty()) untie();
      const std::size_t place = ready_.top();
      ready_.pop();
      done_[place] = true;
      out_.push_back(place);
      for (const std::size_t other : wanted_by_[place]) release(other, place);
    }
    return std::move(out_);
  }

 private:
  /// `place` no longer waits for `need`.
  void release(std::size_t place, std::size_t need) {
    auto& needs = open_[place];
    const auto found = std::lower_bound(needs.begin(), needs.end(), need);
    if (found == needs.end() || *found != need) return;
    needs.erase(found);
    if (--waiting_[place] == 0 && !done_[place]) ready_.push(place);
  }

  /// Every knot that waits for no other knot loses its soft edges, or, when it has none, what waits for its last object.
  void untie() {
    for (const std::vector<std::size_t>& knot : first_knots()) {
      const std::unordered_set<std::size_t> members(knot.begin(), knot.end());
      std::vector<std::pair<std::size_t, std::size_t>> cut;
      for (const std::size_t place : knot)
        for (const std::size_t need : place < graph_.soft.size() ? graph_.soft[place] : std::vector<std::size_t>())
          if (members.count(need) > 0) cut.emplace_back(place, need);
      const std::size_t before = cuts_;
      for (const auto& [place, need] : cut) cut_edge(place, need);
      if (cuts_ > before) continue;
      const std::size_t last = *std::max_element(knot.begin(), knot.end());
      for (const std::size_t place : knot) cut_edge(place, last);
    }
  }
  void cut_edge(std::size_t place, std::size_t need) {
    if (!std::binary_search(open_[place].begin(), open_[place].end(), need)) return;
    ++cuts_;
    release(place, need);
  }

  /// Strongly connected components (Tarjan, with its own stack) among what is left whose needs are all inside.
  std::vector<std::vector<std::size_t>> first_knots() {
    index_.assign(open_.size(), 0);
    low_.assign(open_.size(), 0);
    component_.assign(open_.size(), 0);
    std::vector<std::vector<std::size_t>> knots;
    std::size_t counter = 0;
    for (std::size_t place = 0; place < open_.size(); ++place)
      if (!done_[place] && index_[place] == 0) visit(place, counter, knots);
    std::vector<std::vector<std::size_t>> first;
    for (std::size_t k = 0; k < knots.size(); ++k) {
      const bool inside = std::all_of(knots[k].begin(), knots[k].end(), [&](std::size_t place) {
        return std::all_of(open_[place].begin(), open_[place].end(), [&](std::size_t need) { return component_[need] == k + 1; });
      });
      if (inside) first.push_back(std::move(knots[k]));
    }
    return first;
  }

  struct Frame {
    std::size_t place;
    std::size_t next;
  };
  void visit(std::size_t start, std::size_t& counter, std::vector<std::vector<std::size_t>>& knots) {
    std::vector<Frame> frames{{start, 0}};
    index_[start] = low_[start] = ++counter;
    stack_.push_back(start);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const std::size_t place = frame.place;
      if (frame.next < open_[place].size()) {
        const std::size_t need = open_[place][frame.next++];
        if (index_[need] == 0) {
          index_[need] = low_[need] = ++counter;
          stack_.push_back(need);
          frames.push_back({need, 0});
        } else if (component_[need] == 0) {
          low_[place] = std::min(low_[place], index_[need]);
        }
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low_[frames.back().place] = std::min(low_[frames.back().place], low_[place]);
      if (low_[place] == index_[place]) close(place, knots);
    }
  }
  void close(std::size_t root, std::vector<std::vector<std::size_t>>& knots) {
    std::vector<std::size_t> knot;
    std::size_t place = 0;
    do {
      place = stack_.back();
      stack_.pop_back();
      component_[place] = knots.size() + 1;
      knot.push_back(place);
    } while (place != root);
    knots.push_back(std::move(knot));
  }

  const Graph& graph_;
  std::vector<std::vector<std::size_t>> open_;  ///< needs not yet made or cut
  std::vector<std::size_t> waiting_;
  std::vector<std::vector<std::size_t>> wanted_by_;
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready_;
  std::vector<bool> done_;
  std::vector<std::size_t> out_;
  std::size_t cuts_ = 0;
  std::vector<std::size_t> index_, low_, component_, stack_;
};

}  // namespace

std::vector<std::size_t> Graph::creation_order() const { return Order(*this).run(); }

Graph dependencies(const Model& model) {
  Graph graph;
  const auto list = [&](ObjectKind kind, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) graph.objects.push_back({kind, i});
  };
  list(ObjectKind::schema, model.schemas.size());
  list(ObjectKind::extension, model.extensions.size());
  list(ObjectKind::enumeration, model.enums.size());
  list(ObjectKind::domain, model.domains.size());
  list(ObjectKind::composite, model.composites.size());
  list(ObjectKind::sequence, model.sequences.size());
  list(ObjectKind::routine, model.routines.size());
  list(ObjectKind::table, model.tables.size());
  list(ObjectKind::view, model.views.size());
  list(ObjectKind::trigger, model.triggers.size());
  list(ObjectKind::policy, model.policies.size());
  list(ObjectKind::opaque, model.opaque.size());
  // Names first: a model that was not sorted gets the same order.
  std::vector<std::pair<ObjectIndex, Name>> named;
  for (const ObjectIndex object : graph.objects) named.emplace_back(object, name_of(model, object));
  std::stable_sort(named.begin(), named.end(), [](const auto& a, const auto& b) {
    return a.first.kind != b.first.kind ? a.first.kind < b.first.kind : a.second < b.second;
  });
  for (std::size_t i = 0; i < named.size(); ++i) graph.objects[i] = named[i].first;
  Builder builder(model, graph.objects);
  for (std::size_t place = 0; place < graph.objects.size(); ++place) {
    Edges edges = builder.edges_of(graph.objects[place]);
    sort_unique(edges.hard, place);
    sort_unique(edges.soft, place);
    Places only_soft;
    std::set_difference(edges.soft.begin(), edges.soft.end(), edges.hard.begin(), edges.hard.end(), std::back_inserter(only_soft));
    Places all;
    std::set_union(edges.hard.begin(), edges.hard.end(), only_soft.begin(), only_soft.end(), std::back_inserter(all));
    graph.needs.push_back(std::move(all));
    graph.soft.push_back(std::move(only_soft));
  }
  return graph;
}

Name name_of(const Model& model, ObjectIndex object) {
  switch (object.kind) {
    case ObjectKind::schema: return {"", model.schemas[object.index].name};
    case ObjectKind::extension: return {"", model.extensions[object.index].name};
    case ObjectKind::enumeration: return {model.enums[object.index].schema, model.enums[object.index].name};
    case ObjectKind::domain: return {model.domains[object.index].schema, model.domains[object.index].name};
    case ObjectKind::composite: return {model.composites[object.index].schema, model.composites[object.index].name};
    case ObjectKind::sequence: return {model.sequences[object.index].schema, model.sequences[object.index].name};
    case ObjectKind::routine: {
      const Routine& routine = model.routines[object.index];
      return {routine.schema, routine.name + signature(routine)};
    }
    case ObjectKind::table: return model.tables[object.index].qualified();
    case ObjectKind::view: return model.views[object.index].qualified();
    case ObjectKind::trigger: {
      const Trigger& trigger = model.triggers[object.index];
      return {trigger.table.schema, trigger.table.name + "." + trigger.name};
    }
    case ObjectKind::policy: {
      const Policy& policy = model.policies[object.index];
      return {policy.table.schema, policy.table.name + "." + policy.name};
    }
    case ObjectKind::opaque: return model.opaque[object.index].name;
  }
  return {};
}

}  // namespace assay::schema
