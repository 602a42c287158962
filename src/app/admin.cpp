// assay targets, user, annotate, store, openapi: the store's own commands.
#include <cstdio>

#include "api/router.h"
#include "app/command.h"
#include "core/ids.h"
#include "core/text.h"

namespace assay::app {
namespace {

std::string state_name(monitor::TargetState state) { return std::string(to_json(type_of<monitor::TargetState>(), &state).as_string()); }

void audit(Session& session, std::string_view action, std::string_view object) {
  if (auto written = session.store->audit().append("cli", action, object, Json::object()); !written)
    std::fprintf(stderr, "assay: the audit was not written: %s\n", written.error().message.c_str());
}

}  // namespace

int targets_list(const Common& common) {
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  const auto all = (*session)->service->targets();
  if (common.json) {
    Json list = Json::array();
    for (const monitor::Target& target : all) list.push(to_json(target));
    print_json(Json::object({{"targets", list}}).dump());
    return exit_ok;
  }
  if (all.empty()) std::printf("No target is stored. Add one: assay targets add NAME=URL\n");
  std::vector<std::vector<std::string>> rows;
  for (const monitor::Target& target : all)
    rows.push_back({target.id, target.name, target.engine,
                    std::string(to_json(type_of<monitor::Environment>(), &target.environment).as_string()), state_name(target.state)});
  if (!rows.empty()) std::fputs(table({"id", "name", "engine", "environment", "state"}, rows).c_str(), stdout);
  return exit_ok;
}

int targets_add(const Common& common, const std::string& definition, const std::string& environment) {
  const auto equals = definition.find('=');
  if (equals == std::string::npos || equals == 0)
    return report({Code::invalid, fmt::format("'{}' is no target. Write NAME=URL.", definition)});
  monitor::NewTarget target{definition.substr(0, equals), definition.substr(equals + 1), monitor::Environment::production};
  if (!environment.empty())
    if (const std::string wrong = read_text(environment, type_of<monitor::Environment>(), &target.environment); !wrong.empty())
      return report({Code::invalid, fmt::format("--environment {}.", wrong)});
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  auto added = (*session)->service->add(target);
  if (!added) return report(added.error());
  audit(**session, "target.add", added->id);
  if (common.json)
    print_json(to_json_text(*added));
  else
    std::printf("Target %s is stored. A running `assay serve` watches it after its next start; `assay doctor %s` tries it now.\n",
                added->id.c_str(), added->id.c_str());
  return exit_ok;
}

int targets_remove(const Common& common, const std::string& id) {
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  if (auto removed = (*session)->service->remove(id); !removed) return report(removed.error());
  audit(**session, "target.remove", id);
  return exit_ok;
}

int user_add(const Common& common, const std::string& name, const std::string& role) {
  Role parsed = Role::viewer;
  if (const std::string wrong = read_text(role, type_of<Role>(), &parsed); !wrong.empty())
    return report({Code::invalid, fmt::format("--role {}.", wrong)});
  if (text::slug(name).empty()) return report({Code::invalid, "A user's name needs a letter or digit."});
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  const std::string token = "assay_" + random_hex(24);
  store::UserRow row;
  row.name = name;
  row.role = role;
  row.token_hash = digest_hex(token);
  row.created = system_clock().now();
  if (auto kept = (*session)->store->users().put(row); !kept) return report(kept.error());
  audit(**session, "user.add", name);
  if (common.json)
    print_json(Json::object({{"name", name}, {"role", role}, {"token", token}}).dump());
  else
    std::printf("%s\nThis token of %s (%s) is shown once. Send it as: Authorization: Bearer TOKEN\n", token.c_str(), name.c_str(),
                role.c_str());
  return exit_ok;
}

int user_list(const Common& common) {
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  auto users = (*session)->store->users().list();
  if (!users) return report(users.error());
  Json list = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const store::UserRow& user : *users) {
    list.push(Json::object({{"name", user.name}, {"role", user.role}, {"created", to_iso(user.created)}}));
    rows.push_back({user.name, user.role, to_iso(user.created)});
  }
  if (common.json)
    print_json(Json::object({{"users", list}}).dump());
  else
    std::fputs(table({"name", "role", "created"}, rows).c_str(), stdout);
  return exit_ok;
}

int user_remove(const Common& common, const std::string& name) {
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  if (auto removed = (*session)->store->users().remove(name); !removed) return report(removed.error());
  audit(**session, "user.remove", name);
  return exit_ok;
}

int annotate(const Common& common, const std::string& note, const std::string& kind, const std::string& at) {
  Instant when = system_clock().now();
  if (!at.empty()) {
    const auto parsed = parse_instant(at);
    if (!parsed) return report({Code::invalid, fmt::format("--at is '{}'. Write an instant such as 2026-11-24T09:54:35Z.", at)});
    when = *parsed;
  }
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  std::optional<std::string> target;
  if (!common.target.empty()) target = common.target;
  auto mark = (*session)->service->annotate(target, when, note, kind, "cli");
  if (!mark) return report(mark.error());
  if (auto flushed = (*session)->store->flush(); !flushed) return report(flushed.error());
  if (common.json) print_json(to_json_text(*mark));
  return exit_ok;
}

int store_check(const Common& common) {
  auto config = configuration(common);
  if (!config) return report(config.error());
  auto checked = store::Store::check(config->data);
  if (!checked) return report(checked.error());
  if (common.json)
    print_json(to_json_text(*checked));
  else {
    for (const std::string& problem : checked->problems) std::printf("%s\n", problem.c_str());
    std::printf("%s\n", checked->problems.empty() ? "The store is whole." : "The store is damaged: restore a backup.");
  }
  return checked->problems.empty() ? exit_ok : exit_negative;
}

int store_backup(const Common& common, const std::string& to) {
  auto session = open_session(common, false);
  if (!session) return report(session.error());
  auto done = (*session)->store->backup(to);
  if (!done) return report(done.error());
  if (!common.json) std::printf("The store was copied to %s.\n", to.c_str());
  return exit_ok;
}

int openapi() {
  std::fputs(api::openapi_document(version).c_str(), stdout);
  return exit_ok;
}

}  // namespace assay::app
