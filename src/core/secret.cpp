#include "core/secret.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/ids.h"
#include "core/text.h"

namespace assay {
namespace {

std::string from_hex(std::string_view hex) {
  std::string raw(hex.size() / 2, '\0');
  std::size_t length = 0;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(raw.data()), raw.size(), hex.data(), hex.size(), nullptr, &length, nullptr) != 0 ||
      length * 2 != hex.size())
    return {};
  return raw;
}

/// A passphrase becomes a key by BLAKE2b: ASSAY_KEY is expected to be random, not guessable.
std::string key_of(std::string_view text) {
  const std::string raw = from_hex(text);
  return raw.size() == crypto_secretbox_KEYBYTES ? raw : from_hex(digest_hex(text, crypto_secretbox_KEYBYTES));
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in && text.empty())
    return fail(Code::unavailable,
                fmt::format("The key file {} cannot be read. Stored passwords stay locked; check its owner and mode.", path.string()));
  const std::string_view trimmed = text::trim(text);
  if (trimmed.empty())
    return fail(Code::unavailable,
                fmt::format("The key file {} is empty. Stored passwords stay locked; restore it from a backup.", path.string()));
  return std::string(trimmed);
}

Result<std::string> create(const std::filesystem::path& path) {
  const std::string key = random_hex(crypto_secretbox_KEYBYTES);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail(Code::unavailable,
                fmt::format("The key file {} cannot be made: {}. Check its folder, or give another with --data or --key-file.",
                            path.string(), std::strerror(errno)));
  const bool ok = ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!ok) {
    ::unlink(path.c_str());  // an empty one would stand for a lost key at the next start
    return fail(Code::unavailable, fmt::format("The key file {} cannot be written. Make room on its disk.", path.string()));
  }
  return key;
}

}  // namespace

SealKey::~SealKey() { sodium_memzero(key_.data(), key_.size()); }
SealKey::SealKey(SealKey&&) noexcept = default;
SealKey& SealKey::operator=(SealKey&&) noexcept = default;

Result<SealKey> SealKey::load(std::string_view environment, const std::filesystem::path& file, const std::filesystem::path& data_dir) {
  SealKey key;
  if (!environment.empty()) {
    key.key_ = key_of(environment);
    return key;
  }
  const std::filesystem::path path = file.empty() ? data_dir / "key" : file;
  if (!std::filesystem::exists(path) && file.empty()) {
    auto made = create(path);
    if (!made) return fail(made.error());
    key.key_ = key_of(*made);
    key.created_ = true;
    return key;
  }
  auto text = read_file(path);
  if (!text) return fail(text.error());
  key.key_ = key_of(*text);
  return key;
}

std::string SealKey::seal(std::string_view plain) const {
  std::string out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  randombytes_buf(bytes, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES, reinterpret_cast<const unsigned char*>(plain.data()), plain.size(), bytes,
                        reinterpret_cast<const unsigned char*>(key_.data()));
  return "v1:" + to_hex(out);
}

Result<Secret> SealKey::open(std::string_view sealed) const {
  const auto wrong = [] {
    return fail(
        Code::unavailable,
        "A stored secret cannot be opened with this key. Start Assay with the key it was stored with (ASSAY_KEY, --key-file or DATA/key).");
  };
  if (!sealed.starts_with("v1:")) return wrong();
  const std::string raw = from_hex(sealed.substr(3));
  constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (raw.size() < overhead) return wrong();
  std::string plain(raw.size() - overhead, '\0');
  const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()), bytes + crypto_secretbox_NONCEBYTES,
                                 raw.size() - crypto_secretbox_NONCEBYTES, bytes, reinterpret_cast<const unsigned char*>(key_.data())) != 0)
    return wrong();
  return Secret(std::move(plain));
}

}  // namespace assay
