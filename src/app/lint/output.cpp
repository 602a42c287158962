// A report for people, for code scanning (SARIF 2.1.0, OASIS) and for GitHub's workflow commands.
#include "advise/lint/rule.h"
#include "app/lint/lint.h"
#include "core/embed.h"
#include "core/text.h"

namespace assay::embedded {
std::span<const EmbeddedFile> lint_rule_pages();
}

namespace assay::app {
namespace {

std::string place_of(const Finding& finding) {
  std::string out = finding.where.file.value_or("");
  if (finding.where.line) out += fmt::format(":{}", *finding.where.line);
  if (finding.where.column) out += fmt::format(":{}", *finding.where.column);
  return out;
}

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "\x1b[31m";
    case Severity::warning: return "\x1b[33m";
    case Severity::info: return "\x1b[36m";
  }
  return "";
}

int count(const LintReport& report, Severity severity) {
  const auto found = report.counts.find(std::string(enum_text(severity)));
  return found == report.counts.end() ? 0 : found->second;
}

std::string summary(const LintReport& report) {
  std::string out = fmt::format("{}, {}, {}", plural(count(report, Severity::error), "error"),
                                plural(count(report, Severity::warning), "warning"), plural(count(report, Severity::info), "note"));
  if (!report.fixed.empty()) out += fmt::format("; {} mended", report.fixed.size());
  if (!report.suppressed.empty()) out += fmt::format("; {} left out by comments", report.suppressed.size());
  if (report.in_baseline > 0) out += fmt::format("; {} more in the baseline", report.in_baseline);
  if (report.outside_since > 0) out += fmt::format("; {} more outside of what changed", report.outside_since);
  return out;
}

/// Workflow commands escape by percent signs (GitHub, "Workflow commands for GitHub Actions").
std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special)
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

std::string_view sarif_level(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

Json sarif_result(const Finding& finding) {
  Json location = Json::object();
  if (finding.where.file) {
    Json physical = Json::object({{"artifactLocation", Json::object({{"uri", *finding.where.file}})}});
    if (finding.where.line) {
      Json region = Json::object({{"startLine", *finding.where.line}});
      if (finding.where.column) region.set("startColumn", *finding.where.column);
      physical.set("region", std::move(region));
    }
    location.set("physicalLocation", std::move(physical));
  }
  location.set(
      "logicalLocations",
      Json::array({Json::object({{"fullyQualifiedName", lint::path_of(finding.where.object)}, {"kind", finding.where.object.kind}})}));
  return Json::object({{"ruleId", finding.rule},
                       {"level", sarif_level(finding.severity)},
                       {"message", Json::object({{"text", fmt::format("{}. {}", finding.title, finding.why)}})},
                       {"locations", Json::array({std::move(location)})},
                       {"partialFingerprints", Json::object({{"assay/key", finding.key}})}});
}

Json sarif_suppressed(const lint::Suppressed& suppressed) {
  Json out = sarif_result(suppressed.finding);
  Json why = Json::object({{"kind", "inSource"}});
  if (!suppressed.reason.empty()) why.set("justification", suppressed.reason);
  out.set("suppressions", Json::array({std::move(why)}));
  return out;
}

Json sarif_rule(const std::string& slug) {
  Json rule = Json::object({{"id", slug}});
  if (const lint::LintRule* known = lint::find_rule(slug)) rule.set("shortDescription", Json::object({{"text", known->title}}));
  if (const EmbeddedFile* page = find_embedded(embedded::lint_rule_pages(), fmt::format("{}.md", slug))) {
    const std::string_view text = page->data.substr(0, page->data.find("\n```"));
    rule.set("help", Json::object({{"text", text}, {"markdown", text}}));
  }
  return rule;
}

}  // namespace

std::string lint_text(const LintReport& report, bool colour) {
  std::string out;
  for (const Finding& finding : report.findings) {
    const std::string place = place_of(finding);
    if (!place.empty()) out += fmt::format("{}: ", place);
    if (colour) out += colour_of(finding.severity);
    out += enum_text(finding.severity);
    if (colour) out += "\x1b[0m";
    out += fmt::format(" {} {}\n  {}. {}\n", finding.rule, lint::path_of(finding.where.object), finding.title, finding.why);
    if (!finding.fix) continue;
    for (const std::string_view line : text::split(text::trim(finding.fix->sql), '\n')) out += fmt::format("  fix: {}\n", line);
  }
  for (const lint::UnusedSuppression& unused : report.unused_suppressions)
    out += fmt::format("{}:{}: assay:ignore {} does nothing. {}\n", unused.file, unused.line, unused.rule, unused.why);
  for (const std::string& key : report.gone_from_baseline) out += fmt::format("gone from the baseline: {}\n", key);
  for (const schema::NotModelled& left : report.not_modelled)
    out += fmt::format("not looked at: {} {}: {}\n", left.kind, left.name, left.why);
  for (const lint::Blind& blind : report.blind) out += fmt::format("not known: {}: {}\n", blind.what, blind.why);
  return out + summary(report) + "\n";
}

std::string lint_sarif(const LintReport& report) {
  Json results = Json::array();
  std::set<std::string> slugs;
  for (const Finding& finding : report.findings) {
    results.push(sarif_result(finding));
    slugs.insert(finding.rule);
  }
  for (const lint::Suppressed& suppressed : report.suppressed) {
    results.push(sarif_suppressed(suppressed));
    slugs.insert(suppressed.finding.rule);
  }
  Json rules = Json::array();
  for (const std::string& slug : slugs) rules.push(sarif_rule(slug));
  const Json driver = Json::object({{"name", "assay"}, {"version", version}, {"rules", std::move(rules)}});
  const Json run = Json::object({{"tool", Json::object({{"driver", driver}})}, {"results", std::move(results)}});
  return Json::object({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({run})}})
             .dump(2) +
         "\n";
}

std::string lint_github(const LintReport& report) {
  std::string out;
  for (const Finding& finding : report.findings) {
    std::string properties;
    const auto add = [&](std::string_view name, std::string_view value) {
      properties += fmt::format("{}{}={}", properties.empty() ? " " : ",", name, escaped(value, true));
    };
    if (finding.where.file) add("file", *finding.where.file);
    if (finding.where.line) add("line", std::to_string(*finding.where.line));
    if (finding.where.column) add("col", std::to_string(*finding.where.column));
    add("title", finding.rule);
    out += fmt::format("::{}{}::{}\n", finding.severity == Severity::info ? "notice" : enum_text(finding.severity), properties,
                       escaped(fmt::format("{}: {}. {}", lint::path_of(finding.where.object), finding.title, finding.why), false));
  }
  return out + summary(report) + "\n";
}

}  // namespace assay::app
