// The options of `assay schema …`.
#include <CLI/CLI.hpp>

#include "app/schema/schema.h"

namespace assay::app {
namespace {

using Run = int (*)(const Common&, const SchemaOptions&);

CLI::App* command(CLI::App& group, Common& common, const SchemaOptions& options, const char* name, const char* what, const char* footer,
                  Run run) {
  CLI::App* out = group.add_subcommand(name, what);
  out->add_flag("--json", common.json, "print one JSON document on stdout");
  out->add_option("--config", common.config_file, "TOML file");
  out->add_option("--log", common.log_level, "debug, info, warning, error or off");
  out->footer(footer);
  out->final_callback([&common, &options, run] { throw CLI::RuntimeError(run(common, options)); });
  return out;
}

void two_sides(CLI::App& command, SchemaOptions& o) {
  command.add_option("a", o.first, "what there is: a file, a folder of migrations, - or a database URL")->required();
  command.add_option("b", o.second, "what there should be: likewise")->required();
  command.add_option("--from", o.from, "dialect of a: postgres, mysql, mariadb, sqlite, dbml (default: guessed)");
  command.add_option("--to", o.to, "dialect of b; a schema of another vendor is converted to a's");
}

void plan_options(CLI::App& command, SchemaOptions& o) {
  command.add_option("--strategy", o.strategy, "online (nothing blocks for long) or direct (plain DDL in one transaction)");
  command.add_option("--server", o.engine_version,
                     "version the plan is for, such as 15 or 10.11 (default: the database's, else the newest)");
  command.add_option("--answer", o.answers, "QUESTION=ANSWER: rename or drop_add, for a question the plan asked");
  command.add_flag("--owners", o.owners, "compare owners too");
  command.add_flag("--no-grants", o.no_grants, "do not compare grants");
  command.add_flag("--no-comments", o.no_comments, "do not compare comments");
  command.add_flag("--no-shadow", o.no_shadow, "compare texts as they are, without a scratch server to spell them alike");
  command.add_flag("--no-down", o.no_down, "plan no way back");
}

}  // namespace

void add_schema(CLI::App& app, Common& common, SchemaOptions& o) {
  CLI::App* group =
      app.add_subcommand("schema", "read, convert, compare and migrate schemas, proved on a scratch server")->require_subcommand(1);

  CLI::App* one = command(*group, common, o, "inspect", "what a file, a folder of migrations or a database holds",
                          "Examples:\n  assay schema inspect schema.sql\n  assay schema inspect postgres://assay@localhost/shop --json\n"
                          "  pg_dump -s shop | assay schema inspect - --format markdown\nExit code 1 when a statement was lost.\n",
                          schema_inspect);
  one->add_option("source", o.first, "file, folder, - or database URL")->required();
  one->add_option("--from", o.from, "dialect: postgres, mysql, mariadb, sqlite, dbml (default: guessed)");
  one->add_option("--format", o.format, "sql, dbml, mermaid, plantuml, markdown or json instead of a summary");

  one = command(*group, common, o, "convert", "to another vendor's DDL or another format",
                "Examples:\n  assay schema convert shop.sql --from postgres --to mysql --out shop.mysql.sql\n"
                "  assay schema convert shop.dbml --to postgres\n  assay schema convert mysql://root@localhost/shop --to mermaid\n"
                "What the other vendor cannot say is listed on stderr (--json: in the document).\n",
                schema_convert);
  one->add_option("source", o.first, "file, folder, - or database URL")->required();
  one->add_option("--from", o.from, "dialect of the source (default: guessed)");
  one->add_option("--to", o.to, "postgres, mysql, mariadb, sqlite, sqlserver, oracle, dbml, mermaid, plantuml, markdown, json")->required();
  one->add_option("--out", o.out, "file to write (default: stdout)");

  one = command(
      *group, common, o, "diff", "what differs, as a migration from a to b",
      "Examples:\n  assay schema diff postgres://assay@localhost/shop schema.sql\n  assay schema diff old.sql new.sql --format json --verify\n"
      "  assay schema diff db/migrations schema.sql --format flyway\n"
      "Exit code 0 same, 1 different, 4 same as far as modelled.\n",
      schema_diff);
  two_sides(*one, o);
  plan_options(*one, o);
  one->add_option("--format", o.format, "sql (default), json, flyway, golang-migrate, dbmate, goose or liquibase");
  one->add_flag("--verify", o.verify, "execute the plan on a scratch server first");

  one = command(
      *group, common, o, "migrate", "write the migration from a to b as files of your tool, executed on a scratch server first",
      "Examples:\n  assay schema migrate db/migrations schema.sql --format flyway --name add_customers --out db/migrations\n"
      "  assay schema migrate postgres://assay@db/shop schema.dbml --format sql --out .\nExit code 1 when the proof fails: then nothing is written.\n",
      schema_migrate);
  two_sides(*one, o);
  plan_options(*one, o);
  one->add_option("--format", o.format, "sql, flyway, golang-migrate, dbmate, goose or liquibase")->required();
  one->add_option("--out", o.out, "folder to write to")->required();
  one->add_option("--name", o.name, "of the migration")->required();
  one->add_option("--author", o.author, "for Liquibase");
  one->add_option("--file-version", o.version, "digits (default: now, as YYYYMMDDhhmmss)");
  one->add_flag("--replace", o.replace, "write over files that are there");

  one = command(*group, common, o, "verify", "execute the plan from a to b on a scratch server and say what held",
                "Example:\n  assay schema verify old.sql new.sql --json\nExit code 1 when an oracle disagrees.\n", schema_verify);
  two_sides(*one, o);
  plan_options(*one, o);

  one = command(
      *group, common, o, "drift", "whether a database still is what a file, folder or diagram says",
      "Example:\n  assay schema drift schema.sql postgres://assay@db/shop\nExit code 0 no drift, 1 drift, 4 none as far as modelled.\n",
      schema_drift);
  two_sides(*one, o);
  plan_options(*one, o);

  one = command(*group, common, o, "import", "store a schema as a diagram of the server",
                "Examples:\n  assay schema import shop.sql --name shop\n  assay schema import mysql://root@localhost/shop --name shop\n",
                schema_import);
  one->add_option("source", o.first, "file, folder, - or database URL")->required();
  one->add_option("--name", o.name, "of the diagram (default: the file's or database's)");
  one->add_option("--from", o.from, "dialect of the source (default: guessed)");
  one->add_option("--data", common.data, "folder of the store (default: assay-data, or ASSAY_DATA)");

  one =
      command(*group, common, o, "export", "a stored diagram as DDL or another format",
              "Examples:\n  assay schema export shop --to postgres\n  assay schema export shop --to dbml --out shop.dbml\n", schema_export);
  one->add_option("diagram", o.first, "id or name")->required();
  one->add_option("--to", o.to, "postgres, mysql, mariadb, sqlite, sqlserver, oracle, dbml, mermaid, plantuml, markdown, json, diagram")
      ->required();
  one->add_option("--out", o.out, "file to write (default: stdout)");
  one->add_option("--data", common.data, "folder of the store (default: assay-data, or ASSAY_DATA)");
}

}  // namespace assay::app
