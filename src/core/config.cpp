#include "core/config.h"

#include <unistd.h>

#include <toml++/toml.h>
#include <fstream>

#include "core/text.h"

namespace assay {
namespace {

Json to_json_value(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    Json object = Json::object();
    for (const auto& [key, value] : *table) {
      // [retention] 1m / 1h are the names people write; members cannot start with a digit
      const std::string_view name = key.str() == "1m" ? "minute" : key.str() == "1h" ? "hour" : key.str();
      object.set(name, to_json_value(value));
    }
    return object;
  }
  if (const auto* array = node.as_array()) {
    Json list = Json::array();
    for (const auto& value : *array) list.push(to_json_value(value));
    return list;
  }
  if (const auto* v = node.as_string()) return Json(v->get());
  if (const auto* v = node.as_integer()) return Json(v->get());
  if (const auto* v = node.as_floating_point()) return Json(v->get());
  if (const auto* v = node.as_boolean()) return Json(v->get());
  return Json();
}

/// What a policy of framing takes and cannot be ended by: scheme, host (`*.` before it), port.
bool is_origin(std::string_view origin) {
  if (origin == "*") return true;
  const std::string_view host = origin.substr(std::min(origin.size(), origin.starts_with("https://")  ? 8U
                                                                      : origin.starts_with("http://") ? 7U
                                                                                                      : origin.size()));
  return !host.empty() &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:*[]") == std::string_view::npos;
}

Result<Config> validated(Config config) {
  for (const auto& [metric, interval] : config.monitor.every)
    if (interval < Millis(1000))
      return fail(Code::invalid, fmt::format("monitor.every.{} is {} ms; a metric is collected at most once a second. Give 1s or more.",
                                             metric, interval.count()));
  if (!text::parse_bytes(config.retention.max_bytes))
    return fail(Code::invalid,
                fmt::format("retention.max_bytes is '{}', which is no size. Write it like 2GB.", config.retention.max_bytes));
  constexpr std::string_view providers[] = {"builtin", "openai", "qwen_agent", "custom"};
  if (std::find(std::begin(providers), std::end(providers), config.model.provider) == std::end(providers))
    return fail(Code::invalid, fmt::format("MODEL_PROVIDER is '{}'. Use builtin, openai, qwen_agent or custom.", config.model.provider));
  if (config.model.provider != "builtin" && config.model.api_base.empty())
    return fail(Code::invalid, fmt::format("MODEL_PROVIDER={} needs MODEL_API_BASE, the URL of the model server.", config.model.provider));
  if (config.server.auth != "none" && config.server.auth != "token")
    return fail(Code::invalid, fmt::format("server.auth is '{}'. Use none or token.", config.server.auth));
  for (const std::string& origin : config.server.embed_origins)
    if (!is_origin(origin))
      return fail(Code::invalid, fmt::format("server.embed_origins has '{}', which is no site. Write it like https://wiki.example.org, "
                                             "without a path; * allows every site.",
                                             origin));
  return config;
}

}  // namespace

Environment process_environment() {
  Environment all;
  for (char** at = environ; *at; ++at) {
    const std::string_view entry(*at);
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos) all.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return all;
}

Result<Json> parse_toml(std::string_view source, std::string_view origin) {
  try {
    return to_json_value(toml::parse(source, origin));
  } catch (const toml::parse_error& e) {
    return fail(Code::invalid, fmt::format("{} is not valid TOML: {} (line {}, column {}).", origin, e.description(), e.source().begin.line,
                                           e.source().begin.column));
  }
}

Result<Config> parse_config(std::string_view source, std::string_view origin, const Environment& environment) {
  Config config;
  const auto json = parse_toml(source, origin);
  if (!json) return fail(json.error());
  if (const auto errors = read_json(*json, type_of<Config>(), &config); !errors.empty())
    return fail(as_error(errors, fmt::format("The configuration {}", origin)));
  const auto take = [&](const char* name, std::string& into) {
    const auto found = environment.find(name);
    if (found != environment.end() && !found->second.empty()) into = found->second;
  };
  take("ASSAY_DATA", config.data);
  take("ASSAY_LISTEN", config.server.listen);
  take("ASSAY_AUTH", config.server.auth);
  take("ASSAY_LOG", config.log_level);
  take("MODEL_PROVIDER", config.model.provider);
  take("MODEL_API_BASE", config.model.api_base);
  take("MODEL_API_KEY", config.model.api_key);
  take("MODEL_NAME", config.model.name);
  return validated(std::move(config));
}

Result<Config> load_config(const std::filesystem::path& file, const Environment& environment) {
  if (file.empty()) return parse_config("", "(no file)", environment);
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Code::not_found, fmt::format("The configuration file {} cannot be read.", file.string()));
  const std::string source((std::istreambuf_iterator<char>(in)), {});
  return parse_config(source, file.string(), environment);
}

}  // namespace assay
