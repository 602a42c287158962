#include "twin/impact.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/clock.h"
#include "core/text.h"
#include "db/mysql/type_name.h"
#include "schema/ddl/write.h"
#include "sql/digest.h"
#include "sql/explainable.h"
#include "sql/insert_target.h"
#include "sql/lexer.h"
#include "twin/gaps.h"
#include "twin/index_paths.h"
#include "twin/verify.h"

namespace assay::twin {
namespace {

using schema::Model;

/// int8, int2, int4, float4, float8, numeric, bool: of literals and values whose type a client says.
bool is_said(unsigned oid) {
  static const std::set<unsigned> said = {16, 20, 21, 23, 700, 701, 1700};
  return said.contains(oid);
}

/// What a statement is as the server can prepare it.
struct Text {
  std::string sql = {};
  std::optional<sql::Explainable> parsed = {};  ///< PostgreSQL
  bool routine = false;                         ///< a definition: made anew and taken back
};

/// CREATE [OR REPLACE] FUNCTION | PROCEDURE … as one that replaces; a body that the server does not look into is none.
Result<std::optional<Text>> routine_of(std::string_view sql) {
  const auto tokens = sql::lex(sql);
  const auto word = [&](std::size_t i) { return i < tokens.size() ? text::lower(tokens[i].text) : std::string(); };
  const bool replaces = word(1) == "or" && word(2) == "replace";
  const std::size_t kind = replaces ? 3 : 1;
  if (word(0) != "create" || (word(kind) != "function" && word(kind) != "procedure")) return std::nullopt;
  for (std::size_t i = kind; i < tokens.size(); ++i)
    if (word(i) == "language" && word(i + 1) != "sql")
      return fail(Code::unsupported, fmt::format("The server looks into a body in {} only when it runs.", word(i + 1)));
  return Text{fmt::format("CREATE OR REPLACE {}", sql.substr(tokens[kind].at)), {}, true};
}

Result<Text> text_of(std::string_view sql, bool postgres) {
  if (!postgres) {
    auto made = sql::preparable_digest(sql);
    if (!made) return fail(made.error());
    return Text{std::move(*made), {}, false};
  }
  auto routine = routine_of(sql);
  if (!routine) return fail(routine.error());
  if (*routine) return std::move(**routine);
  auto made = sql::explainable(sql);
  if (!made) return fail(made.error());
  Text out;
  out.sql = made->sql;
  out.parsed = std::move(*made);
  return out;
}

/// One of the two databases, and what its types are called.
class Side {
 public:
  explicit Side(ScratchDatabase& scratch) : scratch_(scratch), postgres_(scratch.kit().engine == db::Engine::postgres) {}

  /// As describe; a routine's definition is checked by making it anew.
  Result<db::Described> ask(const Text& text, std::span<const unsigned> types, const std::string& search_path,
                            const std::stop_token& stop) {
    return text.routine ? remake(text.sql, stop) : describe(text.sql, types, search_path, stop);
  }

  Result<void> begin(const std::stop_token& stop) {
    if (!postgres_) return {};
    auto rows = scratch_.session().query("SELECT pg_catalog.current_setting('search_path')", {}, {}, stop);
    if (!rows) return fail(rows.error());
    own_ = rows->rows[0][0].value_or("");
    return {};
  }

  Result<void> name_types(const std::vector<db::Described>& all, const std::stop_token& stop) {
    if (!postgres_) return {};
    std::set<std::pair<unsigned, int>> wanted;
    for (const db::Described& one : all)
      for (const db::Column& column : one.columns) wanted.emplace(column.oid, column.modifier);
    std::string oids = "{", modifiers = "{";
    for (const auto& [oid, modifier] : wanted) {
      const std::string_view comma = oids.size() > 1 ? "," : "";
      oids += fmt::format("{}{}", comma, oid);
      modifiers += fmt::format("{}{}", comma, modifier);
    }
    const std::optional<std::string> values[] = {oids + "}", modifiers + "}"};
    auto rows = scratch_.session().query(
        "SELECT pg_catalog.format_type(o, m) FROM unnest($1::pg_catalog.oid[], $2::pg_catalog.int4[]) WITH ORDINALITY AS t(o, m, n) ORDER BY n",
        values, {.max_rows = wanted.size() + 1}, stop);
    if (!rows) return fail(rows.error());
    std::size_t at = 0;
    for (const auto& one : wanted) names_[one] = rows->rows.at(at++)[0].value_or("");
    return {};
  }

  std::vector<sql::ResultColumn> columns(const db::Described& described) const {
    std::vector<sql::ResultColumn> out;
    for (const db::Column& column : described.columns) {
      const auto named = names_.find({column.oid, column.modifier});
      out.push_back({column.name, postgres_ ? named == names_.end() ? "" : named->second : db::mysql::type_name(column.oid)});
    }
    return out;
  }

 private:
  Result<db::Described> describe(std::string_view sql, std::span<const unsigned> types, const std::string& search_path,
                                 const std::stop_token& stop) {
    if (postgres_ && search_path != path_) {
      // the server parses the list; what is no list is the statement's trouble
      const std::optional<std::string> list = search_path.empty() ? own_ : search_path;
      auto set = scratch_.session().query("SELECT pg_catalog.set_config('search_path', $1, false)", std::span(&list, 1), {}, stop);
      if (!set) return fail(set.error());
      path_ = search_path;
    }
    return scratch_.session().describe(sql, types, stop);
  }

  Result<db::Described> remake(const std::string& sql, const std::stop_token& stop) {
    db::Connection& session = scratch_.session();
    if (auto begun = session.execute("BEGIN", stop); !begun) return fail(begun.error());
    auto made = session.execute("SET LOCAL check_function_bodies = on", stop);
    if (made)
      if (auto passed = scratch_.pass(sql, stop); !passed) made = fail(passed.error());
    if (auto ended = session.execute("ROLLBACK", {}); !ended) return fail(ended.error());
    if (!made) return fail(made.error());
    return db::Described{};
  }

  ScratchDatabase& scratch_;
  bool postgres_;
  std::string path_;
  std::string own_;
  std::map<std::pair<unsigned, int>, std::string> names_;
};

const schema::Table* find_table(const Model& model, const sql::InsertTarget& target) {
  const schema::Table* found = nullptr;
  for (const schema::Table& table : model.tables) {
    if (table.name != target.table || (!target.schema.empty() && table.schema != target.schema)) continue;
    if (table.schema == "public" || !target.schema.empty()) return &table;
    found = found == nullptr ? &table : found;
  }
  return found;
}

bool must_be_given(const schema::Column& column) {
  return !column.nullable && !column.default_value && !column.identity && !column.generated;
}

/// Why the INSERT, which prepares, does not do what it did: it leaves out a column that must be given now, or names no columns and one of those that
/// it fills by place is gone.
std::string misses(std::string_view sql, const Model& before, const Model& after) {
  const auto target = sql::insert_target(sql);
  if (!target) return {};
  const schema::Table* now = find_table(after, *target);
  const schema::Table* then = find_table(before, *target);
  if (now == nullptr || then == nullptr || (target->columns.empty() && target->values == 0 && !target->defaults)) return {};
  if (target->columns.empty() && now->columns.size() != then->columns.size())
    for (std::size_t i = 0; i < std::min(target->values, then->columns.size()); ++i)
      if (now->column(then->columns[i].name) == nullptr)
        return fmt::format(
            "column \"{}\" of relation \"{}\" is gone, and the INSERT, which names no columns, puts its value into the next one",
            then->columns[i].name, now->name);
  for (std::size_t i = 0; i < now->columns.size(); ++i) {
    const schema::Column& column = now->columns[i];
    const bool given = target->columns.empty()
                           ? i < target->values
                           : std::find(target->columns.begin(), target->columns.end(), column.name) != target->columns.end();
    if (given || !must_be_given(column)) continue;
    const schema::Column* old = then->column(column.name);
    if (old == nullptr || !must_be_given(*old))
      return fmt::format("column \"{}\" of relation \"{}\" must be given: it is NOT NULL and has no default now", column.name, now->name);
  }
  return {};
}

class Attempt {
 public:
  Attempt(const Model& before, std::span<const std::string> change, std::span<const Asked> workload, ShadowPool& pool,
          const ImpactOptions& options, std::stop_token stop)
      : before_(before), change_(change), workload_(workload), pool_(pool), options_(options), stop_(std::move(stop)) {}

  Result<Impacted> run() {
    if (auto made = make(); !made) return fail(made.error());
    if (auto changed = apply(); !changed) return fail(changed.error());
    Side first(*unmigrated_), second(*migrated_);
    if (auto tried = try_all(first, second); !tried) return fail(tried.error());
    out_.proof.level = ProofLevel::executed;
    out_.proof.at = system_clock().now();
    return std::move(out_);
  }

 private:
  void step(int number, std::string_view what) {
    if (options_.progress) options_.progress(number, 4, what);
  }

  Result<void> make() {
    const auto engine = engine_of(before_.dialect);
    if (!engine) return fail(engine.error());
    postgres_ = *engine == db::Engine::postgres;
    const int version = options_.version != 0 ? options_.version : before_.version;
    step(1, "building the schema twice");
    auto gaps = find_gaps({&before_}, pool_, *engine, version, stop_);
    if (!gaps) return fail(gaps.error());
    gaps_ = std::move(*gaps);
    auto databases = pool_.pair(*engine, version, stop_);
    if (!databases) return fail(databases.error());
    unmigrated_.emplace(std::move(databases->first));
    migrated_.emplace(std::move(databases->second));
    out_.proof.engine = std::string(db::name_of(*engine));
    out_.proof.version = migrated_->kit().version;
    if (version != 0 && series_of(*engine, version) != migrated_->kit().series()) out_.proof.target_version = series_text(*engine, version);
    for (ScratchDatabase* scratch : {&*unmigrated_, &*migrated_}) {
      auto built = scratch->build(before_, gaps_, {}, stop_);
      if (!built) return fail(built.error());
      if (scratch == &*unmigrated_) note(*built);
    }
    return {};
  }

  void note(const Built& built) {
    out_.not_executed = built.not_executed;
    out_.notes = built.notes;
    for (const StatementResult& failed : built.failed)
      out_.notes.push_back(fmt::format("{} could not be made on the scratch server: {}", text::one_line(text::clip(failed.sql, 80)),
                                       failed.error ? failed.error->message : failed.note));
  }

  Result<void> apply() {
    step(2, "running the change");
    std::vector<std::string> statements;
    for (const std::string& sql : change_) statements.push_back(bridge_statement(sql, gaps_));
    auto ran = migrated_->apply(statements, {}, stop_);
    if (!ran) return fail(ran.error());
    for (const StatementResult& one : *ran) {
      if (one.error)
        return fail(Code::invalid, fmt::format("The change does not run: {} ({}). Mend it, or give the schema that it is for.",
                                               one.error->message, text::one_line(text::clip(one.sql, 200))));
      if (!one.skipped) out_.proof.statements.push_back(one.sql);
    }
    auto after = migrated_->inspect(stop_);
    if (!after) return fail(after.error());
    out_.after = std::move(*after);
    return {};
  }

  /// On the unmigrated database; a statement that does not pass is untested.
  std::optional<db::Described> try_before(Side& side, Text& text, const Asked& asked, sql::Reaction& tried) {
    auto described = side.ask(text, {}, asked.search_path, stop_);
    if (!described && text.parsed && is_untyped(described.error())) {
      text.sql = sql::retry_with_text_parameters(*text.parsed);
      described = side.ask(text, {}, asked.search_path, stop_);
    }
    if (!described) {
      tried.error = described.error().message;
      return std::nullopt;
    }
    return std::move(*described);
  }

  /// On the migrated one: refused, or prepared and not what it was.
  db::Described try_after(Side& side, const Text& text, const Asked& asked, const db::Described& before, sql::Reaction& tried) {
    std::vector<unsigned> types;
    for (const unsigned oid : before.parameters) types.push_back(is_said(oid) ? oid : 0);
    auto described = side.ask(text, types, asked.search_path, stop_);
    if (!described) {
      // a limit or a stop says nothing about the statement
      const Code code = described.error().code;
      const bool refused = code != Code::timeout && code != Code::cancelled && code != Code::unavailable;
      tried.verdict = refused ? sql::Verdict::fails : sql::Verdict::untested;
      tried.error = described.error().message;
      return {};
    }
    tried.verdict = sql::Verdict::fails;
    if (postgres_) tried.error = misses(text.sql, before_, out_.after);
    if (tried.error.empty() && !text.routine) tried.error = calls_broken(asked.sql);
    if (!tried.error.empty()) return std::move(*described);
    tried.verdict = sql::Verdict::ok;
    if (text.parsed) tried.error = lost_index(text);
    if (!tried.error.empty()) tried.verdict = sql::Verdict::slower;
    return std::move(*described);
  }

  /// In the search_path of the statement, which both sessions have now.
  std::string lost_index(const Text& text) {
    const bool concerned =
        std::any_of(losers_.begin(), losers_.end(), [&](const std::string& table) { return text.sql.find(table) != std::string::npos; });
    if (!concerned) return {};
    const sql::Explainable statement{text.sql, text.parsed->parameters, {}, text.parsed->kind};
    const auto then = index_paths(*unmigrated_, statement, stop_);
    const auto now = index_paths(*migrated_, statement, stop_);
    // what cannot be planned is not judged
    if (!then || !now) return {};
    for (const auto& [relation, index] : *then)
      if (!now->contains(relation)) return fmt::format("the index {} led to the rows of {}; after the change none does", index, relation);
    return {};
  }

  /// "could not determine data type of parameter", "is not unique"
  static bool is_untyped(const Error& error) {
    return error.detail.find("42P18") != std::string::npos || error.detail.find("42725") != std::string::npos;
  }

  Result<void> try_all(Side& first, Side& second) {
    for (Side* side : {&first, &second})
      if (auto begun = side->begin(stop_); !begun) return begun;
    if (auto found = find_broken_routines(first, second); !found) return found;
    // as the engine has both: names of keys and spellings of types are its own
    if (postgres_) {
      const auto stood = unmigrated_->inspect(stop_);
      if (!stood) return fail(stood.error());
      losers_ = losers_of_indexes(*stood, out_.after);
    }
    step(3, "preparing the statements");
    out_.statements.resize(workload_.size());
    std::vector<db::Described> before(workload_.size()), after(workload_.size());
    std::size_t passed = 0;
    for (std::size_t i = 0; i < workload_.size(); ++i) {
      if (stop_.stop_requested()) return fail(Code::cancelled, "Stopped.");
      auto text = text_of(workload_[i].sql, postgres_);
      if (!text) {
        out_.statements[i].error = text.error().message;
        continue;
      }
      auto described = try_before(first, *text, workload_[i], out_.statements[i]);
      if (described) {
        ++passed;
        before[i] = std::move(*described);
        after[i] = try_after(second, *text, workload_[i], before[i], out_.statements[i]);
      }
      if (!unmigrated_->session().alive() || !migrated_->session().alive()) return lost();
    }
    if (stop_.stop_requested()) return fail(Code::cancelled, "Stopped.");
    step(4, "comparing the results");
    if (auto named = first.name_types(before, stop_); !named) return named;
    if (auto named = second.name_types(after, stop_); !named) return named;
    for (std::size_t i = 0; i < workload_.size(); ++i) compare(out_.statements[i], first.columns(before[i]), second.columns(after[i]));
    out_.proof.oracles.push_back({"unmigrated", passed == workload_.size(),
                                  fmt::format("{} of {} statements prepare on the schema as it is", passed, workload_.size())});
    const auto broken = std::count_if(out_.statements.begin(), out_.statements.end(),
                                      [](const sql::Reaction& one) { return one.verdict == sql::Verdict::fails; });
    out_.proof.oracles.push_back({"migrated", broken == 0, fmt::format("{} of these {} fail after the change", broken, passed)});
    return {};
  }

  /// Functions whose body does not hold after the change; statements that call them prepare all the same.
  Result<void> find_broken_routines(Side& first, Side& second) {
    if (!postgres_) return {};
    for (const schema::Statement& statement :
         schema::write_statements(before_, {.owners = false, .grants = false, .comments = false, .opaque = false})) {
      if (statement.object.kind != "function" && statement.object.kind != "procedure") continue;
      const auto text = routine_of(statement.sql);
      if (!text || !*text || !first.ask(**text, {}, {}, stop_)) continue;
      if (const auto again = second.ask(**text, {}, {}, stop_); !again)
        broken_[statement.object.name.substr(0, statement.object.name.find('('))] = again.error().message;
      if (!unmigrated_->session().alive() || !migrated_->session().alive()) return lost();
    }
    return {};
  }

  std::string calls_broken(std::string_view sql) const {
    if (broken_.empty()) return {};
    const auto tokens = sql::lex(sql);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (tokens[i + 1].text != "(") continue;
      const std::string name = tokens[i].kind == sql::TokenKind::word ? text::lower(tokens[i].text)
                               : tokens[i].text.size() < 2            ? std::string()
                                                                      : std::string(tokens[i].text.substr(1, tokens[i].text.size() - 2));
      if (const auto at = broken_.find(name); at != broken_.end()) return fmt::format("in function {}: {}", name, at->second);
    }
    return {};
  }

  Result<void> lost() { return fail(Code::unavailable, "The scratch server ended while statements were prepared. Try again."); }

  static void compare(sql::Reaction& tried, std::vector<sql::ResultColumn> before, std::vector<sql::ResultColumn> after) {
    if (tried.verdict == sql::Verdict::untested) return;
    const bool runs = tried.verdict == sql::Verdict::ok || tried.verdict == sql::Verdict::slower;
    if (runs && before != after) tried.verdict = sql::Verdict::changes;
    if (tried.verdict == sql::Verdict::ok || tried.verdict == sql::Verdict::slower) return;
    tried.before = std::move(before);
    tried.after = std::move(after);
  }

  const Model& before_;
  std::span<const std::string> change_;
  std::span<const Asked> workload_;
  ShadowPool& pool_;
  const ImpactOptions& options_;
  std::stop_token stop_;
  bool postgres_ = true;
  Gaps gaps_;
  std::optional<ScratchDatabase> unmigrated_, migrated_;
  std::map<std::string, std::string> broken_;  ///< routines by name, with the engine's words
  std::set<std::string> losers_;               ///< tables whose statements may lose an index
  Impacted out_;
};

}  // namespace

Result<Impacted> impact(const Model& before, std::span<const std::string> change, std::span<const Asked> workload, ShadowPool& pool,
                        const ImpactOptions& options, std::stop_token stop) {
  return Attempt(before, change, workload, pool, options, std::move(stop)).run();
}

}  // namespace assay::twin
