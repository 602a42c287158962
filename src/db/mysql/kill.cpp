#include <mysql.h>

#include <atomic>
#include <future>
#include <thread>

#include "db/mysql/connection.h"

namespace assay::db::mysql {
namespace {

bool kill_now(const Server& server, const std::string& id, Deadline deadline) {
  const auto handle = open(server, deadline, {});
  if (!handle) return false;
  const std::string sql = "KILL /* assay:cancel */ QUERY " + id;
  int failed = 1;
  Call call(handle->get(), {[&] { return mysql_real_query_start(&failed, handle->get(), sql.data(), sql.size()); },
                            [&](int events) { return mysql_real_query_cont(&failed, handle->get(), events); }});
  if (!call.wait(deadline, {})) {
    call.abandon();
    return false;
  }
  constexpr unsigned no_such_thread = 1094;  // it is gone already: as good as killed
  return failed == 0 || mysql_errno(handle->get()) == no_such_thread;
}

}  // namespace

/// Looking up the host's name blocks without any limit: a thread of its own waits for it. When many wait already nothing is asked: the time
/// limit of the session ends the statement.
bool kill_query(const Server& server, const std::string& id, Deadline deadline) {
  constexpr int most_waiting = 8;
  static std::atomic<int> waiting = 0;
  if (id.empty()) return false;
  if (waiting.fetch_add(1) >= most_waiting) {
    --waiting;
    return false;
  }
  Server alone = server;
  alone.database.clear();  // it may be gone, or not ours to enter
  std::promise<bool> asked;
  std::future<bool> answer = asked.get_future();
  std::thread([alone = std::move(alone), id, deadline, asked = std::move(asked)]() mutable {
    const bool done = kill_now(alone, id, deadline);
    mysql_thread_end();
    --waiting;
    asked.set_value(done);
  }).detach();
  return answer.wait_until(deadline) == std::future_status::ready && answer.get();
}

}  // namespace assay::db::mysql
