// assay schema …: read, convert, compare, plan, prove. One function a subcommand; each returns an exit code (CONTRACT, "Exit codes").
#pragma once
#include <string>
#include <vector>

#include "app/command.h"

namespace CLI {
class App;
}

namespace assay::app {

struct SchemaOptions {
  std::string first, second;  ///< file, folder, "-" or URL
  std::string from, to;       ///< dialects, or formats
  std::string format;
  std::string out;  ///< file or folder
  std::string name, author = "assay", version;
  std::string strategy = "online";
  std::string engine_version;             ///< of the target, when neither side is a database: "15", "10.11"
  std::vector<std::string> answers = {};  ///< "rename:table:public.a:public.b=rename"
  bool verify = false, owners = false, no_grants = false, no_comments = false, no_shadow = false, no_down = false, replace = false;
};

int schema_inspect(const Common& common, const SchemaOptions& options);
int schema_convert(const Common& common, const SchemaOptions& options);
int schema_diff(const Common& common, const SchemaOptions& options);
int schema_migrate(const Common& common, const SchemaOptions& options);
int schema_verify(const Common& common, const SchemaOptions& options);
int schema_drift(const Common& common, const SchemaOptions& options);
int schema_import(const Common& common, const SchemaOptions& options);
int schema_export(const Common& common, const SchemaOptions& options);

void add_schema(CLI::App& app, Common& common, SchemaOptions& options);

}  // namespace assay::app
