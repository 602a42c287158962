// The shop's users: threads that run the statements of users.cpp on the demo server until they are stopped, paced and seeded.
// Ownership: owns its threads and their connections; the destructor stops and joins. Errors: a failed statement is part of the show
// (timeouts, lock waits); a lost server is tried again after 0.2 … 5 s.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "db/adapter.h"

namespace assay::demo {

class Workload {
 public:
  struct Options {
    std::function<std::string(std::string_view role)> url;
    double rate = 1;
    double scale = 1;
    std::uint64_t seed = 42;
  };
  explicit Workload(Options options);
  ~Workload();
  void stop();

 private:
  Options options_;
  std::unique_ptr<db::Adapter> adapter_;
  std::vector<std::jthread> threads_;
};

}  // namespace assay::demo
