// What the subcommands share: options that all of them take, exit codes, output. Each command is one function that returns an exit code.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config.h"
#include "core/json.h"
#include "core/secret.h"
#include "monitor/service.h"
#include "store/store.h"

namespace assay::app {

inline constexpr std::string_view version = "0.1.0";

/// CONTRACT: 0 ok · 1 negative answer · 2 usage · 3 environment · 4 same as far as modelled
enum Exit { exit_ok = 0, exit_negative = 1, exit_usage = 2, exit_environment = 3, exit_same_as_modelled = 4 };

struct Common {
  std::string config_file, data, key_file, log_level, target;
  bool json = false;
};

/// Prints the error to stderr; usage errors give 2, a negative answer 1, the rest 3.
int report(const Error& error);
void print_json(const std::string& document);
bool out_is_terminal();
/// Colour only on a terminal and without NO_COLOR.
std::string bold(const std::string& text);
/// "1 finding", "2 findings"
std::string plural(int n, std::string_view noun);
/// Left-aligned text columns; numbers (first character a digit, '-' or '–') right-aligned.
std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

Result<Config> configuration(const Common& common);

/// Store, key and monitoring of one process.
struct Session {
  Config config;
  std::unique_ptr<store::Store> store;
  std::optional<SealKey> key;
  monitor::EventBus events;
  std::unique_ptr<monitor::Service> service;
  std::filesystem::path scratch;  ///< removed at the end: the store of a one-shot command on a URL
  ~Session();
};

/// Opens DATA. With `watch`, stored targets are polled.
Result<std::unique_ptr<Session>> open_session(const Common& common, bool watch);
/// For one-shot commands: --target NAME of DATA, or a URL in a store of its own. The target's id comes with it.
Result<std::pair<std::unique_ptr<Session>, std::string>> open_target(const Common& common);

/// Fires on SIGINT and SIGTERM.
std::stop_token interrupted();

struct ServeOptions {
  std::string listen, auth, web_root;
  std::vector<std::string> targets, hosts;
  bool demo = false, fresh = false;
};
int serve(const Common& common, const ServeOptions& options);

struct TopOptions {
  std::string window = "1h", order = "total_ms";
  int limit = 10;
  std::string seconds = "10s";
};
int top(const Common& common, const TopOptions& options);
int activity(const Common& common);
struct ExplainOptions {
  std::string sql, fingerprint, database, plan_file;
  bool analyze = false;
};
int explain(const Common& common, const ExplainOptions& options);
int collect(const Common& common);
int doctor(const Common& common);

int targets_list(const Common& common);
int targets_add(const Common& common, const std::string& definition, const std::string& environment);
int targets_remove(const Common& common, const std::string& id);
int user_add(const Common& common, const std::string& name, const std::string& role);
int user_list(const Common& common);
int user_remove(const Common& common, const std::string& name);
int annotate(const Common& common, const std::string& text, const std::string& kind, const std::string& at);
int store_check(const Common& common);
int store_backup(const Common& common, const std::string& to);
int engines_list(const Common& common);
int engines_check(const Common& common);
int openapi();
int demo(const Common& common, bool fresh, bool remove);

}  // namespace assay::app
