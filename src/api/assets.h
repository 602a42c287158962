// The web app's files: out of the binary, or from a folder with --web-root. Hashed assets are immutable, index.html is never cached.
#pragma once
#include <filesystem>

#include "net/http.h"

namespace assay::api {

/// Unknown paths without a dot answer index.html (the app routes them); others 404.
net::Reply serve_asset(const net::Request& request, const std::filesystem::path& web_root);

}  // namespace assay::api
