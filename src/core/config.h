// Configuration: defaults < TOML file < environment < flags. An unknown key is an error with a suggestion. A value; read once at start.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/fields.h"

namespace assay {

struct RetentionConfig {
  Millis raw{std::chrono::hours(48)};
  Millis minute{std::chrono::hours(24 * 14)};
  Millis hour{std::chrono::hours(24 * 400)};
  std::string max_bytes = "2GB";
  static constexpr auto fields() {
    return fields_of(field<&RetentionConfig::raw>("How long every poll is kept"),
                     field<&RetentionConfig::minute>("How long one-minute roll-ups are kept"),
                     field<&RetentionConfig::hour>("How long one-hour roll-ups are kept"),
                     field<&RetentionConfig::max_bytes>("Telemetry of one target on disk at most"));
  }
};

struct MonitorConfig {
  std::map<std::string, Millis> every;
  std::vector<std::string> include_databases, exclude_databases;
  static constexpr auto fields() {
    return fields_of(field<&MonitorConfig::every>("Interval by metric, at least 1s"),
                     field<&MonitorConfig::include_databases>("Only databases that match one of these patterns (* and ?)"),
                     field<&MonitorConfig::exclude_databases>("No database that matches one of these"));
  }
};

struct ModelConfig {
  std::string provider = "builtin";
  std::string api_base;
  std::string api_key;
  std::string name;
  std::map<std::string, std::string> headers;
  Millis timeout{120'000};
  static constexpr auto fields() {
    return fields_of(field<&ModelConfig::provider>("builtin, openai, qwen_agent or custom (MODEL_PROVIDER)"),
                     field<&ModelConfig::api_base>("Base URL of an OpenAI-compatible server (MODEL_API_BASE)"),
                     field<&ModelConfig::api_key>("Its key (MODEL_API_KEY)"),
                     field<&ModelConfig::name>("The model's name there (MODEL_NAME)"),
                     field<&ModelConfig::headers>("Extra request headers"), field<&ModelConfig::timeout>("Longest wait for an answer"));
  }
};

struct ServerConfig {
  std::string listen = "127.0.0.1:8080";
  std::string auth = "none";
  std::vector<std::string> hosts, embed_origins;
  int workers = 4;
  int queue = 128;
  static constexpr auto fields() {
    return fields_of(
        field<&ServerConfig::listen>("Address and port; port 0 picks one"), field<&ServerConfig::auth>("none (loopback only) or token"),
        field<&ServerConfig::hosts>("Host names accepted besides loopback"),
        field<&ServerConfig::embed_origins>("Sites whose pages may embed shared diagrams, like https://wiki.example.org; * = any"),
        field<&ServerConfig::workers>("Threads that answer requests"), field<&ServerConfig::queue>("Requests that may wait; beyond: 503"));
  }
};

struct TwinConfig {
  std::vector<std::string> kits;
  std::string scratch;
  int servers = 2;
  static constexpr auto fields() {
    return fields_of(field<&TwinConfig::kits>("Folders of database servers for shadows, beside those of the machine"),
                     field<&TwinConfig::scratch>("URL of a PostgreSQL scratch server to use instead of private ones"),
                     field<&TwinConfig::servers>("Private servers that run at once at most"));
  }
};

struct Config {
  std::string data = "assay-data";
  std::string key_file;
  std::string log_level = "info";
  ServerConfig server;
  std::map<std::string, std::string> targets;            ///< name → URL
  std::map<std::string, std::string> password_commands;  ///< target's name → command
  RetentionConfig retention;
  MonitorConfig monitor;
  ModelConfig model;
  TwinConfig twin;
  static constexpr auto fields() {
    return fields_of(field<&Config::data>("Folder for the store"), field<&Config::key_file>("File that holds the key of stored secrets"),
                     field<&Config::log_level>("debug, info, warning, error or off"), field<&Config::server>("HTTP server"),
                     field<&Config::targets>("Monitored servers: name = URL"),
                     field<&Config::password_commands>("name = command that prints the target's password"),
                     field<&Config::retention>("How long telemetry is kept"), field<&Config::monitor>("Collection"),
                     field<&Config::model>("Language model"), field<&Config::twin>("Scratch servers on which plans are proved"));
  }
};

using Environment = std::map<std::string, std::string>;

/// `file` may be empty: no file. Environment: ASSAY_DATA, ASSAY_LISTEN, ASSAY_AUTH, ASSAY_LOG, MODEL_PROVIDER, MODEL_API_BASE, MODEL_API_KEY, MODEL_NAME.
Result<Config> load_config(const std::filesystem::path& file, const Environment& environment);
Result<Config> parse_config(std::string_view toml, std::string_view origin, const Environment& environment);
Environment process_environment();
/// Any TOML as Json; `origin` names it in errors. Code::invalid with line and column.
Result<Json> parse_toml(std::string_view source, std::string_view origin);

}  // namespace assay
