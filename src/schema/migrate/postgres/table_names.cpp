#include <algorithm>

#include "schema/migrate/postgres/changes.h"

// Tables that get another name or schema, and the view that answers to the old one meanwhile.

namespace assay::schema::migrate::postgres {
namespace {

/// The new name is the old one of a table that is renamed too, and so on round to this one.
bool swaps(const Planner& plan, const Table& before, const Name& after) {
  Name at = after;
  for (std::size_t steps = 0; steps < 100; ++steps) {
    const Name next = plan.now(at);
    if (next == at) return false;
    if (at == before.qualified()) return true;
    at = next;
  }
  return false;
}

struct Move {
  Name before, after;
};

/// ALTER TABLE statements from one name to the other; each destroys the name it leaves.
std::vector<std::size_t> moves(Planner& plan, const Change& change, const Move& move, bool around) {
  std::vector<std::size_t> places;
  Name at = move.before;
  const auto say = [&](const std::string& clause, const Name& next) {
    const std::string_view kind = at.schema == next.schema ? "rename_table" : "move_table";
    const std::size_t place = plan.add(kind, change.object, fmt::format("ALTER TABLE {} {}", quoted(at), clause), move.after);
    Step& step = plan.at(place);
    step.rank = rank::renames;
    // The names in between are nobody else's.
    if (at == move.before) step.destroys = {relation_key(at)};
    if (next == move.after) step.provides = {relation_key(next)};
    step.needs = {schema_key(next.schema)};
    step.before = {schema_key(at.schema)};
    at = next;
    places.push_back(place);
  };
  if (around) say("RENAME TO " + quoted(suffixed(at.name, "_assay_swap")), {at.schema, suffixed(at.name, "_assay_swap")});
  if (at.schema != move.after.schema) say("SET SCHEMA " + quoted(move.after.schema), {move.after.schema, at.name});
  if (at.name != move.after.name) say("RENAME TO " + quoted(move.after.name), move.after);
  plan.chain(places);
  return places;
}

void compatibility_view(Planner& plan, const Name& old, const Table& table, int unit, std::size_t renamed) {
  const Name name = table.qualified();
  const ObjectRef object = object_of("view", old);
  const std::string options = plan.at_least(15) ? " WITH (security_invoker=true)" : "";
  const std::size_t made =
      plan.add("create_view", object, fmt::format("CREATE VIEW {}{} AS SELECT * FROM {}", quoted(old), options, quoted(name)));
  Step& view = plan.at(made);
  view.rank = rank::renames;
  view.unit = unit;
  view.after = {renamed};
  view.phase = "expand";
  view.why = fmt::format("Clients that still say {} read and write the table through this view.", display(old));
  std::size_t last = made;
  for (const Grant& grant : plan.to.grants) {
    if (grant.revoked || grant.object.kind != "table" || grant.object.schema.value_or("") != name.schema || grant.object.name != name.name)
      continue;
    Grant copy = grant;
    copy.object = object_of("table", old);
    const std::size_t place = plan.add("grant", copy.object, ddl::grant_statement(copy), old);
    plan.at(place).rank = rank::renames;
    plan.at(place).unit = unit;
    plan.at(place).phase = "expand";
    plan.at(place).after = {last};
    last = place;
  }
  const std::size_t gone = plan.add("drop_view", object, "DROP VIEW " + quoted(old));
  Step& contract = plan.at(gone);
  contract.rank = rank::contract;
  contract.after = {last};
  contract.phase = "contract";
  contract.own_transaction = true;
  contract.before = {schema_key(old.schema)};
  contract.hazard = Hazard::breaks_clients;
  contract.why = fmt::format("Run it when no client says {} any more: statements that do fail from then on.", display(old));
}

/// Tables that take each other's names do so in one transaction.
int swap_unit(Planner& plan, const Table& before) {
  std::vector<std::string> ring = {display(before.qualified())};
  for (Name at = plan.now(before.qualified()); display(at) != ring.front() && ring.size() < 100; at = plan.now(at))
    ring.push_back(display(at));
  const auto [found, is_new] = plan.disturbed.emplace("swap of " + *std::min_element(ring.begin(), ring.end()), 0);
  if (is_new) found->second = plan.new_unit();
  return found->second;
}

}  // namespace

void plan_table_name(Planner& plan, const Change& change) {
  // A change of schema and one of name are two changes of one table.
  if (!plan.handled.insert(change.to).second) return;
  const Table& before = *static_cast<const Table*>(change.from);
  const Table& after = *static_cast<const Table*>(change.to);
  Move move{before.qualified(), after.qualified()};
  const Name schema_moved = plan.now(Name{move.before.schema, ""});
  if (schema_moved.schema != move.before.schema) move.before.schema = schema_moved.schema;
  const bool around = swaps(plan, before, after.qualified());
  const std::vector<std::size_t> places = moves(plan, change, move, around);
  if (places.empty()) return;
  if (around)
    for (const std::size_t place : places) plan.at(place).unit = swap_unit(plan, before);
  const bool schema_stays = std::any_of(plan.to.schemas.begin(), plan.to.schemas.end(),
                                        [&](const Namespace& schema) { return schema.name == move.before.schema; }) ||
                            move.before.schema == "public" || move.before.schema == move.after.schema;
  const bool row_security = after.row_security && !plan.at_least(15);
  const bool compatible = plan.online && !around && !plan.in_to(move.before) && schema_stays && !row_security;
  Step& last = plan.at(places.back());
  if (!compatible) {
    last.hazard = Hazard::breaks_clients;
    last.why = fmt::format("Statements that say {} fail from then on.", display(before.qualified()));
    return;
  }
  const int unit = plan.new_unit();
  for (const std::size_t place : places) {
    plan.at(place).unit = unit;
    plan.at(place).phase = "expand";
  }
  compatibility_view(plan, move.before, after, unit, places.back());
}

}  // namespace assay::schema::migrate::postgres
