// The cases of the lint rules' pages on real servers: what a page says of its SQL holds for what a server makes of it, and each fix ends its
// finding there; of rules of steps, the migration runs with each fix (what they say of locks and rewrites is the change catalogue's, which
// contract_locks holds against servers). Servers as in tests/support/shadow.h. MySQL's cases also run on MariaDB, as far as MariaDB takes their SQL, and say there
// what the same text says when it is read as MariaDB's. ASSAY_LINT_RULE=slug runs one rule only.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>
#include <set>
#include <thread>

#include "schema/ddl/postgres/split.h"
#include "schema/ddl/split.h"
#include "tests/support/lint_cases.h"
#include "tests/support/shadow.h"

namespace assay {
namespace {

using lint::Case;
using schema::Dialect;
using test::Target;

std::vector<std::string> statements_of(const std::string& sql, Dialect dialect) {
  std::vector<std::string> out;
  if (dialect == Dialect::postgres) {
    for (const auto& piece : schema::postgres::reader::split(sql)) out.push_back(sql.substr(piece.begin, piece.end - piece.begin));
    return out;
  }
  schema::ddl::Splitter splitter(sql, dialect);
  while (const auto statement = splitter.next()) out.push_back(sql.substr(statement->begin, statement->end - statement->begin));
  return out;
}

/// What no scratch server shows: there every definer is the scratch database's owner, and some texts are not kept as they were written.
bool is_hidden(const Case& one) {
  return one.rule->slug == "definer_is_root" || std::count(one.directives.begin(), one.directives.end(), "text") > 0;
}

/// The version that the case is about is the server's, or any.
bool is_of(const Case& one, const Target& target) {
  for (const std::string& directive : one.directives) {
    if (directive.starts_with("since ") && target.version < std::atoi(directive.substr(6).c_str())) return false;
    if (directive.starts_with("version ")) {
      const int version = std::atoi(directive.substr(8).c_str());
      const int series = target.engine == db::Engine::postgres ? 10'000 : 100;
      if (version / series != target.version / series) return false;
    }
  }
  return true;
}

struct Counts {
  std::atomic<int> held = 0, left_out = 0, fixes = 0;
};

class Run {
 public:
  Run(const Case& one, const Target& target, Counts& counts)
      : case_(one), target_(target), counts_(counts), foreign_(one.dialect != target.dialect) {
    std::erase_if(case_.directives, [](const std::string& directive) { return directive.starts_with("version "); });
  }

  void operator()() {
    // what servers count is asked of them in tests/service/lint.py
    if (case_.rule->statement != nullptr) return leave_out();
    if (case_.rule->step != nullptr) return run_fixes_of_steps();
    auto expected = expectation();
    if (!expected) return leave_out();
    make_database();
    if (!apply(case_.sql, foreign_)) return leave_out();
    const std::vector<Finding> findings = look();
    ++counts_.held;
    EXPECT_EQ(lint::paths_of(findings), *expected) << where();
    fix(findings);
  }

 private:
  std::string where() const { return fmt::format("{} on {} {}", case_.name(), db::name_of(target_.engine), target_.version); }
  void leave_out() { ++counts_.left_out; }
  void make_database() {
    auto made = test::shadows().database(target_.engine, target_.version, {});
    if (!made) throw std::runtime_error(made.error().message);
    database_ = std::move(*made);
  }

  /// What was there before is made, and then the migration runs with the fix in place of the statement that was found.
  void run_fixes_of_steps() {
    lint::LintOptions options;
    auto read = schema::read_sql(case_.existing, target_.dialect);
    if (!read || read->lost > 0) return leave_out();
    // without that it is not known what was there
    if (!case_.existing.empty()) read->model.version = target_.version;
    lint::apply_directives(case_, read->model, options);
    const lint::MigrationLint linted = lint::migration_of(case_, case_.files, read->model, options);
    for (std::size_t i = 0; i < linted.findings.size(); ++i) {
      if (!linted.findings[i].fix) continue;
      make_database();
      if (!apply(case_.existing, foreign_)) return leave_out();
      for (const schema::File& file : lint::fixed_files(case_, linted.findings[i], linted.sites[i]))
        if (!apply(file.text, foreign_ || case_.existing.empty())) return leave_out();
      ++counts_.fixes;
    }
  }

  /// The page's, or what the text says as the server's dialect; nullopt where it cannot be read as that.
  std::optional<std::vector<std::string>> expectation() const {
    if (!foreign_) return case_.flags ? case_.expects : std::vector<std::string>{};
    auto read = schema::read_sql(case_.sql, target_.dialect);
    if (!read || read->lost > 0) return std::nullopt;
    read->model.version = target_.version;
    lint::LintOptions options;
    lint::apply_directives(case_, read->model, options);
    return lint::paths_of(lint::findings_of(case_, read->model, options));
  }

  /// false: the sandbox does not run it, or (`may_fail`) the server does not take it.
  bool apply(const std::string& sql, bool may_fail) {
    const auto results = database_->apply(statements_of(sql, target_.dialect), {}, {});
    if (!results) throw std::runtime_error(results.error().message);
    for (const twin::StatementResult& result : *results) {
      if (result.ok || result.skipped) continue;
      if (may_fail || (result.error && result.error->code == Code::forbidden)) return false;
      throw std::runtime_error(result.sql + "\n→ " + (result.error ? result.error->message + " " + result.error->detail : ""));
    }
    return true;
  }

  std::vector<Finding> look() {
    auto model = database_->inspect({});
    if (!model) throw std::runtime_error(model.error().message);
    lint::LintOptions options;
    lint::apply_directives(case_, *model, options);
    return lint::findings_of(case_, *model, options);
  }

  /// One after the other, each derived from what the one before has left.
  void fix(std::vector<Finding> findings) {
    for (int round = 0; round < 8; ++round) {
      const auto next = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) { return finding.fix.has_value(); });
      if (next == findings.end()) return;
      const Finding finding = *next;
      if (!apply(finding.fix->sql, false)) return leave_out();
      ++counts_.fixes;
      findings = look();
      const bool there = std::any_of(findings.begin(), findings.end(), [&](const Finding& one) { return one.key == finding.key; });
      EXPECT_FALSE(there) << where() << ": " << finding.key << " is still there after\n" << finding.fix->sql;
      if (there) return;
    }
  }

  Case case_;
  Target target_;
  Counts& counts_;
  bool foreign_;
  std::optional<twin::ScratchDatabase> database_;
};

bool runs_on(const Case& one, const Target& target) {
  const char* only = std::getenv("ASSAY_LINT_RULE");
  if (only != nullptr && one.rule->slug != only) return false;
  const bool stands_in = one.dialect == Dialect::mysql && target.dialect == Dialect::mariadb;
  return (one.dialect == target.dialect || stands_in) && lint::speaks_of(*one.rule, target.dialect) && !is_hidden(one) &&
         is_of(one, target);
}

/// Two at a time, since they mostly wait for their servers.
void hold_on(const Target& target) {
  std::vector<Case> cases;
  for (const lint::LintRule* rule : lint::lint_rules())
    for (Case& one : lint::cases_of(*rule))
      if (runs_on(one, target)) cases.push_back(std::move(one));
  Counts counts;
  std::atomic<std::size_t> next = 0;
  const auto worker = [&] {
    for (std::size_t i = next++; i < cases.size(); i = next++) {
      try {
        Run(cases[i], target, counts)();
      } catch (const std::exception& failure) {
        ADD_FAILURE() << cases[i].name() << " on " << db::name_of(target.engine) << " " << target.version << ": " << failure.what();
      }
    }
  };
  {
    const std::jthread other(worker);
    worker();
  }
  std::printf("%s: %d cases held against the server, %d fixes run, %d cases not taken by it\n",
              std::string(db::name_of(target.engine)).c_str(), counts.held.load(), counts.fixes.load(), counts.left_out.load());
  if (std::getenv("ASSAY_LINT_RULE") != nullptr) return;
  EXPECT_GT(counts.held, 20) << "pages have no cases for this server?";
  EXPECT_LT(counts.left_out * 8, static_cast<int>(cases.size())) << "too many cases say nothing here";
}

TEST(LintContract, every_page_holds_on_the_server_and_every_fix_ends_its_finding) {
  for (const Target& target : test::targets()) hold_on(target);
}

}  // namespace
}  // namespace assay
