// assay profile and assay normalize: what holds in rows, and what follows from it. One function a command; each returns an exit code.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "advise/normal/discover.h"
#include "advise/normal/inclusion.h"
#include "app/command.h"
#include "db/adapter.h"
#include "schema/model.h"

namespace CLI {
class App;
}

namespace assay::app {

struct NormalOptions {
  std::string source;  ///< CSV file, "-" or URL
  std::string table;   ///< of a URL: name or schema.name
  std::string delimiter = ",";
  std::string timeout = "60s";  ///< of all statements to a database together
  std::string dependencies;     ///< normalize: "a, b -> c; c -> d"
  std::string attributes;       ///< normalize: columns beside those that dependencies name
  std::string dialect = "postgres";
  std::string to = "3nf";
  std::size_t max_lhs = 0, rows = 50'000, limit = 20;
  std::size_t arity = 1;
  double error = 0;  ///< approximate dependencies up to this g3; 0 = none
  bool no_header = false, fds = false, keys = false, inds = false, all = false, check = false;
};

int profile(const Common& common, const NormalOptions& options);
int normalize(const Common& common, const NormalOptions& options);
void add_normal(CLI::App& app, Common& common, NormalOptions& options);

/// Rows of a file or a table.
struct RowSource {
  std::string label = {};  ///< as given, passwords blanked
  advise::normal::EncodedTable table = {};
  schema::Model model = {};  ///< of a database
  schema::Name name = {};    ///< of the table in `model`
  bool live = false;
  std::unique_ptr<db::Connection> connection = {};        ///< of a database
  std::unique_ptr<advise::normal::Encoder> encoder = {};  ///< of a sample, to which refuting rows are added
  Millis left{60'000};                                    ///< of the time for statements
};
/// Code::invalid, Code::not_found (no such table), Code::unavailable, Code::timeout.
Result<RowSource> load_rows(const NormalOptions& options);
/// The other tables of the database, sampled likewise; those that cannot be read are skipped, with a line on stderr.
std::vector<advise::normal::EncodedTable> load_other_tables(RowSource& source, const NormalOptions& options,
                                                            std::vector<const schema::Table*>& tables);
/// One statement within what is left of the time.
Result<std::size_t> run_timed(RowSource& source, const std::string& sql, std::size_t max_rows, const db::RowVisitor& row);

/// What was found, and how far it was checked on all rows of a sampled table.
struct Profile {
  advise::normal::Discovered found = {};
  std::vector<std::vector<std::uint16_t>> unchecked = {};  ///< left sides that hold in the sample, sorted; all rows did not answer in time
};
Result<Profile> profile_rows(RowSource& source, const NormalOptions& options);
/// Inclusions of sampled tables are asked of all rows; those that cannot be asked are left out. Returns how many.
std::size_t check_inclusions(RowSource& source, std::span<const advise::normal::EncodedTable> tables,
                             std::span<const schema::Table* const> schemas, std::vector<advise::normal::Inclusion>& found);

std::vector<std::string> names_of(const advise::normal::EncodedTable& table, std::span<const std::uint16_t> columns);

}  // namespace assay::app
