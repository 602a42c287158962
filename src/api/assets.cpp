#include "api/assets.h"

#include <fstream>

#include "api/router.h"
#include "core/embed.h"
#include "core/ids.h"

namespace assay::embedded {
std::span<const EmbeddedFile> web();
}

namespace assay::api {
namespace {

std::string_view content_type(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> types[] = {{".html", "text/html; charset=utf-8"},
                                                                     {".js", "text/javascript; charset=utf-8"},
                                                                     {".css", "text/css; charset=utf-8"},
                                                                     {".svg", "image/svg+xml"},
                                                                     {".woff2", "font/woff2"},
                                                                     {".png", "image/png"},
                                                                     {".json", "application/json"},
                                                                     {".txt", "text/plain; charset=utf-8"}};
  for (const auto& [ending, type] : types)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

bool accepts(const net::Request& request, std::string_view encoding) {
  return request.header("accept-encoding").find(encoding) != std::string_view::npos;
}

net::Reply finish(net::Reply reply, std::string_view path, const net::Request& request, std::string_view data) {
  reply.response.content_type = content_type(path);
  const bool hashed = path.starts_with("assets/");
  reply.response.headers.push_back({"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"});
  const std::string etag = "\"" + digest_hex(data, 16) + "\"";
  reply.response.headers.push_back({"ETag", etag});
  if (request.header("if-none-match") == etag) {
    reply.response.status = 304;
    reply.response.body.clear();
    reply.response.static_body = {};
  }
  return reply;
}

net::Reply from_folder(const std::filesystem::path& root, const std::string& path, const net::Request& request) {
  net::Reply reply;
  std::ifstream in(root / path, std::ios::binary);
  if (!in) return error_reply({Code::not_found, fmt::format("There is no file {} in the web folder.", path)}, request.request_id);
  reply.response.body.assign(std::istreambuf_iterator<char>(in), {});
  const std::string copy = reply.response.body;
  return finish(std::move(reply), path, request, copy);
}

}  // namespace

net::Reply serve_asset(const net::Request& request, const std::filesystem::path& web_root) {
  std::string path = request.path.substr(1);
  if (path.find("..") != std::string::npos) return error_reply({Code::not_found, "There is no such file."}, request.request_id);
  const bool is_file = path.find('.') != std::string::npos;
  if (!is_file) path = "index.html";
  if (!web_root.empty()) return from_folder(web_root, path, request);
  const EmbeddedFile* plain = find_embedded(embedded::web(), path);
  if (!plain) return error_reply({Code::not_found, fmt::format("There is no file {}.", path)}, request.request_id);
  net::Reply reply;
  std::string_view data = plain->data;
  for (const auto& [encoding, ending] : {std::pair<std::string_view, std::string_view>{"br", ".br"}, {"gzip", ".gz"}})
    if (const EmbeddedFile* packed = find_embedded(embedded::web(), path + std::string(ending)); packed && accepts(request, encoding)) {
      data = packed->data;
      reply.response.headers.push_back({"Content-Encoding", std::string(encoding)});
      break;
    }
  reply.response.headers.push_back({"Vary", "Accept-Encoding"});
  reply.response.static_body = data;
  return finish(std::move(reply), path, request, data);
}

}  // namespace assay::api
