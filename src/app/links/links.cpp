#include "app/links/links.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "advise/links/links.h"
#include "app/schema/side.h"
#include "core/text.h"
#include "db/adapter.h"
#include "schema/ddl/postgres/split.h"
#include "schema/ddl/split.h"
#include "schema/ddl/write.h"

namespace assay::app {
namespace {

namespace links = advise::links;

constexpr std::int64_t most_rows = 1'000'000;
constexpr std::size_t most_statements = 5'000;

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

/// The statements of a file, or of an observed workload.
std::vector<std::string> split(const std::string& sql, schema::Dialect dialect) {
  std::vector<std::string> out;
  if (dialect == schema::Dialect::postgres) {
    for (const auto& piece : schema::postgres::reader::split(sql)) out.push_back(sql.substr(piece.begin, piece.end - piece.begin));
    return out;
  }
  schema::ddl::Splitter splitter(sql, dialect);
  while (const auto statement = splitter.next()) out.push_back(sql.substr(statement->begin, statement->end - statement->begin));
  return out;
}

Result<std::vector<links::Statement>> statements_of_files(const std::vector<std::string>& files, schema::Dialect dialect) {
  std::vector<links::Statement> out;
  for (const std::string& file : files) {
    const auto text = read_text_of(file);
    if (!text) return fail(text.error());
    for (std::string& sql : split(*text, dialect)) out.push_back({std::move(sql), 0});
  }
  return out;
}

/// What the server has counted, the most frequent first.
Result<std::vector<links::Statement>> observed(db::Adapter& adapter, db::Connection& connection) {
  std::string sql;
  if (adapter.engine() == db::Engine::postgres) {
    const auto found = adapter.probe(connection, interrupted());
    if (!found) return fail(found.error());
    if (!found->statements_available) return fail(Code::unsupported, "pg_stat_statements does not answer");
    sql = fmt::format(
        "SELECT /* assay:links */ query, calls FROM {}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database() "
        "ORDER BY calls DESC",
        schema::identifier(found->statements_schema, schema::Dialect::postgres));
  } else {
    sql =
        "SELECT /* assay:links */ DIGEST_TEXT, COUNT_STAR FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME = DATABASE() "
        "ORDER BY COUNT_STAR DESC";
  }
  const auto rows = connection.query(sql, {}, {.max_rows = most_statements}, interrupted());
  if (!rows) return fail(rows.error());
  std::vector<links::Statement> out;
  for (const auto& row : rows->rows)
    if (row[0] && row[1]) out.push_back({*row[0], std::strtod(row[1]->c_str(), nullptr)});
  return out;
}

Result<links::Inclusion> look_at_rows(db::Connection& connection, const links::Link& link, schema::Dialect dialect, const LinksCommand& o) {
  const auto rows =
      connection.query(links::inclusion_query(link, dialect, most_rows), {}, {.timeout = Millis(o.seconds * 1000)}, interrupted());
  if (!rows) return fail(rows.error());
  const auto number = [&](std::size_t i) -> std::int64_t {
    return rows->rows.empty() || !rows->rows[0][i] ? 0 : std::strtoll(rows->rows[0][i]->c_str(), nullptr, 10);
  };
  return links::Inclusion{number(0), number(1), number(2), number(0) < most_rows};
}

struct Found {
  schema::Model model;
  links::Links links;
  std::vector<std::string> not_known;
};

Result<Found> from_database(const LinksCommand& o) {
  const auto engine = db::engine_of_url(o.source);
  if (!engine) return fail(engine.error());
  const auto adapter = db::make_adapter(*engine);
  db::ConnectSpec spec;
  spec.url = o.source;
  auto connection = adapter->connect(spec, interrupted());
  if (!connection) return fail(connection.error());
  auto model = adapter->read_schema(**connection, interrupted());
  if (!model) return fail(model.error());
  Found out;
  auto statements = statements_of_files(o.workload, model->dialect);
  if (!statements) return fail(statements.error());
  if (auto seen = observed(*adapter, **connection))
    statements->insert(statements->end(), seen->begin(), seen->end());
  else
    out.not_known.push_back(fmt::format("what statements join: {}", seen.error().message));
  out.links = links::find_links(*model, links::uses_of(*model, *statements));
  if (o.no_data) out.not_known.emplace_back("what the rows say: --no-data");
  for (links::Link& link : out.links.links) {
    if (o.no_data) break;
    if (interrupted().stop_requested()) return fail(Code::cancelled, "Stopped.");
    std::fprintf(stderr, "Looking at the rows of %s …\n", display(link.from).c_str());
    const auto said = look_at_rows(**connection, link, model->dialect, o);
    if (said)
      links::weigh(link, *said, *model);
    else
      out.not_known.push_back(fmt::format("rows of {}: {}", display(link.from), said.error().message));
  }
  links::sort(out.links.links);
  out.model = std::move(*model);
  return out;
}

Result<Found> from_text(const LinksCommand& o) {
  auto side = load_side(o.source, o.from);
  if (!side) return fail(side.error());
  print_problems(*side);
  Found out;
  out.model = std::move(side->model);
  const auto statements = statements_of_files(o.workload, out.model.dialect);
  if (!statements) return fail(statements.error());
  out.links = links::find_links(out.model, links::uses_of(out.model, *statements));
  out.not_known.emplace_back("what the rows say: a text has none; give a database to look at them");
  return out;
}

End end_of(const schema::Name& name, const std::vector<std::string>& columns) {
  return {name.schema.empty() ? std::nullopt : std::optional(name.schema), name.name, columns};
}

Document document_of(Found found, double min_score) {
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
  out.not_known = std::move(found.not_known);
  return out;
}

std::string written(const End& end) {
  return fmt::format("{}{} ({})", end.schema && *end.schema != "public" ? *end.schema + "." : "", end.table, text::join(end.columns, ", "));
}

void print(const Document& document) {
  for (const LinkOut& link : document.links) {
    std::printf("%s\n", bold(fmt::format("{} → {}  {:.2f}", written(link.from), written(link.to), link.score)).c_str());
    for (const Evidence& one : link.evidence)
      std::fputs(fmt::format("  {}: {}{}{}\n", one.label, one.value.is_string() ? std::string(one.value.as_string()) : one.value.dump(),
                             one.unit ? fmt::format(" {}", *one.unit) : "", one.source == "schema" ? "" : fmt::format(" ({})", one.source))
                     .c_str(),
                 stdout);
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
  if (o.min_score < 0 || o.min_score > 1) return report({Code::invalid, "--min-score is a number from 0 to 1."});
  if (o.seconds < 1) return report({Code::invalid, "--timeout is a number of seconds, 1 or more."});
  auto found = is_url(o.source) ? from_database(o) : from_text(o);
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
  command->add_option("--from", o.from, "dialect of a text (default: guessed)");
  command->add_option("--workload", o.workload, "files of SQL: what they join by");
  command->add_option("--min-score", o.min_score, "leave out what is less sure (default 0.5)");
  command->add_option("--timeout", o.seconds, "seconds for one look at a table's rows (default 10)");
  command->add_flag("--no-data", o.no_data, "do not look at rows");
  command->add_flag("--json", common.json, "print one JSON document on stdout");
  command->add_option("--log", common.log_level, "debug, info, warning, error or off");
  command->footer(
      "Examples:\n  assay links postgres://assay@localhost/shop\n  assay links schema.sql --workload queries.sql --json\n"
      "A database is only read: at most a million rows of each table that may refer, within --timeout.\n");
  command->final_callback([&common, &o] { throw CLI::RuntimeError(run(common, o)); });
}

}  // namespace assay::app
