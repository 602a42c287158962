// The server under test, whichever engine it is: what the tests of the common contract (contract/any_engine_test.cpp) need. Each binary links one
// implementation. Not thread-safe: gtest's main thread, except restart().
#pragma once
#include <memory>
#include <string>

#include "db/adapter.h"

namespace assay::test {

/// Where the engines' SQL differs.
struct Texts {
  db::Engine engine = db::Engine::postgres;
  std::string sleep = {};             ///< SELECT that takes 30 s
  std::string sleep_parameter = {};   ///< the same, with a parameter
  std::string parameters = {};        ///< SELECT of a whole number + 1 as n and a text as t, from two parameters
  std::string row_of_parameter = {};  ///< SELECT of the parameter beside each pair of rows of n
};
const Texts& texts();

std::unique_ptr<db::Adapter> adapter();
/// Read-write, in a database that has the table n (i int) with 1,000 rows. Throws on failure.
std::unique_ptr<db::Connection> writer();
/// As Assay itself connects: read-only, same database.
std::unique_ptr<db::Connection> reader();
/// Ends the server, orderly or not, and starts it again.
Result<void> restart(bool crash);

}  // namespace assay::test
