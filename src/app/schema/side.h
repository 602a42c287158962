// What stands on either side of `assay schema …`: a file, a folder of migrations, standard input or a database, read as a Model.
// Values; main thread. Errors: Code::invalid (names what was given), Code::unavailable (cannot be read or connected).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "db/adapter.h"
#include "schema/convert.h"
#include "schema/ddl/read.h"
#include "schema/migrate/files.h"
#include "schema/model.h"

namespace assay::app {

struct Side {
  std::string label = {};  ///< as given, passwords blanked
  schema::Model model = {};
  std::vector<schema::Problem> problems = {};
  std::size_t statements = 0;
  std::size_t lost = 0;
  std::map<std::string, std::string> renamed_from = {};  ///< `-- @renamed from` hints of its text
  std::vector<schema::Loss> losses = {};                 ///< of a conversion
  bool live = false;
};

/// A database that a one-shot command reads from.
struct Live {
  std::unique_ptr<db::Adapter> adapter = {};
  std::unique_ptr<db::Connection> connection = {};
};
Result<Live> connect_to(const std::string& url);
/// Its schema, as a side.
Result<Side> side_of(const Live& live, const std::string& url);

/// `-` is standard input. A text's dialect: `dialect` ("" = guessed from what only one vendor writes), also "dbml".
Result<Side> load_side(const std::string& what, const std::string& dialect);
Result<std::string> read_text_of(const std::string& path);
/// Its .sql files (and Flyway's .sql.conf) and those of its folders, paths relative to it. Code::invalid when there is none.
Result<std::vector<schema::File>> read_folder(const std::string& folder);
bool is_url(const std::string& what);
/// The named one, or what only one vendor writes.
Result<schema::Dialect> dialect_for(const std::string& given, const std::string& text);

/// The model in dialect `to`; what was lost is added to `side.losses`.
void convert_side(Side& side, schema::Dialect to);
/// To the file, or to stdout when `path` is empty or "-".
Result<void> write_out(const std::string& path, const std::string& text);
/// To stderr, one line each; at most 20 a kind.
void print_problems(const Side& side);

}  // namespace assay::app
