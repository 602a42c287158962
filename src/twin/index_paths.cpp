#include "twin/index_paths.h"

#include <algorithm>

#include "twin/server.h"

namespace assay::twin {
namespace {

using Paths = std::map<std::string, std::string>;

std::string word(const Json& json) { return json.is_string() ? std::string(json.as_string()) : std::string(); }

/// `alias`: of the bitmap heap scan above.
void walk(const Json& node, const std::string& alias, Paths& out) {
  const std::string own = word(node["Alias"]);
  const std::string& name = own.empty() ? alias : own;
  if (!node["Index Cond"].is_null() && !node["Index Name"].is_null()) out.emplace(name, word(node["Index Name"]));
  for (const Json& below : node["Plans"].items()) walk(below, name, out);
}

bool same_type(const schema::Table& table, const schema::Table& now) {
  return std::all_of(table.columns.begin(), table.columns.end(), [&](const schema::Column& column) {
    const schema::Column* other = now.column(column.name);
    return other != nullptr && other->type == column.type;
  });
}

template <class T>
bool has_all(const std::vector<T>& wanted, const std::vector<T>& there) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const T& one) {
    return std::any_of(there.begin(), there.end(), [&](const T& other) { return other.name == one.name; });
  });
}

}  // namespace

Result<Paths> index_paths(ScratchDatabase& scratch, const sql::Explainable& statement, const std::stop_token& stop) {
  db::Connection& session = scratch.session();
  if (auto set = session.execute("SET enable_seqscan = off", stop); !set) return fail(set.error());
  const auto plan = scratch.server().adapter()->explain(session, {.sql = statement.sql, .parameters = statement.parameters}, stop);
  if (auto reset = session.execute("RESET enable_seqscan", {}); !reset) return fail(reset.error());
  if (!plan) return fail(plan.error());
  const auto json = Json::parse(*plan);
  if (!json) return fail(json.error());
  Paths out;
  for (const Json& one : json->items()) walk(one["Plan"], {}, out);
  return out;
}

std::set<std::string> losers_of_indexes(const schema::Model& before, const schema::Model& after) {
  std::set<std::string> out;
  for (const schema::Table& table : before.tables) {
    const auto now = std::find_if(after.tables.begin(), after.tables.end(),
                                  [&](const schema::Table& one) { return one.name == table.name && one.schema == table.schema; });
    if (now == after.tables.end()) continue;
    if (!has_all(table.indexes, now->indexes) || !has_all(table.keys, now->keys) || !same_type(table, *now)) out.insert(table.name);
  }
  return out;
}

}  // namespace assay::twin
