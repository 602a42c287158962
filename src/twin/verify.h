// Proves a plan by running it: `from` is built by our own DDL on a scratch server, the plan runs there exactly as it would on a target, and the
// result is compared with `to` built directly, by two oracles that know nothing of each other: our diff of both as inspected, and the engine's
// own dump of both. Locks are observed and compared with the prediction (PostgreSQL), rows must survive what does not say data_loss, and the
// way down must lead back to `from`.
//
// SQLite plans run in memory, without a scratch server (verify_sqlite.h).
//
// Oracles (Proof::oracles): "executes", "rediff", "dump", "locks", "rows", "down", "stand_ins". The level is `executed` when all agree, else
// `modelled`, and the detail of the one that does not says why. What could not be asked is ok and says "not asked: …".
// Threads and errors as in shadow.h: a plan that fails is a Proof, not an error. Code::unsupported for dialects that are not executed here.
#pragma once
#include <stop_token>
#include <string>
#include <vector>

#include "core/config.h"
#include "schema/diff.h"
#include "schema/migration.h"
#include "schema/model.h"
#include "twin/shadow.h"

namespace assay::twin {

struct VerifyOptions {
  int version = 0;    ///< server version number (150020) of the target; 0 = the models', else the newest here
  bool rows = false;  ///< put rows into the tables first
  bool locks = true;
  bool dump = true;
  bool down = true;
  schema::DiffOptions diff = {};  ///< what the plan was made with: hints and answers say which tables and columns are the same
  Progress progress = {};
};

Result<Proof> verify(const schema::Model& from, const schema::Model& to, const schema::Migration& plan, ShadowPool& pool,
                     const VerifyOptions& options, std::stop_token stop);

struct Canonical {
  schema::Model model = {};  ///< as the engine says it after running our DDL
  std::vector<schema::NotModelled> not_executed = {};
  std::vector<std::string> notes = {};
  std::string engine = {};
  std::string version = {};
};

/// A text's model in the engine's own spelling, so that it can be compared with a live database's. Code::invalid names the first statement that
/// fails.
Result<Canonical> canonicalise(const schema::Model& model, int version, ShadowPool& pool, std::stop_token stop);

/// [twin] of the configuration.
ShadowOptions shadow_options(const Config& config);

/// Whether verify() can execute plans of the dialect: the engines below, and SQLite.
bool is_executed(schema::Dialect dialect);
/// postgres, mysql, mariadb; Code::unsupported for the others.
Result<db::Engine> engine_of(schema::Dialect dialect);

}  // namespace assay::twin
