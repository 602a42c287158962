// The demo: a private PostgreSQL server with a flawed shop (schema.sql, data.sql, flaws.sql) and a workload on it.
// Ownership: a Demo owns server and workload threads; its destructor stops both, the data stays in DATA/demo (as root: in a folder of
// /var/tmp that DATA/demo/location names, because the server's OS user cannot enter private folders) and is reused.
// Threads: start() and stop() from one thread; the workload has its own. Errors: Code::unavailable when PostgreSQL does not start,
// Code::conflict when another process runs this demo, Code::cancelled. Half-made data is built anew.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/result.h"

namespace assay::demo {

struct DemoOptions {
  std::filesystem::path data_dir;  ///< DATA
  bool fresh = false;              ///< build the data anew
  std::string bindir = {};         ///< PostgreSQL's programs; default: the newest installed
  bool workload = true;
  double rate = 1;   ///< of the workload; 1 is about 45 statements a second
  double scale = 1;  ///< of the data; 1 is 1.2 million events, 405 MB
};

class Demo {
 public:
  /// `share` of the work done, 0 … 1.
  static Result<std::unique_ptr<Demo>> start(const DemoOptions& options,
                                             const std::function<void(std::string_view step, double share)>& progress,
                                             std::stop_token stop);
  ~Demo();
  Demo(const Demo&) = delete;
  Demo& operator=(const Demo&) = delete;

  std::string monitor_url() const;  ///< role assay: pg_monitor and pg_read_all_data, not superuser
  std::string admin_url() const;    ///< role postgres
  void stop();

 private:
  struct State;
  explicit Demo(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Deletes DATA/demo. Code::conflict while a process runs it.
Result<void> remove(const std::filesystem::path& data_dir);

}  // namespace assay::demo
