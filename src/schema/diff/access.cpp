#include <unordered_map>
#include <unordered_set>

#include "schema/diff/context.h"

namespace assay::schema::detail {
namespace {

/// The object a grant or owner is about, by its name in `to`.
ObjectRef now(const Context& context, ObjectRef object) {
  if (context.renamed.empty()) return object;
  const bool inside = object.table.has_value();
  const Name name = context.now(Name{object.schema.value_or(""), inside ? *object.table : object.name});
  if (object.schema) object.schema = name.schema;
  (inside ? *object.table : object.name) = name.name;
  return object;
}

std::string key(const ObjectRef& object) {
  return object.kind + '\0' + object.schema.value_or("") + '\0' + object.table.value_or("") + '\0' + object.column.value_or("") + '\0' +
         object.name;
}

std::string key(const Grant& grant, const ObjectRef& object) { return key(object) + '\0' + grant.grantee + '\0' + grant.privilege; }

std::unordered_set<std::string> dropped_objects(const Context& context) {
  std::unordered_set<std::string> out;
  for (const Change& change : context.out.changes)
    // What stands in a table does not take the table's rights with it; a column its own.
    if (change.to == nullptr && name_of(change.type).starts_with("drop_") &&
        (!change.object.table || change.type == ChangeType::drop_column))
      out.insert(key_of({change.object.schema.value_or(""), (change.object.table ? *change.object.table + "." : "") + change.object.name}));
  return out;
}

void diff_grants(Context& context) {
  const auto dropped = dropped_objects(context);
  std::unordered_map<std::string, const Grant*> before;
  before.reserve(context.from.grants.size());
  for (const Grant& grant : context.from.grants) before[key(grant, now(context, grant.object))] = &grant;
  for (const Grant& grant : context.to.grants) {
    const auto found = before.find(key(grant, grant.object));
    if (found == before.end()) {
      context.add(ChangeType::grant, grant.object, grant.privilege + " to " + grant.grantee, nullptr, &grant);
      continue;
    }
    if (found->second->grantable && !grant.grantable)
      context.add(ChangeType::revoke, grant.object, "grant option for " + grant.privilege, found->second, &grant);
    else if (!found->second->grantable && grant.grantable)
      context.add(ChangeType::grant, grant.object, grant.privilege + " to " + grant.grantee, found->second, &grant);
    before.erase(found);
  }
  for (const Grant& grant : context.from.grants) {
    const ObjectRef object = now(context, grant.object);
    const auto found = before.find(key(grant, object));
    if (found == before.end() || found->second != &grant) continue;
    const std::string schema = grant.object.schema.value_or("");
    const bool gone = dropped.count(key_of({schema, grant.object.table.value_or(grant.object.name)})) != 0 ||
                      (grant.object.table && dropped.count(key_of({schema, *grant.object.table + "." + grant.object.name})) != 0);
    if (!gone) context.add(ChangeType::revoke, object, grant.privilege + " from " + grant.grantee, &grant, nullptr);
  }
}

void diff_owners(Context& context) {
  std::unordered_map<std::string, const Owner*> before;
  for (const Owner& owner : context.from.owners) before[key(now(context, owner.object))] = &owner;
  for (const Owner& owner : context.to.owners) {
    const auto found = before.find(key(owner.object));
    if (found == before.end() || found->second->role != owner.role)
      context.add(ChangeType::set_owner, owner.object, owner.role, found == before.end() ? nullptr : found->second, &owner);
  }
}

void diff_opaque(Context& context) {
  const auto& from = context.from.opaque;
  const auto& to = context.to.opaque;
  const auto names = [](const std::vector<Opaque>& list) {
    Side side;
    std::unordered_map<std::string, int> seen;
    for (const Opaque& object : list) {
      const std::string name = object.kind + " " + key_of(object.name);
      side.names.push_back(name + "#" + std::to_string(seen[name]++));
    }
    return side;
  };
  const Match pairs = match(names(from), names(to));
  const auto unknown = [&](const Opaque& object, const char* why) {
    context.out.not_modelled.push_back({object.kind, key_of(object.name), why});
  };
  for (const std::size_t i : pairs.gone) {
    unknown(from[i], "only in the first schema; how to drop it is not modelled");
    context.add(ChangeType::drop_opaque, ref(from[i].kind, from[i].name), {}, &from[i], nullptr);
  }
  for (const std::size_t j : pairs.made) {
    if (to[j].text.empty()) {
      unknown(to[j], "only in the second schema, and its statement is not known");
      continue;
    }
    context.add(ChangeType::create_opaque, ref(to[j].kind, to[j].name), {}, nullptr, &to[j]);
  }
  for (const auto& [i, j] : pairs.both) {
    if (from[i].text.empty() || to[j].text.empty())
      unknown(to[j], "its statement is not known; it was not compared");
    else if (from[i].text != to[j].text)
      context.add(ChangeType::replace_opaque, ref(to[j].kind, to[j].name), {}, &from[i], &to[j]);
  }
}

}  // namespace

void diff_access(Context& context) {
  if (context.options.grants) diff_grants(context);
  if (context.options.owners) diff_owners(context);
  diff_opaque(context);
}

}  // namespace assay::schema::detail
