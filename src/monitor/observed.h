// What a database is asked, as a workload: counted by the server until now (a URL that nobody has watched), or seen by Assay on a target. One
// database. Any thread. Code::unsupported says what must be switched on.
#pragma once
#include <stop_token>
#include <vector>

#include "advise/impact/workload.h"
#include "db/adapter.h"
#include "monitor/service.h"

namespace assay::monitor {

/// The most frequent first; since the counters were reset. PostgreSQL: with the role, its search_path where it has one of its own, and the applications
/// that run it at this moment (14+). MySQL family: neither role nor application is counted by statement; a text that was cut is replaced by the
/// sample that MySQL keeps. Assay's own statements are left out.
Result<std::vector<impact::WorkloadStatement>> observed_workload(db::Adapter& adapter, db::Connection& connection, std::size_t most,
                                                                 std::stop_token stop);

struct WatchedWorkload {
  std::string database = {};
  std::vector<impact::WorkloadStatement> statements = {};
  std::vector<std::string> notes = {};  ///< what is missing and why
};

/// What Assay has seen running on a target within the window, by role; applications are those of the newest sample. `database`: empty = the only one in
/// which anything was seen; Code::invalid names them when there are several, Code::not_found when there is none.
Result<WatchedWorkload> watched_workload(const Service& service, const std::string& db_id, const WindowRange& window, std::string database,
                                         std::size_t most);

}  // namespace assay::monitor
