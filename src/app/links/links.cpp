#include "app/links/links.h"

#include <CLI/CLI.hpp>

#include <cstdio>

#include "core/text.h"

namespace assay::app {
namespace {

namespace links = advise::links;

struct End {
  std::optional<std::string> schema;
  std::string table;
  std::vector<std::string> columns;
  static constexpr auto fields() {
    return fields_of(field<&End::schema>("Schema"), field<&End::table>("Table", required), field<&End::columns>("Columns", required));
  }
};

struct LinkOut {
  End from, to;
  double score = 0;
  std::vector<Evidence> evidence;
  std::optional<std::int64_t> rows, orphans;
  std::string script, why_not;
  static constexpr auto fields() {
    return fields_of(field<&LinkOut::from>("What refers", required), field<&LinkOut::to>("What is referred to", required),
                     field<&LinkOut::score>("0 to 1", required), field<&LinkOut::evidence>("What speaks for it", required),
                     field<&LinkOut::rows>("Rows that refer; absent = not looked at"),
                     field<&LinkOut::orphans>("Rows that refer to nothing; absent = not looked at"),
                     field<&LinkOut::script>("Statements that add the key; empty = none can be added", required),
                     field<&LinkOut::why_not>("Why a key cannot be added as it is"));
  }
};

struct PolymorphicOut {
  std::string table, id, type;
  static constexpr auto fields() {
    return fields_of(field<&PolymorphicOut::table>("Table", required), field<&PolymorphicOut::id>("Column that refers", required),
                     field<&PolymorphicOut::type>("Column that says to which table", required));
  }
};

struct Document {
  std::vector<LinkOut> links;
  std::vector<PolymorphicOut> polymorphic;
  std::vector<std::string> not_known;
  static constexpr auto fields() {
    return fields_of(field<&Document::links>("Best first", required),
                     field<&Document::polymorphic>("References to one of several tables: no foreign key can check them", required),
                     field<&Document::not_known>("What could not be looked at, and why", required));
  }
};

End end_of(const schema::Name& name, const std::vector<std::string>& columns) {
  return {name.schema.empty() ? std::nullopt : std::optional(name.schema), name.name, columns};
}

Document document_of(Looked found, double min_score) {
  Document out;
  for (links::Link& link : found.links.links) {
    if (link.score < min_score) continue;
    LinkOut one;
    one.from = end_of(link.from, link.from_columns);
    one.to = end_of(link.to, link.to_columns);
    one.score = link.score;
    one.evidence = std::move(link.evidence);
    if (link.inclusion) {
      one.rows = link.inclusion->rows;
      one.orphans = link.inclusion->orphans;
    }
    one.script = std::move(link.script);
    one.why_not = std::move(link.why_not);
    out.links.push_back(std::move(one));
  }
  for (const links::Polymorphic& one : found.links.polymorphic) out.polymorphic.push_back({display(one.table), one.id, one.type});
  for (const lint::Blind& one : found.blind) out.not_known.push_back(fmt::format("{}: {}", one.what, one.why));
  return out;
}

std::string written(const End& end) {
  return fmt::format("{}{} ({})", end.schema && *end.schema != "public" ? *end.schema + "." : "", end.table, text::join(end.columns, ", "));
}

void print(const Document& document) {
  for (const LinkOut& link : document.links) {
    std::printf("%s\n", bold(fmt::format("{} → {}  {:.2f}", written(link.from), written(link.to), link.score)).c_str());
    for (const Evidence& one : link.evidence) std::printf("  %s\n", evidence_text(one).c_str());
    if (!link.why_not.empty()) std::printf("  no key yet: %s\n", link.why_not.c_str());
    for (const std::string_view line : text::split(text::trim(link.script), '\n')) std::printf("  %s\n", std::string(line).c_str());
  }
  for (const PolymorphicOut& one : document.polymorphic)
    std::printf("%s.%s refers to the table that %s names: no foreign key can check it\n", one.table.c_str(), one.id.c_str(),
                one.type.c_str());
  for (const std::string& one : document.not_known) std::printf("not known: %s\n", one.c_str());
  if (document.links.empty()) std::printf("No foreign key seems to be missing.\n");
}

int run(const Common& common, const LinksCommand& o) {
  auto found = look_at(o, {});
  if (!found) return report(found.error());
  const Document document = document_of(std::move(*found), o.min_score);
  if (common.json)
    print_json(to_json_text(document));
  else
    print(document);
  return exit_ok;
}

}  // namespace

void add_links(CLI::App& app, Common& common, LinksCommand& o) {
  CLI::App* command = app.add_subcommand("links", "foreign keys that are missing, with what speaks for each and the script that adds it");
  command->add_option("source", o.source, "a database URL, a schema file or a folder of migrations")->required();
  add_look_options(*command, o);
  command->add_flag("--json", common.json, "print one JSON document on stdout");
  command->add_option("--log", common.log_level, "debug, info, warning, error or off");
  command->footer(
      "Examples:\n  assay links postgres://assay@localhost/shop\n  assay links schema.sql --workload queries.sql --json\n"
      "A database is only read: at most a million rows of each table that may refer, within --timeout.\n");
  command->final_callback([&common, &o] { throw CLI::RuntimeError(run(common, o)); });
}

}  // namespace assay::app
