#include <cstdio>

#include "app/impact/impact.h"
#include "core/text.h"

namespace assay::app {
namespace {

std::string written(const std::vector<impact::ResultColumn>& columns) {
  std::vector<std::string> out;
  for (const impact::ResultColumn& one : columns) out.push_back(fmt::format("{} {}", one.name, one.type));
  return out.empty() ? "no rows" : text::join(out, ", ");
}

void print(const impact::ImpactedStatement& one) {
  const std::string_view verdict = enum_names(one.verdict)[static_cast<std::size_t>(one.verdict)].name;
  std::string by = one.users.empty() ? "" : fmt::format(", by {}", text::join(one.users, ", "));
  if (!one.applications.empty()) by += fmt::format(" ({})", text::join(one.applications, ", "));
  std::fputs(fmt::format("{} {} {}{}\n  {}\n", bold(fmt::format("[{}]", verdict)), text::count(static_cast<double>(one.calls)),
                         one.calls == 1 ? "call" : "calls", by, text::clip(text::one_line(one.sql), 300))
                 .c_str(),
             stdout);
  if (one.error) std::printf("  %s\n", one.error->c_str());
  if (one.columns_after)
    std::printf("  before: %s\n  after:  %s\n", written(*one.columns_before).c_str(), written(*one.columns_after).c_str());
  if (one.route) std::printf("  route: %s\n", one.route->c_str());
}

}  // namespace

void print_impact(const impact::ImpactReport& report, bool all) {
  for (const impact::ImpactedStatement& one : report.statements)
    if (all || one.verdict != impact::Verdict::ok) print(one);
  std::vector<std::string> counts;
  for (const impact::ImpactCount& count : report.counts) {
    const std::string_view verdict = enum_names(count.verdict)[static_cast<std::size_t>(count.verdict)].name;
    if (count.statements > 0)
      counts.push_back(fmt::format("{} {} ({} calls)", count.statements, verdict, text::count(static_cast<double>(count.calls))));
  }
  std::printf("%s\n", counts.empty() ? "There is no statement to look at." : text::join(counts, ", ").c_str());
  if (report.untested_share > 0) std::printf("untested: %.1f %% of the calls\n", report.untested_share * 100);
  for (const std::string& note : report.notes) std::printf("note: %s\n", note.c_str());
  std::printf("executed on %s %s%s\n", report.proof.engine.c_str(), report.proof.version.c_str(),
              report.proof.target_version ? fmt::format(", target is {}", *report.proof.target_version).c_str() : "");
}

}  // namespace assay::app
