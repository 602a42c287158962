#include "core/ids.h"

#include <sodium.h>

#include <stdexcept>

namespace assay {
namespace {
void ready() {
  static const int started = sodium_init();
  if (started < 0) throw std::runtime_error("libsodium cannot start");
}
}  // namespace

std::string to_hex(std::string_view raw) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(raw.size() * 2);
  for (const char c : raw) {
    out.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
    out.push_back(digits[static_cast<unsigned char>(c) & 15U]);
  }
  return out;
}

std::string random_hex(std::size_t bytes) {
  ready();
  std::string raw(bytes, '\0');
  randombytes_buf(raw.data(), raw.size());
  return to_hex(raw);
}

std::string digest_hex(std::string_view data, std::size_t bytes) {
  ready();
  std::string raw(bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(raw.data()), raw.size(), reinterpret_cast<const unsigned char*>(data.data()),
                     data.size(), nullptr, 0);
  return to_hex(raw);
}

}  // namespace assay
