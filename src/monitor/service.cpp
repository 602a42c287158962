#include "monitor/service.h"

#include "core/log.h"
#include "core/text.h"
#include "monitor/service_impl.h"
#include "sql/fingerprint.h"

namespace assay::monitor {

std::shared_ptr<Watcher> Service::Impl::find(std::string_view id_or_name) const {
  const std::lock_guard lock(mutex);
  if (const auto by_id = watchers.find(std::string(id_or_name)); by_id != watchers.end()) return by_id->second;
  for (const auto& [id, watcher] : watchers)
    if (watcher->target().name == id_or_name) return watcher;
  return nullptr;
}

Result<std::shared_ptr<Watcher>> Service::Impl::need(std::string_view id_or_name) const {
  if (auto found = find(id_or_name)) return found;
  std::vector<std::string> names;
  {
    const std::lock_guard lock(mutex);
    for (const auto& [id, watcher] : watchers) names.push_back(id);
  }
  if (names.empty())
    return fail(
        Code::not_found,
        fmt::format("There is no target '{}': none is watched yet. Add one on the Targets page or with --target NAME=URL.", id_or_name));
  return fail(Code::not_found, fmt::format("There is no target '{}'. Watched are: {}.", id_or_name, text::join(names, ", ")));
}

std::shared_ptr<Watcher> Service::Impl::watch(const store::TargetRow& row, Secret url) {
  Watcher::Needs needs{store, clock, events, *adapter, options.every, options.databases.include, options.databases.exclude};
  for (const std::string& name : {row.name, row.id})
    if (const auto command = options.password_commands.find(name); command != options.password_commands.end())
      needs.password_command = command->second;
  auto watcher = std::make_shared<Watcher>(std::move(needs), row, std::move(url));
  std::shared_ptr<Watcher> old;
  {
    const std::lock_guard lock(mutex);
    auto& place = watchers[row.id];
    old = std::move(place);
    place = watcher;
  }
  if (old) old->stop();
  if (options.watch) watcher->start();
  return watcher;
}

std::vector<Skipped> skipped_of(const Watcher& watcher) {
  auto all = watcher.skipped();
  const Target target = watcher.target();
  if (target.state == TargetState::down || target.state == TargetState::fresh) all.insert(all.begin(), {"target", target.message});
  return all;
}

Service::Service(store::Store& store, const SealKey& key, const Clock& clock, EventBus& events, Options options)
    : impl_(new Impl{store, key, clock, events, std::move(options)}) {}
Service::~Service() { stop(); }

Result<void> Service::start() {
  auto rows = impl_->store.targets().list();
  if (!rows) return fail(rows.error());
  for (const store::TargetRow& row : *rows) {
    auto url = impl_->key.open(row.url);
    if (!url) return fail(url.error());
    impl_->watch(row, std::move(*url));
  }
  return {};
}

void Service::request_stop() {
  const std::lock_guard lock(impl_->mutex);
  for (const auto& [id, watcher] : impl_->watchers) watcher->request_stop();
}

void Service::stop() {
  request_stop();  // all are told first: each that hangs takes up to a second, and they take it together
  std::map<std::string, std::shared_ptr<Watcher>> all;
  {
    const std::lock_guard lock(impl_->mutex);
    all.swap(impl_->watchers);
  }
  for (auto& [id, watcher] : all) watcher->stop();
}

std::vector<Target> Service::targets() const {
  std::vector<Target> all;
  const std::lock_guard lock(impl_->mutex);
  for (const auto& [id, watcher] : impl_->watchers) all.push_back(watcher->target());
  return all;
}

std::map<std::string, std::map<std::string, MetricCost>> Service::costs() const {
  std::map<std::string, std::map<std::string, MetricCost>> all;
  const std::lock_guard lock(impl_->mutex);
  for (const auto& [id, watcher] : impl_->watchers) all[id] = watcher->costs();
  return all;
}

Result<Target> Service::target(std::string_view id_or_name) const {
  auto found = impl_->need(id_or_name);
  if (!found) return fail(found.error());
  return (*found)->target();
}

Result<Target> Service::add(const NewTarget& target) {
  const std::string id = text::slug(target.name);
  if (id.empty() || target.name.size() > 100)
    return fail(Code::invalid, "A target's name needs a letter or digit and at most 100 characters.");
  if (target.url.find('\0') != std::string::npos) return fail(Code::invalid, "The URL holds a zero byte.");
  auto engine = db::engine_of_url(target.url);
  if (!engine) return fail(engine.error());
  if (*engine != db::Engine::postgres)
    return fail(Code::unsupported, "Only PostgreSQL can be watched in this version; MySQL and MariaDB come with a later one.");
  store::TargetRow row;
  row.id = id;
  // the same name again updates: what a person set (environment) stays unless it is given
  if (auto stored = impl_->store.targets().get(target.name); stored) row = *stored;
  row.name = target.name;
  row.engine = "postgres";
  row.url = impl_->key.seal(target.url);
  row.environment = to_json(type_of<Environment>(), &target.environment).as_string();
  row.updated = impl_->clock.now();
  if (row.created == Instant{}) row.created = row.updated;
  if (auto kept = impl_->store.targets().put(row); !kept) return fail(kept.error());
  return impl_->watch(row, Secret(target.url))->target();
}

Result<Target> Service::update(std::string_view id, const std::optional<std::string>& name, const std::optional<Environment>& environment) {
  auto watcher = impl_->need(id);
  if (!watcher) return fail(watcher.error());
  auto row = impl_->store.targets().get((*watcher)->id());
  if (!row) return fail(row.error());
  if (name && text::slug(*name).empty()) return fail(Code::invalid, "A target's name needs a letter or digit.");
  if (name && *name != row->name)
    if (auto other = impl_->find(*name); other && other != *watcher)
      return fail(Code::conflict, fmt::format("There is a target named {} already.", *name));
  if (name) row->name = *name;
  if (environment) row->environment = to_json(type_of<Environment>(), &*environment).as_string();
  row->updated = impl_->clock.now();
  if (auto kept = impl_->store.targets().put(*row); !kept) return fail(kept.error());
  Environment now = (*watcher)->target().environment;
  if (environment) now = *environment;
  (*watcher)->describe(row->name, now);
  return (*watcher)->target();
}

Result<void> Service::remove(std::string_view id) {
  auto watcher = impl_->need(id);
  if (!watcher) return fail(watcher.error());
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->watchers.erase((*watcher)->id());
  }
  (*watcher)->stop();
  return impl_->store.targets().remove((*watcher)->id());
}

Result<Target> Service::test(const std::string& url, std::stop_token stop) const {
  if (auto engine = db::engine_of_url(url); !engine) return fail(engine.error());
  Target answer;
  answer.name = "(test)";
  answer.engine = "postgres";
  db::ConnectSpec spec;
  spec.url = url;
  auto connection = impl_->adapter->connect(spec, stop);
  auto caps = connection ? impl_->adapter->probe(**connection, stop) : Result<db::Capabilities>(fail(connection.error()));
  if (!caps) {
    answer.state = TargetState::down;
    answer.message = caps.error().message;
    return answer;
  }
  answer.state = caps->can_observe && caps->statements_available ? TargetState::ok : TargetState::degraded;
  answer.version = caps->version.text;
  answer.cluster = caps->system_identifier;
  answer.role = caps->standby ? ServerRole::standby : ServerRole::primary;
  answer.databases = caps->databases;
  answer.have = caps->have;
  for (const db::Lack& lack : caps->lack) answer.lack.push_back({lack.what, lack.why, lack.remedy_sql});
  for (const std::string& warning : caps->warnings) answer.message += (answer.message.empty() ? "" : " ") + warning;
  return answer;
}

namespace {

/// Links a session to its statement; made when somebody looks, not with every sample.
void add_fingerprints(Activity& activity) {
  for (Session& s : activity.sessions)
    if (!s.text.empty() && s.state != "idle") s.fingerprint = sql::fingerprint(sql::normalize(s.text)).hex;
}

}  // namespace

Result<CollectAnswer> Service::collect(std::string_view db_id, std::stop_token stop) {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  auto answer = (*watcher)->collect(std::move(stop));
  if (answer)
    if (auto flushed = impl_->store.flush(); !flushed) return fail(flushed.error());
  return answer;
}

Result<Activity> Service::activity(std::string_view db_id) const {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  Activity now = (*watcher)->activity();
  for (Skipped& s : skipped_of(**watcher))
    if (s.what == "activity" || s.what == "progress" || s.what == "target") now.skipped.push_back(std::move(s));
  add_fingerprints(now);
  return now;
}

Result<Activity> Service::sample(std::string_view db_id, std::stop_token stop) const {
  auto watcher = impl_->need(db_id);
  if (!watcher) return fail(watcher.error());
  auto now = (*watcher)->sample_now(std::move(stop));
  if (now) add_fingerprints(*now);
  return now;
}

Result<Mark> Service::annotate(const std::optional<std::string>& db_id, Instant at, const std::string& note, const std::string& kind,
                               const std::string& author) {
  store::AnnotationRow row;
  if (db_id) {
    auto known = target(*db_id);
    if (!known) return fail(known.error());
    row.target = known->id;
  }
  row.at = at;
  row.text = note;
  row.kind = kind;
  row.author = author;
  auto id = impl_->store.annotations().add(row);
  if (!id) return fail(id.error());
  Mark mark{*id, at, note, kind};
  Json event = to_json(mark);
  if (row.target) event.set("db_id", *row.target);
  impl_->events.publish("annotation", event);
  return mark;
}

Result<void> Service::remove_annotation(std::int64_t id) {
  if (auto removed = impl_->store.annotations().remove(id); !removed) return removed;
  impl_->events.publish("annotation", Json::object({{"id", id}, {"removed", true}}));
  return {};
}

Result<std::vector<Mark>> Service::annotations(const std::optional<std::string>& db_id, const WindowRange& window) const {
  std::string id;
  if (db_id) {
    auto known = target(*db_id);
    if (!known) return fail(known.error());
    id = known->id;
  }
  auto rows = impl_->store.annotations().list(id, window.from, window.to);
  if (!rows) return fail(rows.error());
  std::vector<Mark> marks;
  for (const store::AnnotationRow& row : *rows) marks.push_back({row.id, row.at, row.text, row.kind});
  return marks;
}

}  // namespace assay::monitor
