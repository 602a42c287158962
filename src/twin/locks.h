// Which locks PostgreSQL really took, against what a plan predicted. Reads pg_locks of the running transaction; for statements that cannot run in
// one, a second session blocks the table and sees what they wait for. Objects that the plan itself makes are not looked at: nobody can wait for
// them. One thread at a time. Errors as the connection's.
#pragma once
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "db/adapter.h"
#include "schema/migration.h"

namespace assay::twin {

/// 0 = none, 1 = ACCESS SHARE … 8 = ACCESS EXCLUSIVE; also "AccessShareLock" spelling.
int lock_rank(std::string_view mode);
std::string_view lock_name(int rank);

class LockObserver {
 public:
  /// Remembers which relations there are now.
  static Result<LockObserver> make(db::Connection& session, const std::stop_token& stop);
  /// Before a transaction's first statement.
  void begin() { held_.clear(); }
  /// After a statement, in its transaction: compares and remembers. The complaints, in words.
  Result<std::vector<std::string>> compare(db::Connection& session, const schema::MigrationStatement& statement,
                                           const std::stop_token& stop);
  /// For a statement alone: `waiting` maps objects to the mode it waited for.
  std::vector<std::string> compare_waiting(const schema::MigrationStatement& statement, const std::map<std::string, int>& waiting) const;
  bool knows(const std::string& object) const;
  std::size_t compared() const { return compared_; }

 private:
  struct Relation {
    std::set<std::string> names;  ///< it may be renamed under way
    char kind = 'r';
  };
  std::map<std::string, Relation> relations_;  ///< by oid
  std::map<std::string, int> held_;            ///< by oid, in this transaction
  mutable std::size_t compared_ = 0;
};

}  // namespace assay::twin
