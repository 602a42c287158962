// Dialects whose plans Assay does not make yet: said plainly, with what can be had instead.
#include "schema/migrate/engines.h"

namespace assay::schema {
namespace {

tl::unexpected<Error> no_plan(std::string_view vendor, std::string_view dialect) {
  return fail(Code::unsupported,
              fmt::format("Assay does not plan migrations for {} yet. `assay schema drift` lists what differs, `assay schema "
                          "convert --to {}` writes the whole schema.",
                          vendor, dialect));
}

}  // namespace

Result<Migration> plan_sqlite(const Model&, const Model&, const Diff& diff, const PlanOptions&) {
  if (diff.empty()) return Migration{};
  return no_plan("SQLite", "sqlite");
}
Result<Migration> plan_sqlserver(const Model&, const Model&, const Diff& diff, const PlanOptions&) {
  if (diff.empty()) return Migration{};
  return no_plan("SQL Server", "sqlserver");
}
Result<Migration> plan_oracle(const Model&, const Model&, const Diff& diff, const PlanOptions&) {
  if (diff.empty()) return Migration{};
  return no_plan("Oracle", "oracle");
}

}  // namespace assay::schema
