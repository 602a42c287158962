// One pool of shadows per test process, on the machine's kits; stopped and removed at exit. Not thread-safe: gtest's main thread.
#pragma once
#include <vector>

#include "twin/shadow.h"

namespace assay::test {

twin::ShadowPool& shadows();

/// The servers that a suite runs on: Debian's PostgreSQL and MariaDB; in the matrix ASSAY_SEED_ENGINE (postgres, mysql, mariadb) and
/// ASSAY_SEED_VERSION (15, 8.0, 11.4) say which one.
struct Target {
  db::Engine engine = db::Engine::postgres;
  schema::Dialect dialect = schema::Dialect::postgres;
  int version = 0;
};
std::vector<Target> targets();

}  // namespace assay::test
