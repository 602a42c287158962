// Workload file (CONTRACT): what a database is asked, and how often. JSON lines {sql, calls, …}, or SQL with `-- calls: N` before a statement.
// Pure; any thread. Code::invalid names the line.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/fields.h"
#include "core/result.h"
#include "schema/dialect.h"

namespace assay::impact {

struct WorkloadStatement {
  std::string sql;
  std::int64_t calls = 1;
  std::optional<double> mean_ms;
  std::optional<std::string> database, user, application, search_path;
  static constexpr auto fields() {
    using W = WorkloadStatement;
    return fields_of(field<&W::sql>("Statement, as typed or normalised", required), field<&W::calls>("How often it ran"),
                     field<&W::mean_ms>("Mean time in ms"), field<&W::database>("Database"), field<&W::user>("Role"),
                     field<&W::application>("Application"), field<&W::search_path>("Schemas in which names are looked for"));
  }
};

Result<std::vector<WorkloadStatement>> read_workload(std::string_view text, schema::Dialect dialect);
/// JSON lines.
std::string write_workload(std::span<const WorkloadStatement> workload);

}  // namespace assay::impact
