#include "advise/links/findings.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "advise/lint/rule.h"
#include "core/text.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"
#include "schema/naming.h"

namespace assay::advise::links {
namespace {

constexpr std::string_view slug = rule_of_links;

using Place = std::tuple<std::string, std::string, std::string>;  // schema, table, column

schema::ForeignKey key_of(const Link& link) {
  schema::ForeignKey key;
  key.columns = link.from_columns;
  key.ref_schema = link.to.schema;
  key.ref_table = link.to.name;
  key.ref_columns = link.to_columns;
  key.name = schema::default_name(key, link.from.name);
  return key;
}

/// What the edge's ids are made of: columns that have one need no others beside them.
schema::Table outline(const schema::Table& table, const std::vector<std::string>& columns) {
  schema::Table out;
  out.id = table.id;
  out.schema = table.schema;
  out.name = table.name;
  for (const schema::Column& column : table.columns) {
    if (!column.id.empty() && std::find(columns.begin(), columns.end(), column.name) == columns.end()) continue;
    schema::Column& one = out.columns.emplace_back();
    one.id = column.id;
    one.name = column.name;
  }
  return out;
}

Json patch_of(const Link& link, const lint::Subject& subject) {
  schema::Model part;
  part.dialect = subject.model.dialect;
  std::vector<std::string> columns = link.from_columns;
  columns.insert(columns.end(), link.to_columns.begin(), link.to_columns.end());
  part.tables.push_back(outline(*subject.table(link.from.schema, link.from.name), columns));
  part.tables.front().foreign_keys.push_back(key_of(link));
  if (link.to != link.from) part.tables.push_back(outline(*subject.table(link.to.schema, link.to.name), columns));
  schema::diagram::DiagramPatch patch;
  patch.edgesAdd = schema::diagram::from_model(part, {.id = {}, .name = "fix", .layout = false}).edges;
  return to_json(patch);
}

/// A key of several columns is named as the key that it would be.
lint::Draft& report_on(lint::Report& report, const Link& link, const lint::Subject& subject) {
  const schema::Table& table = *subject.table(link.from.schema, link.from.name);
  return link.from_columns.size() == 1 ? report.on(table, *table.column(link.from_columns.front())) : report.on(table, key_of(link));
}

Finding finding_of(const Link& link, const lint::LintRule& rule, const lint::Subject& subject) {
  lint::Report report(rule, subject);
  std::string why = link.why_not.empty() ? "" : fmt::format("{} ", link.why_not);
  if (link.inclusion && link.inclusion->orphans > 0)
    why += fmt::format("{} of {} rows{} refer to a row that is not there.", text::count(static_cast<double>(link.inclusion->orphans)),
                       text::count(static_cast<double>(link.inclusion->rows)), link.inclusion->whole ? "" : " that were looked at");
  else
    why += "Nothing stops rows that refer to a row that is not there.";
  lint::Draft& draft = report_on(report, link, subject)
                           .says(fmt::format("{}.{} looks like a reference to {}, and no foreign key says so", display(link.from),
                                             lint::joined(link.from_columns), link.to.name))
                           .because(std::move(why));
  if (link.inclusion && link.inclusion->orphans > 0) draft.costs(Impact::high);
  Finding finding = std::move(draft.finding());
  finding.evidence = link.evidence;
  finding.evidence.push_back({"score", Json(link.score), {}, "0 to 1, from all of these"});
  return finding;
}

Fix fix_of(const Link& link, const lint::Subject& subject, bool with_patch) {
  // no lock is held for long, and nothing is deleted that is not asked for
  Fix fix{.sql = link.script, .safe = link.script.find(" NOT VALID") != std::string::npos};
  if (with_patch) fix.patch = patch_of(link, subject);
  return fix;
}

/// `known` are the rules' own keys.
std::vector<Finding> findings_of(const Links& links, const schema::Model& model, double min_score, const lint::LintOptions& options,
                                 const std::set<std::string>& known) {
  const lint::LintRule& rule = *lint::find_rule(slug);
  const lint::Subject subject(model, options.policy);
  const auto wanted = options.policy.severity.find(std::string(slug));
  std::set<std::pair<schema::Name, std::vector<std::string>>> seen;
  std::vector<const Link*> chosen;
  for (const Link& link : links.links)
    if (link.score >= min_score && seen.emplace(link.from, link.from_columns).second) chosen.push_back(&link);
  std::vector<Finding> out(chosen.size());
  const auto make = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const Link& link = *chosen[i];
      Finding finding = finding_of(link, rule, subject);
      if (!adds_keys(model.dialect) && known.contains(finding.key)) continue;
      if (wanted != options.policy.severity.end()) finding.severity = wanted->second;
      if (options.fixes && !link.script.empty() && (options.fixes_of.empty() || options.fixes_of.contains(finding.key)))
        finding.fix = fix_of(link, subject, options.patches);
      out[i] = std::move(finding);
    }
  };
  if (options.spread)
    options.spread(chosen.size(), 64, make);
  else
    make(0, chosen.size());
  std::erase_if(out, [](const Finding& finding) { return finding.rule.empty(); });
  return out;
}

Place place_of(const Finding& finding) {
  const ObjectRef& object = finding.where.object;
  return {object.schema.value_or(""), object.table.value_or(""), object.name};
}

/// Columns of which another rule says what they refer to.
std::set<Place> told_by_others(const std::vector<Finding>& findings) {
  std::set<Place> out;
  for (const Finding& finding : findings) {
    const lint::LintRule* rule = lint::find_rule(finding.rule);
    if (rule != nullptr && rule->slug != slug && rule->topic == lint::Topic::foreign_key && finding.where.object.kind == "column")
      out.insert(place_of(finding));
  }
  return out;
}

}  // namespace

bool adds_keys(schema::Dialect dialect) {
  return dialect == schema::Dialect::postgres || dialect == schema::Dialect::mysql || dialect == schema::Dialect::mariadb;
}

std::vector<Finding> with_links(std::vector<Finding> findings, const Links& links, const schema::Model& model, double min_score,
                                const lint::LintOptions& options) {
  if (options.policy.disabled.contains(std::string(slug))) return findings;
  const std::set<Place> others = told_by_others(findings);
  std::set<std::string> known;
  for (const Finding& finding : findings)
    if (finding.rule == slug) known.insert(finding.key);
  std::vector<Finding> more = findings_of(links, model, min_score, options, known);
  std::set<std::string_view> keys;
  for (const Finding& finding : more) keys.insert(finding.key);
  std::erase_if(findings, [&](const Finding& finding) { return keys.contains(finding.key); });
  findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  std::erase_if(findings, [&](const Finding& finding) { return finding.rule == slug && others.contains(place_of(finding)); });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return std::tie(a.severity, a.key) < std::tie(b.severity, b.key); });
  return findings;
}

}  // namespace assay::advise::links
