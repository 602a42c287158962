// Shapes of monitoring as CONTRACT fixes them: what the API, the command line and the assistant's tools hand out. Values.
#pragma once
#include "core/fields.h"

namespace assay::monitor {

enum class TargetState { fresh, ok, degraded, down };
constexpr auto enum_names(TargetState) {
  return std::array{EnumName{0, "new"}, EnumName{1, "ok"}, EnumName{2, "degraded"}, EnumName{3, "down"}};
}
enum class Environment { production, staging, development, scratch };
constexpr auto enum_names(Environment) {
  return std::array{EnumName{0, "production"}, EnumName{1, "staging"}, EnumName{2, "development"}, EnumName{3, "scratch"}};
}
enum class ServerRole { primary, standby };
constexpr auto enum_names(ServerRole) { return std::array{EnumName{0, "primary"}, EnumName{1, "standby"}}; }
enum class P95Source { none, log, engine, estimated };
constexpr auto enum_names(P95Source) {
  return std::array{EnumName{0, "none"}, EnumName{1, "log"}, EnumName{2, "engine"}, EnumName{3, "estimated"}};
}
enum class StatementOrder { total_ms, calls, mean_ms, p95_ms, rows, shared_read, temp_bytes, wal_bytes };
constexpr auto enum_names(StatementOrder) {
  return std::array{EnumName{0, "total_ms"}, EnumName{1, "calls"},       EnumName{2, "mean_ms"},    EnumName{3, "p95_ms"},
                    EnumName{4, "rows"},     EnumName{5, "shared_read"}, EnumName{6, "temp_bytes"}, EnumName{7, "wal_bytes"}};
}

struct Lack {
  std::string what, why, remedy_sql;
  static constexpr auto fields() {
    return fields_of(field<&Lack::what>("What Assay cannot do", required), field<&Lack::why>("Why", required),
                     field<&Lack::remedy_sql>("SQL for a DBA that changes it", required));
  }
};

struct Target {
  std::string id, name, engine, version;
  TargetState state = TargetState::fresh;
  std::string message;
  Environment environment = Environment::production;
  std::string cluster;
  ServerRole role = ServerRole::primary;
  std::vector<std::string> databases, have;
  std::vector<Lack> lack;
  static constexpr auto fields() {
    return fields_of(field<&Target::id>("Stable slug of the name", required), field<&Target::name>("Name", required),
                     field<&Target::engine>("postgres, mysql or mariadb", required), field<&Target::version>("Server version", required),
                     field<&Target::state>("State", required), field<&Target::message>("What is wrong, or empty", required),
                     field<&Target::environment>("Where it stands; production unless an admin says otherwise", required),
                     field<&Target::cluster>("System identifier shared by a primary and its standbys", required),
                     field<&Target::role>("Primary or standby", required), field<&Target::databases>("Connectable databases", required),
                     field<&Target::have>("What Assay may see", required),
                     field<&Target::lack>("What it may not, and the remedy", required));
  }
};

struct WindowRange {
  Instant from{}, to{};
  static constexpr auto fields() {
    return fields_of(field<&WindowRange::from>("Start", required), field<&WindowRange::to>("End", required));
  }
};

struct StatementUser {
  std::string name;
  std::int64_t calls = 0;
  double total_ms = 0;
  static constexpr auto fields() {
    return fields_of(field<&StatementUser::name>("Role", required), field<&StatementUser::calls>("Executions", required),
                     field<&StatementUser::total_ms>("Time in ms", required));
  }
};

struct StatementStats {
  std::string fingerprint, database, text;
  bool text_truncated = false;
  std::vector<std::string> queryids;
  std::vector<StatementUser> users;
  std::int64_t calls = 0;
  double total_ms = 0, share = 0, mean_ms = 0, stddev_ms = 0, min_ms = 0, max_ms = 0;
  std::optional<double> p95_ms;
  P95Source p95_source = P95Source::none;
  std::int64_t rows = 0, shared_hit = 0, shared_read = 0, dirtied = 0, written = 0, temp_read = 0, temp_written = 0, wal_bytes = 0;
  bool plan_changed = false;
  Instant first_seen{}, last_seen{};
  std::vector<double> series;
  std::optional<std::vector<std::string>> tables;
  static constexpr auto fields() {
    using S = StatementStats;
    return fields_of(field<&S::fingerprint>("16 hex digits", required), field<&S::database>("Database", required),
                     field<&S::text>("Normalised text", required), field<&S::text_truncated>("The text was cut", required),
                     field<&S::queryids>("The engine's ids", required), field<&S::users>("Who runs it", required),
                     field<&S::calls>("Executions", required), field<&S::total_ms>("Time in ms", required),
                     field<&S::share>("Share of all statements' time, 0 to 1", required), field<&S::mean_ms>("Mean time", required),
                     field<&S::stddev_ms>("Standard deviation", required), field<&S::min_ms>("Least time", required),
                     field<&S::max_ms>("Greatest time", required), field<&S::p95_ms>("95th percentile", nullable),
                     field<&S::p95_source>("Where p95 comes from", required), field<&S::rows>("Rows", required),
                     field<&S::shared_hit>("Blocks found in the cache", required), field<&S::shared_read>("Blocks read", required),
                     field<&S::dirtied>("Blocks dirtied", required), field<&S::written>("Blocks written", required),
                     field<&S::temp_read>("Temporary blocks read", required), field<&S::temp_written>("Temporary blocks written", required),
                     field<&S::wal_bytes>("WAL in bytes", required), field<&S::plan_changed>("Another plan than before", required),
                     field<&S::first_seen>("First seen by Assay", required), field<&S::last_seen>("Last seen running", required),
                     field<&S::series>("Time in ms by bucket of the window", required),
                     field<&S::tables>("Relations as the text names them, when asked for; absent when the text is cut or not there yet"));
  }
};

struct NotFinishing {
  std::string text, database;
  double sampled_ms = 0;
  static constexpr auto fields() {
    return fields_of(field<&NotFinishing::text>("Statement", required), field<&NotFinishing::database>("Database", required),
                     field<&NotFinishing::sampled_ms>("Time seen running in samples", required));
  }
};

struct TopStatements {
  std::string db_id;
  WindowRange window;
  std::vector<StatementStats> statements;
  std::vector<NotFinishing> not_finishing;
  bool truncated = false;
  std::optional<double> unknown_share;
  std::vector<Skipped> skipped;
  static constexpr auto fields() {
    using T = TopStatements;
    return fields_of(field<&T::db_id>("Target", required), field<&T::window>("What was asked", required),
                     field<&T::statements>("Ranked statements", required),
                     field<&T::not_finishing>("Seen running, never counted as finished", required),
                     field<&T::truncated>("More exist than were asked for", required),
                     field<&T::unknown_share>("Share of database time no statement explains", nullable),
                     field<&T::skipped>("What is missing and why", required));
  }
};

struct StatementPoint {
  Instant at{};
  std::int64_t calls = 0;
  double mean_ms = 0;
  std::optional<double> p95_ms;
  std::int64_t rows = 0, shared_read = 0, temp_bytes = 0, wal_bytes = 0;
  static constexpr auto fields() {
    using P = StatementPoint;
    return fields_of(field<&P::at>("Start of the bucket", required), field<&P::calls>("Executions", required),
                     field<&P::mean_ms>("Mean time", required), field<&P::p95_ms>("Estimated 95th percentile", nullable),
                     field<&P::rows>("Rows", required), field<&P::shared_read>("Blocks read", required),
                     field<&P::temp_bytes>("Temporary bytes written", required), field<&P::wal_bytes>("WAL in bytes", required));
  }
};

/// A plan that was made of a statement, by shape: equal trees with other figures are one.
struct StatementPlan {
  std::string shape;
  Instant first_seen{}, last_seen{};
  double total_cost = 0;
  std::string text;
  static constexpr auto fields() {
    return fields_of(field<&StatementPlan::shape>("16 hex digits over the tree without its figures", required),
                     field<&StatementPlan::first_seen>("First made", required), field<&StatementPlan::last_seen>("Last made", required),
                     field<&StatementPlan::total_cost>("Cost when it was last made, in planner units", required),
                     field<&StatementPlan::text>("The plan as text", required));
  }
};

struct StatementDetail {
  StatementStats statement;
  std::vector<StatementPoint> points;
  std::int64_t step_ms = 0;
  std::vector<StatementPlan> plans;
  static constexpr auto fields() {
    return fields_of(field<&StatementDetail::statement>("Totals of the window", required),
                     field<&StatementDetail::points>("By bucket", required), field<&StatementDetail::step_ms>("Bucket", required),
                     field<&StatementDetail::plans>("Plans made of it so far, newest first", required));
  }
};

struct Session {
  std::int64_t pid = 0;
  std::string database, user, application, client, state, wait_event_type, wait_event;
  std::optional<double> query_ms, transaction_ms;
  std::optional<std::int64_t> xmin_age;
  std::string text;
  std::optional<std::string> fingerprint;
  std::vector<std::int64_t> blocked_by;
  static constexpr auto fields() {
    using S = Session;
    return fields_of(field<&S::pid>("Process id", required), field<&S::database>("Database", required), field<&S::user>("Role", required),
                     field<&S::application>("application_name", required), field<&S::client>("Client address", required),
                     field<&S::state>("State", required), field<&S::wait_event_type>("Wait class", required),
                     field<&S::wait_event>("Wait event", required), field<&S::query_ms>("Age of the statement", nullable),
                     field<&S::transaction_ms>("Age of the transaction", nullable),
                     field<&S::xmin_age>("Transactions its snapshot holds back", nullable), field<&S::text>("Statement", required),
                     field<&S::fingerprint>("Fingerprint"), field<&S::blocked_by>("Process ids it waits for", required));
  }
};

struct BlockNode {
  std::int64_t pid = 0;
  std::string text, user, database, state;
  double wait_ms = 0;
  std::vector<BlockNode> blocks;
  static constexpr auto fields() {
    using B = BlockNode;
    return fields_of(field<&B::pid>("Process id", required), field<&B::text>("Statement", required), field<&B::user>("Role", required),
                     field<&B::database>("Database", required), field<&B::state>("State", required),
                     field<&B::wait_ms>("How long it has waited; 0 at the root", required),
                     field<&B::blocks>("Sessions that wait for it", required));
  }
};

struct Progress {
  std::int64_t pid = 0;
  std::string command, object, database, phase;
  std::int64_t done = 0, total = 0;
  double share = 0;
  static constexpr auto fields() {
    using P = Progress;
    return fields_of(field<&P::pid>("Process id", required), field<&P::command>("vacuum, create index, analyze, copy …", required),
                     field<&P::object>("What it works on", required), field<&P::database>("Database", required),
                     field<&P::phase>("Phase", required), field<&P::done>("Done, in blocks or bytes", required),
                     field<&P::total>("Total", required), field<&P::share>("0 to 1", required));
  }
};

struct Activity {
  Instant at{};
  std::vector<Session> sessions;
  std::vector<BlockNode> blocking;
  std::vector<Progress> progress;
  std::vector<Skipped> skipped;
  static constexpr auto fields() {
    using A = Activity;
    return fields_of(field<&A::at>("When it was sampled", required), field<&A::sessions>("Sessions, active first", required),
                     field<&A::blocking>("Who blocks whom, roots first", required), field<&A::progress>("Running maintenance", required),
                     field<&A::skipped>("What is missing and why", required));
  }
};

struct SeriesLine {
  std::string name;
  std::vector<double> points;
  static constexpr auto fields() {
    return fields_of(field<&SeriesLine::name>("Name", required), field<&SeriesLine::points>("Values, null where unknown", required));
  }
};

struct Mark {
  std::int64_t id = 0;
  Instant at{};
  std::string text, kind;
  static constexpr auto fields() {
    return fields_of(field<&Mark::id>("Id", required), field<&Mark::at>("When", required), field<&Mark::text>("What happened", required),
                     field<&Mark::kind>("deploy, migration, restart …", required));
  }
};

struct SeriesAnswer {
  std::string metric, unit;
  std::int64_t step_ms = 0;
  std::vector<std::int64_t> at;
  std::vector<SeriesLine> series;
  std::vector<Mark> annotations;
  static constexpr auto fields() {
    using S = SeriesAnswer;
    return fields_of(field<&S::metric>("Metric", required), field<&S::unit>("Unit of every value", required),
                     field<&S::step_ms>("Bucket", required), field<&S::at>("Starts of the buckets, ms since 1970", required),
                     field<&S::series>("Lines", required), field<&S::annotations>("Marks within the window", required));
  }
};

struct Verdict {
  std::string level, text;
  static constexpr auto fields() {
    return fields_of(field<&Verdict::level>("ok, warning, critical or unknown", required), field<&Verdict::text>("One sentence", required));
  }
};

struct Card {
  std::string name, label;
  std::optional<double> value;
  std::string unit, source;
  static constexpr auto fields() {
    return fields_of(field<&Card::name>("Key", required), field<&Card::label>("Label", required),
                     field<&Card::value>("Value, null when unknown", nullable), field<&Card::unit>("Unit", required),
                     field<&Card::source>("Where it comes from", required));
  }
};

struct Overview {
  Verdict verdict;
  std::vector<Card> cards;
  Instant as_of{};
  std::vector<Skipped> skipped;
  static constexpr auto fields() {
    return fields_of(field<&Overview::verdict>("Is it well", required), field<&Overview::cards>("Figures", required),
                     field<&Overview::as_of>("Age of the newest sample", required),
                     field<&Overview::skipped>("What is missing and why", required));
  }
};

struct TableRow {
  std::string database, schema, name;
  std::int64_t total_bytes = 0, rows = 0, dead_rows = 0, seq_scan = 0, idx_scan = 0;
  std::optional<std::string> last_autovacuum;
  std::int64_t writes = 0;
  std::optional<double> writes_per_s;
  static constexpr auto fields() {
    using T = TableRow;
    return fields_of(field<&T::database>("Database", required), field<&T::schema>("Schema", required), field<&T::name>("Table", required),
                     field<&T::total_bytes>("Size with indexes", required), field<&T::rows>("Live rows (estimate)", required),
                     field<&T::dead_rows>("Dead rows (estimate)", required), field<&T::seq_scan>("Sequential scans", required),
                     field<&T::idx_scan>("Index scans", required), field<&T::last_autovacuum>("Last vacuum of either kind"),
                     field<&T::writes>("Rows inserted, updated and deleted since the statistics were reset", required),
                     field<&T::writes_per_s>("The same, per second of the interval that `measured` says"));
  }
};

struct IndexRow {
  std::string database, schema, table, name;
  std::int64_t bytes = 0, scans = 0;
  bool unique = false, primary = false, valid = true, constraint = false;
  std::optional<std::string> duplicate_of;
  std::string definition;
  static constexpr auto fields() {
    using I = IndexRow;
    return fields_of(field<&I::database>("Database", required), field<&I::schema>("Schema", required), field<&I::table>("Table", required),
                     field<&I::name>("Index", required), field<&I::bytes>("Size", required),
                     field<&I::scans>("Scans since the statistics were reset", required), field<&I::unique>("Unique", required),
                     field<&I::primary>("Primary key", required), field<&I::valid>("Valid", required),
                     field<&I::constraint>("Backs a constraint", required), field<&I::duplicate_of>("An identical index"),
                     field<&I::definition>("Definition", required));
  }
};

/// When a database's tables were read, and what their counters are of.
struct Measured {
  std::string database;
  Instant at{};
  std::optional<Instant> writes_from, stats_reset;
  bool truncated = false;
  static constexpr auto fields() {
    using M = Measured;
    return fields_of(field<&M::database>("Database", required), field<&M::at>("When its tables were read", required),
                     field<&M::writes_from>("The reading before, where writes_per_s begins; absent when there is none"),
                     field<&M::stats_reset>("Since when its statistics count; absent when no reset is on record"),
                     field<&M::truncated>("It has more tables: only the largest are read", required));
  }
};

struct Objects {
  std::vector<TableRow> tables;
  std::vector<IndexRow> indexes;
  std::vector<Skipped> skipped;
  std::vector<Measured> measured;
  static constexpr auto fields() {
    return fields_of(field<&Objects::tables>("Largest first", required), field<&Objects::indexes>("Largest first", required),
                     field<&Objects::skipped>("What is missing and why", required), field<&Objects::measured>("By database", required));
  }
};

struct Action {
  std::string title, why;
  std::optional<std::string> sql;
  static constexpr auto fields() {
    return fields_of(field<&Action::title>("What to do", required), field<&Action::why>("Why", required),
                     field<&Action::sql>("Statement to run"));
  }
};

struct Summary {
  std::string text;
  std::map<std::string, Json> facts;
  std::vector<Action> actions;
  static constexpr auto fields() {
    return fields_of(field<&Summary::text>("Markdown", required), field<&Summary::facts>("Every number in the text, by name", required),
                     field<&Summary::actions>("Most useful first", required));
  }
};

struct Collected {
  std::string what;
  std::int64_t rows = 0;
  double took_ms = 0;
  static constexpr auto fields() {
    return fields_of(field<&Collected::what>("Metric", required), field<&Collected::rows>("Rows read", required),
                     field<&Collected::took_ms>("Time on the server and the wire", required));
  }
};

struct CollectAnswer {
  std::vector<Collected> collected;
  std::vector<Skipped> skipped;
  static constexpr auto fields() {
    return fields_of(field<&CollectAnswer::collected>("What was read", required),
                     field<&CollectAnswer::skipped>("What was not, and why", required));
  }
};

}  // namespace assay::monitor
