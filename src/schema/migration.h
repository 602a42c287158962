// Migration: an ordered list of statements that turns one schema into another (CONTRACT, "Findings, proofs, plans of change"). Values with
// fields(); any thread; no errors.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/proof.h"
#include "schema/model.h"

namespace assay::schema {

enum class Blocks { none, writes, reads_writes };
constexpr std::array<EnumName, 3> enum_names(Blocks) { return {{{0, "none"}, {1, "writes"}, {2, "reads_writes"}}}; }
enum class Hazard { none, data_loss, breaks_clients, long_lock };
constexpr std::array<EnumName, 4> enum_names(Hazard) { return {{{0, "none"}, {1, "data_loss"}, {2, "breaks_clients"}, {3, "long_lock"}}}; }

struct Lock {
  std::string object;
  std::string mode;  ///< PostgreSQL: "ACCESS EXCLUSIVE" …; MySQL: "NONE", "SHARED", "EXCLUSIVE"
  bool operator==(const Lock&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&Lock::object>("Table or other object", required), field<&Lock::mode>("Mode", required));
  }
};

struct MigrationStatement {
  std::string sql;   ///< no semicolon
  std::string kind;  ///< slug of the change catalogue: "add_column", "create_index_concurrently" …
  ObjectRef object;
  std::vector<Lock> locks;
  bool rewrites = false;  ///< the table's data are written anew
  bool scans = false;     ///< the table is read as a whole under its lock
  Blocks blocks = Blocks::none;
  Hazard hazard = Hazard::none;
  std::string why;                        ///< of the hazard, or of the technique, in a sentence; may be empty
  std::optional<int> transaction;         ///< statements with the same number commit together; null = must run alone
  std::int64_t lock_timeout_ms = 0;       ///< 0 = none
  std::int64_t statement_timeout_ms = 0;  ///< 0 = none
  int retries = 0;                        ///< after a lock timeout
  std::optional<double> estimate_ms;      ///< from the table's size, where it is known
  bool repeat = false;                    ///< a batch: run again until it changes no row
  std::optional<std::string> phase;       ///< expand, migrate, contract
  std::optional<std::string> algorithm;   ///< MySQL: INSTANT, NOCOPY, INPLACE, COPY
  std::optional<std::string> observed;    ///< "documented, not observed" where this engine cannot show it
  static constexpr auto fields() {
    return fields_of(
        field<&MigrationStatement::sql>("Statement", required), field<&MigrationStatement::kind>("Kind of change", required),
        field<&MigrationStatement::object>("On what", required), field<&MigrationStatement::locks>("Locks it takes", required),
        field<&MigrationStatement::rewrites>("Writes the table anew", required),
        field<&MigrationStatement::scans>("Reads the whole table", required), field<&MigrationStatement::blocks>("Whom it stops", required),
        field<&MigrationStatement::hazard>("What can go wrong", required), field<&MigrationStatement::why>("Why, in a sentence"),
        field<&MigrationStatement::transaction>("Commits together with equal numbers; null = alone", nullable),
        field<&MigrationStatement::lock_timeout_ms>("lock_timeout; 0 = none", required),
        field<&MigrationStatement::statement_timeout_ms>("statement_timeout; 0 = none", required),
        field<&MigrationStatement::retries>("Retries after a lock timeout", required),
        field<&MigrationStatement::estimate_ms>("Estimated time"), field<&MigrationStatement::repeat>("Run until it changes no row"),
        field<&MigrationStatement::phase>("expand, migrate, contract"), field<&MigrationStatement::algorithm>("MySQL ALGORITHM"),
        field<&MigrationStatement::observed>("Whether the prediction was seen"));
  }
};

struct NotModelled {
  std::string kind;
  std::string name;
  std::string why;
  static constexpr auto fields() {
    return fields_of(field<&NotModelled::kind>("Kind", required), field<&NotModelled::name>("Name", required),
                     field<&NotModelled::why>("Why", required));
  }
};

/// What the planner does not assume: a rename, or a drop and an add?
struct Question {
  std::string id;                    ///< stable: "rename:table:public.a:public.b"
  std::string text;                  ///< "Was orders.state renamed to orders.status?"
  std::vector<std::string> answers;  ///< the first is what was assumed
  double similarity = 0;             ///< 0 … 1
  static constexpr auto fields() {
    return fields_of(field<&Question::id>("Id", required), field<&Question::text>("Question", required),
                     field<&Question::answers>("Answers; the first was assumed", required), field<&Question::similarity>("0 … 1"));
  }
};

struct Migration {
  std::vector<MigrationStatement> statements;
  std::optional<std::vector<MigrationStatement>> down;
  std::optional<std::string> down_reason;
  std::vector<NotModelled> not_modelled;
  std::vector<NotModelled> not_reproduced;  ///< differences that no statement can make: column_order …
  std::vector<Question> questions;
  Proof proof;
  static constexpr auto fields() {
    return fields_of(field<&Migration::statements>("In this order", required), field<&Migration::down>("The way back", nullable),
                     field<&Migration::down_reason>("Why there is none"), field<&Migration::not_modelled>("Not modelled", required),
                     field<&Migration::not_reproduced>("Not reproduced", required), field<&Migration::questions>("To decide", required),
                     field<&Migration::proof>("How far it was shown", required));
  }
};

}  // namespace assay::schema
