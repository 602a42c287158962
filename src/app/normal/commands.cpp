// The options of assay profile and assay normalize.
#include <CLI/CLI.hpp>

#include "app/normal/normal.h"

namespace assay::app {
namespace {

CLI::App* command(CLI::App& app, Common& common, NormalOptions& o, const char* name, const char* what, const char* footer,
                  int (*run)(const Common&, const NormalOptions&)) {
  CLI::App* out = app.add_subcommand(name, what);
  out->add_flag("--json", common.json, "print one JSON document on stdout");
  out->add_option("--config", common.config_file, "TOML file");
  out->add_option("--log", common.log_level, "debug, info, warning, error or off");
  out->add_option("--table", o.table, "of a database: NAME or SCHEMA.NAME; may be left out when there is one, or for --inds alone");
  out->add_flag("--no-header", o.no_header, "the file's first line is data; columns are column1, column2 …");
  out->add_option("--delimiter", o.delimiter, "one character, or tab (default: a comma)");
  out->add_option("--max-lhs", o.max_lhs, "columns on a left side and of a key; 0 = no cap (default)")->check(CLI::Range(0, 511));
  out->add_option("--rows", o.rows, "of a database: rows read; more are sampled, and the result is checked by SQL (default 50000)")
      ->check(CLI::Range(2, 5'000'000));
  out->add_option("--timeout", o.timeout, "of a database: time for all statements (default 60s)");
  out->footer(footer);
  out->final_callback([&common, &o, run] { throw CLI::RuntimeError(run(common, o)); });
  return out;
}

}  // namespace

void add_normal(CLI::App& app, Common& common, NormalOptions& o) {
  CLI::App* one =
      command(app, common, o, "profile", "functional dependencies, keys and inclusions that hold in a file or a table",
              "Examples:\n  assay profile orders.csv\n  assay profile iris.data --no-header --fds --json\n"
              "  assay profile postgres://assay@localhost/shop --table orders --inds\n"
              "NULL equals NULL. Exact: every minimal dependency is listed (--json); the text shows the likeliest to mean something.\n"
              "Exit code 0; 2 when the file is not CSV, 3 when it cannot be read.\n",
              profile);
  one->add_option("source", o.source, "CSV file, - for standard input, or database URL")->required();
  one->add_flag("--fds", o.fds, "functional dependencies (default, with --keys)");
  one->add_flag("--keys", o.keys, "minimal unique column combinations");
  one->add_flag("--inds", o.inds, "inclusion dependencies: among the columns of the file, or of all tables of the database");
  one->add_option("--arity", o.arity, "columns of an inclusion dependency (default 1)")->check(CLI::Range(1, 4));
  one->add_option("--approximate", o.error, "dependencies that hold but for this share of the rows, such as 0.01")
      ->check(CLI::Range(0.0, 0.5));
  one->add_option("--limit", o.limit, "lines of each list in the text (default 20)");

  one = command(app, common, o, "normalize", "keys, normal form, 3NF and BCNF with certificates, and the SQL that gets there",
                "Examples:\n  assay normalize --fds 'city, street -> zip; zip -> city'\n  assay normalize orders.csv --to bcnf --json\n"
                "  assay normalize mysql://root@localhost/shop --table orders --fds 'product_id -> product_name'\n"
                "--fds also takes multivalued dependencies: course ->> teacher. Without --fds the dependencies come from the rows.\n"
                "Exit code 1 with --check when the form of --to is not reached.\n",
                normalize);
  one->add_option("source", o.source, "CSV file, - for standard input, or database URL");
  one->add_option("--fds", o.dependencies, "dependencies: 'a, b -> c; c -> d'");
  one->add_option("--attributes", o.attributes, "further attributes, when there is only --fds: 'e, f'");
  one->add_flag("--all-dependencies", o.all, "take every dependency of the rows, not only those that repeated values bear out");
  one->add_option("--to", o.to, "3nf (default), bcnf or 4nf: what the SQL is for");
  one->add_option("--dialect", o.dialect, "of the SQL for a file: postgres (default), mysql or mariadb");
  one->add_flag("--check", o.check, "exit code 1 when the form of --to is not reached");
}

}  // namespace assay::app
