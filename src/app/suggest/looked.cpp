#include "app/suggest/looked.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>

#include "advise/impact/workload.h"
#include "core/text.h"

namespace assay::app {
namespace {

namespace links = advise::links;

constexpr std::int64_t most_rows = 1'000'000;

Result<std::vector<links::Statement>> statements_of_files(const std::vector<std::string>& files, schema::Dialect dialect) {
  std::vector<links::Statement> out;
  for (const std::string& file : files) {
    const auto text = read_text_of(file);
    if (!text) return fail(text.error());
    auto read = impact::read_workload(*text, dialect);
    if (!read) return fail(Code::invalid, fmt::format("{}: {}", file, read.error().message));
    for (impact::WorkloadStatement& one : *read) out.push_back({std::move(one.sql), static_cast<double>(one.calls)});
  }
  return out;
}

Result<links::Inclusion> look_at_rows(db::Connection& connection, const links::Link& link, schema::Dialect dialect, const LookOptions& o) {
  const auto rows =
      connection.query(links::inclusion_query(link, dialect, most_rows), {}, {.timeout = Millis(o.seconds * 1000)}, interrupted());
  if (!rows) return fail(rows.error());
  const auto number = [&](std::size_t i) -> std::int64_t {
    return rows->rows.empty() || !rows->rows[0][i] ? 0 : std::strtoll(rows->rows[0][i]->c_str(), nullptr, 10);
  };
  return links::Inclusion{number(0), number(1), number(2), number(0) < most_rows};
}

/// Adds to each link what its rows say. Code::cancelled.
Result<void> weigh_by_rows(Looked& out, const Live& live, const LookOptions& o) {
  for (links::Link& link : out.links.links) {
    if (interrupted().stop_requested()) return fail(Code::cancelled, "Stopped.");
    std::fprintf(stderr, "Looking at the rows of %s …\n", display(link.from).c_str());
    const auto said = look_at_rows(*live.connection, link, out.side.model.dialect, o);
    if (said)
      links::weigh(link, *said, out.side.model);
    else
      out.blind.push_back({fmt::format("rows of {}", display(link.from)), said.error().message});
  }
  links::sort(out.links.links);
  return {};
}

Result<Looked> from_database(const LookOptions& o, const lint::Policy& policy) {
  const auto live = connect_to(o.source);
  if (!live) return fail(live.error());
  auto side = side_of(*live, o.source);
  if (!side) return fail(side.error());
  Looked out;
  out.side = std::move(*side);
  const schema::Model& model = out.side.model;
  auto statements = statements_of_files(o.workload, model.dialect);
  if (!statements) return fail(statements.error());
  if (auto seen = counted_statements(*live))
    for (lint::StatementCounts& one : seen->statements) statements->push_back({std::move(one.text), one.calls});
  else
    out.blind.push_back({"what statements join", seen.error().message});
  out.links = links::find_links(model, links::uses_of(model, *statements));
  if (o.no_data)
    out.blind.push_back({"what the rows say", "--no-data"});
  else if (auto weighed = weigh_by_rows(out, *live, o); !weighed)
    return fail(weighed.error());
  if (lint::has_statement_budgets(policy)) {
    Observed observed = observed_statements(*live, model, policy);
    out.statements = std::move(observed.statements);
    out.blind.insert(out.blind.end(), std::make_move_iterator(observed.blind.begin()), std::make_move_iterator(observed.blind.end()));
  }
  return out;
}

Result<Looked> from_text(const LookOptions& o, const lint::Policy& policy) {
  auto side = load_side(o.source, o.from);
  if (!side) return fail(side.error());
  print_problems(*side);
  Looked out;
  out.side = std::move(*side);
  const schema::Model& model = out.side.model;
  const auto statements = statements_of_files(o.workload, model.dialect);
  if (!statements) return fail(statements.error());
  out.links = links::find_links(model, links::uses_of(model, *statements));
  out.blind.push_back({"what the rows say", "a text has none; give a database to look at them"});
  if (lint::has_statement_budgets(policy)) out.blind.push_back(budgets_of_a_text());
  return out;
}

}  // namespace

void add_look_options(CLI::App& command, LookOptions& o) {
  command.add_option("--from", o.from, "dialect of a text (default: guessed)");
  command.add_option("--workload", o.workload, "files of SQL: what they join by");
  command.add_option("--min-score", o.min_score, "leave out missing foreign keys that are less sure (default 0.5)");
  command.add_option("--timeout", o.seconds, "seconds for one look at a table's rows (default 10)");
  command.add_flag("--no-data", o.no_data, "do not look at rows");
}

Result<Looked> look_at(const LookOptions& o, const lint::Policy& policy) {
  if (o.min_score < 0 || o.min_score > 1) return fail(Code::invalid, "--min-score is a number from 0 to 1.");
  if (o.seconds < 1) return fail(Code::invalid, "--timeout is a number of seconds, 1 or more.");
  return is_url(o.source) ? from_database(o, policy) : from_text(o, policy);
}

std::string evidence_text(const Evidence& evidence) {
  return fmt::format(
      "{}: {}{}{}", evidence.label, evidence.value.is_string() ? std::string(evidence.value.as_string()) : evidence.value.dump(),
      evidence.unit ? fmt::format(" {}", *evidence.unit) : "", evidence.source == "schema" ? "" : fmt::format(" ({})", evidence.source));
}

}  // namespace assay::app
