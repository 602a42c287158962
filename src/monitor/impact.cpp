#include "monitor/impact.h"

#include "core/text.h"

namespace assay::monitor {

Result<impact::ImpactReport> impact_of(ImpactQuestion question, twin::ShadowPool& pool, const twin::ImpactOptions& options,
                                       std::stop_token stop) {
  const schema::Dialect dialect = question.before.dialect;
  for (impact::WorkloadStatement& one : impact::workload_of(question.before)) {
    one.calls = 0;
    question.workload.push_back(std::move(one));
  }
  std::vector<impact::ImpactedStatement> statements = impact::gather(question.workload, dialect);
  std::vector<twin::Asked> asked;
  for (const impact::ImpactedStatement& one : statements) asked.push_back({one.sql, one.search_path.value_or("")});
  auto done = twin::impact(question.before, question.change, asked, pool, options, std::move(stop));
  if (!done) return fail(done.error());
  std::vector<std::string> notes = std::move(question.notes);
  // statements are prepared as the owner of everything: rights say nothing here
  for (const schema::NotModelled& left : done->not_executed)
    if (left.kind != "grant") notes.push_back(fmt::format("{} {} is not on the scratch server: {}", left.kind, left.name, left.why));
  notes.insert(notes.end(), done->notes.begin(), done->notes.end());
  const auto steps = impact::steps_of(question.before, question.change);
  return impact::report_of(std::move(statements), done->statements, steps, dialect, std::move(done->proof), std::move(notes));
}

}  // namespace assay::monitor
