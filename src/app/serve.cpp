// assay serve and assay run: everything is built once here and wired.
#include <cstdio>
#include <mutex>

#include "agent/assistant.h"
#include "agent/tools/toolbox.h"
#include "api/router.h"
#include "api/services.h"
#include "app/command.h"
#include "app/demo/demo.h"
#include "core/log.h"
#include "core/text.h"
#include "net/http.h"
#include "twin/verify.h"

namespace assay::app {
namespace {

struct Listen {
  std::string address;
  std::uint16_t port = 0;
};

Result<Listen> listen_of(const std::string& text) {
  const auto colon = text.rfind(':');
  int port = -1;
  if (colon != std::string::npos) {
    const std::string digits = text.substr(colon + 1);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (ec != std::errc() || end != digits.data() + digits.size()) port = -1;
  }
  if (port < 0 || port > 65535)
    return fail(Code::invalid, fmt::format("--listen is '{}'. Write it like 127.0.0.1:8080; port 0 picks one.", text));
  std::string address = text.substr(0, colon);
  if (address.starts_with("[") && address.ends_with("]")) address = address.substr(1, address.size() - 2);
  return Listen{address.empty() || address == "localhost" ? "127.0.0.1" : address, static_cast<std::uint16_t>(port)};
}

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

/// NAME=URL, or a URL, named after its database.
Result<monitor::NewTarget> target_of(const std::string& text) {
  const auto scheme = text.find("://"), equals = text.find('=');
  if (equals != std::string::npos && (scheme == std::string::npos || equals < scheme))
    return monitor::NewTarget{text.substr(0, equals), text.substr(equals + 1), monitor::Environment::production};
  if (scheme == std::string::npos)
    return fail(Code::invalid, fmt::format("'{}' is no target. Write NAME=URL or postgres://user@host/database.", text));
  std::string name = text.substr(text.rfind('/') + 1);
  name = name.substr(0, name.find('?'));
  if (name.empty() || scheme + 2 == text.rfind('/')) name = "postgres";
  return monitor::NewTarget{name, text, monitor::Environment::production};
}

Result<void> add_targets(Session& session, const ServeOptions& options) {
  std::vector<std::string> all = options.targets;
  for (const auto& [name, url] : session.config.targets) all.push_back(name + "=" + url);
  for (const std::string& text : all) {
    auto target = target_of(text);
    if (!target) return fail(target.error());
    if (auto added = session.service->add(*target); !added) return fail(added.error());
  }
  return {};
}

/// A password in argv can be read by every user of the machine with ps.
void warn_of_passwords(const ServeOptions& options) {
  for (const std::string& text : options.targets) {
    const auto scheme = text.find("://"), at = text.find('@');
    if (scheme != std::string::npos && at != std::string::npos && text.substr(scheme + 3, at - scheme - 3).find(':') != std::string::npos &&
        text.find("${") == std::string::npos)
      log::warning("password_in_arguments",
                   {{"note", "other users of this machine can read it; use PGPASSFILE, a service file or ${ENV} in the URL"}});
  }
}

Result<std::unique_ptr<demo::Demo>> start_demo(Session& session, const ServeOptions& options, const std::stop_token& stop) {
  demo::DemoOptions demo_options;
  demo_options.data_dir = session.config.data;
  demo_options.fresh = options.fresh;
  auto made = demo::Demo::start(
      demo_options,
      [](std::string_view step, double share) { std::fprintf(stderr, "demo: %s (%.0f %%)\n", std::string(step).c_str(), share * 100); },
      stop);
  if (!made) return made;
  if (auto added = session.service->add({"shop-demo", (*made)->monitor_url(), monitor::Environment::scratch}); !added)
    return fail(added.error());
  return made;
}

void keep_house(Session& session, std::stop_token stop) {
  auto next = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!stop.stop_requested()) {
    std::this_thread::sleep_for(Millis(200));
    if (std::chrono::steady_clock::now() < next) continue;
    next = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    if (auto kept = session.store->maintain(system_clock().now()); !kept) log::warning("retention", {{"why", kept.error().message}});
  }
}

}  // namespace

int serve(const Common& common, const ServeOptions& options) {
  const std::stop_token stop = interrupted();
  auto session = open_session(common, true);
  if (!session) return report(session.error());
  Config& config = (*session)->config;
  if (!options.listen.empty()) config.server.listen = options.listen;
  if (!options.auth.empty()) config.server.auth = options.auth;
  auto listen = listen_of(config.server.listen);
  if (!listen) return report(listen.error());
  if (config.server.auth != "none" && config.server.auth != "token")
    return report({Code::invalid, fmt::format("--auth is '{}'. Use none or token.", config.server.auth)});
  if (!is_loopback(listen->address) && config.server.auth != "token")
    return report(
        {Code::invalid,
         fmt::format(
             "{} is reachable from other machines, and anybody there would be admin. Add --auth token (and `assay user add NAME --role admin`), or listen on 127.0.0.1.",
             listen->address)});
  warn_of_passwords(options);
  std::unique_ptr<demo::Demo> demo_server;
  if (options.demo) {
    auto made = start_demo(**session, options, interrupted());
    if (!made) return report(made.error());
    demo_server = std::move(*made);
  }
  if (auto added = add_targets(**session, options); !added) return report(added.error());

  Metrics metrics;
  const auto client = net::make_http_client();
  agent::ServiceToolBox tools({*(*session)->service, system_clock()});
  agent::Assistant assistant(config.model, tools, *client, system_clock(), &metrics);
  api::Services services{*(*session)->service, (*session)->events, assistant,       *(*session)->store, system_clock(), metrics,
                         std::string(version), config.server.auth, options.web_root};
  std::mutex demo_mutex;
  services.start_demo = [&](std::stop_token token) -> Result<monitor::Target> {
    const std::lock_guard lock(demo_mutex);
    if (!demo_server) {
      auto made = start_demo(**session, options, token);
      if (!made) return fail(made.error());
      demo_server = std::move(*made);
    }
    return (*session)->service->target("shop-demo");
  };
  twin::ShadowPool shadows(twin::shadow_options(config));
  services.shadows = &shadows;
  services.embed_origins = config.server.embed_origins;
  api::Router router(services);
  net::ServerOptions server_options;
  server_options.address = listen->address;
  server_options.port = listen->port;
  server_options.workers = config.server.workers;
  server_options.queue = static_cast<std::size_t>(config.server.queue);
  server_options.allowed_hosts = config.server.hosts;
  for (const std::string& host : options.hosts) server_options.allowed_hosts.push_back(host);
  server_options.content_security_policy =
      "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'";
  auto server = net::Server::start(
      server_options, [&router](const net::Request& request, std::stop_token token) { return router.handle(request, std::move(token)); },
      &api::Router::is_cheap);
  if (!server) return report(server.error());
  std::printf("Assay is ready: http://%s:%u/\n",
              listen->address.find(':') == std::string::npos ? listen->address.c_str() : ("[" + listen->address + "]").c_str(),
              static_cast<unsigned>((*server)->port()));
  std::fflush(stdout);
  keep_house(**session, stop);
  log::info("stopping");
  (*session)->service->request_stop();
  (*server)->stop();
  (*session)->service->stop();
  if (auto flushed = (*session)->store->flush(); !flushed) return report(flushed.error());
  if (demo_server) demo_server->stop();
  return exit_ok;
}

int demo(const Common& common, bool fresh, bool remove) {
  const std::stop_token stop = interrupted();
  auto config = configuration(common);
  if (!config) return report(config.error());
  if (remove) {
    auto removed = demo::remove(config->data);
    return removed ? exit_ok : report(removed.error());
  }
  demo::DemoOptions options;
  options.data_dir = config->data;
  options.fresh = fresh;
  auto made = demo::Demo::start(
      options,
      [](std::string_view step, double share) { std::fprintf(stderr, "demo: %s (%.0f %%)\n", std::string(step).c_str(), share * 100); },
      stop);
  if (!made) return report(made.error());
  if (common.json)
    print_json(Json::object({{"url", (*made)->monitor_url()}, {"admin_url", (*made)->admin_url()}}).dump());
  else
    std::printf("The demo runs: %s\n", (*made)->monitor_url().c_str());
  std::fflush(stdout);
  while (!stop.stop_requested()) std::this_thread::sleep_for(Millis(200));
  (*made)->stop();
  return exit_ok;
}

}  // namespace assay::app
