// Random identifiers and digests (libsodium). Thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace assay {

std::string random_hex(std::size_t bytes);
/// BLAKE2b of `bytes` bytes, in hex.
std::string digest_hex(std::string_view data, std::size_t bytes = 32);
std::string to_hex(std::string_view raw);

}  // namespace assay
