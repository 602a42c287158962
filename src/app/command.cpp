#include "app/command.h"

#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"

namespace assay::app {
namespace {

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++width;
  return width;
}

std::stop_source& stop_source() {
  static std::stop_source source;
  return source;
}

}  // namespace

int report(const Error& error) {
  std::fprintf(stderr, "assay: %s\n", error.message.c_str());
  if (error.code == Code::invalid) return exit_usage;
  if (error.code == Code::forbidden || error.code == Code::not_found || error.code == Code::unsupported || error.code == Code::conflict)
    return exit_negative;
  return exit_environment;
}

void print_json(const std::string& document) { std::printf("%s\n", document.c_str()); }

bool out_is_terminal() { return isatty(STDOUT_FILENO) == 1; }

std::string bold(const std::string& text) { return out_is_terminal() && !std::getenv("NO_COLOR") ? "\x1b[1m" + text + "\x1b[0m" : text; }

std::string plural(int n, std::string_view noun) { return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s"); }

std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& cell : header) widths.push_back(width_of(cell));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  const auto line = [&](const std::vector<std::string>& cells, bool is_header) {
    std::string out;
    for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
      const bool last = i + 1 == cells.size();
      const char first = cells[i].empty() ? 'a' : cells[i][0];
      const bool number = !is_header && !last && ((first >= '0' && first <= '9') || first == '-' || first == '\xE2');
      const std::string pad(widths[i] - std::min(widths[i], width_of(cells[i])), ' ');
      out += number ? pad + cells[i] : cells[i] + (last ? "" : pad);
      if (!last) out += "  ";
    }
    return out + "\n";
  };
  std::string out = bold(line(header, true));
  for (const auto& row : rows) out += line(row, false);
  return out;
}

std::stop_token interrupted() {
  static const bool installed = [] {
    // signals are taken by one thread, so that the handler may do anything
    static sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::thread([] {
      int signal = 0;
      sigwait(&set, &signal);
      stop_source().request_stop();
      // a second signal ends at once
      pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    }).detach();
    std::signal(SIGPIPE, SIG_IGN);
    return true;
  }();
  (void)installed;
  return stop_source().get_token();
}

Result<Config> configuration(const Common& common) {
  auto config = load_config(common.config_file, process_environment());
  if (!config) return config;
  if (!common.data.empty()) config->data = common.data;
  if (!common.key_file.empty()) config->key_file = common.key_file;
  if (!common.log_level.empty()) config->log_level = common.log_level;
  constexpr std::pair<std::string_view, log::Level> levels[] = {{"debug", log::Level::debug},
                                                                {"info", log::Level::info},
                                                                {"warning", log::Level::warning},
                                                                {"error", log::Level::error},
                                                                {"off", log::Level::off}};
  const auto level = std::find_if(std::begin(levels), std::end(levels), [&](const auto& l) { return l.first == config->log_level; });
  if (level == std::end(levels))
    return fail(Code::invalid, fmt::format("log_level is '{}'. Use debug, info, warning, error or off.", config->log_level));
  log::set_level(level->second);
  return config;
}

Session::~Session() {
  service.reset();
  store.reset();
  if (!scratch.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored);
  }
}

namespace {

Result<std::unique_ptr<Session>> open_in(Config config, const std::filesystem::path& folder, bool watch) {
  auto session = std::make_unique<Session>();
  session->config = std::move(config);
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  if (ec)
    return fail(Code::unavailable,
                fmt::format("The data folder {} cannot be made: {}. Give another with --data.", folder.string(), ec.message()));
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ec);
  const char* key = std::getenv("ASSAY_KEY");
  auto loaded = SealKey::load(key ? key : "", session->config.key_file, folder);
  if (!loaded) return fail(loaded.error());
  session->key.emplace(std::move(*loaded));
  if (session->key->created() && session->scratch.empty())
    log::info("key_created", {{"file", (folder / "key").string()}, {"note", "it opens the stored passwords: keep a copy"}});
  store::StoreOptions options;
  options.retention = {session->config.retention.raw, session->config.retention.minute, session->config.retention.hour,
                       text::parse_bytes(session->config.retention.max_bytes).value_or(0)};
  auto store = store::Store::open(folder, system_clock(), options);
  if (!store) return fail(store.error());
  session->store = std::move(*store);
  monitor::Service::Options service_options;
  service_options.every = session->config.monitor.every;
  service_options.databases = {session->config.monitor.include_databases, session->config.monitor.exclude_databases};
  service_options.password_commands = session->config.password_commands;
  service_options.watch = watch;
  session->service =
      std::make_unique<monitor::Service>(*session->store, *session->key, system_clock(), session->events, std::move(service_options));
  if (auto started = session->service->start(); !started) return fail(started.error());
  return session;
}

}  // namespace

Result<std::unique_ptr<Session>> open_session(const Common& common, bool watch) {
  auto config = configuration(common);
  if (!config) return fail(config.error());
  const std::filesystem::path folder = config->data;
  return open_in(std::move(*config), folder, watch);
}

Result<std::pair<std::unique_ptr<Session>, std::string>> open_target(const Common& common) {
  const bool is_url = common.target.find("://") != std::string::npos || common.target.find('=') != std::string::npos;
  if (!is_url) {
    auto session = open_session(common, false);
    if (!session) return fail(session.error());
    auto target = (*session)->service->target(common.target);
    if (!target) return fail(target.error());
    return std::pair{std::move(*session), target->id};
  }
  Common quiet = common;
  if (quiet.log_level.empty()) quiet.log_level = "error";
  auto config = configuration(quiet);
  if (!config) return fail(config.error());
  const auto scratch = std::filesystem::temp_directory_path() / ("assay-" + random_hex(8));
  auto session = open_in(std::move(*config), scratch, false);
  if (!session) return fail(session.error());
  (*session)->scratch = scratch;
  auto target = (*session)->service->add({"target", common.target, monitor::Environment::production});
  if (!target) return fail(target.error());
  return std::pair{std::move(*session), target->id};
}

}  // namespace assay::app
