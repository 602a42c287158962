// Secrets at rest: sealed with XSalsa20-Poly1305 (libsodium secretbox) under one key from ASSAY_KEY, --key-file, else DATA/key (0600, made once).
// A Secret never reaches a log: it has no formatter and no implicit conversion.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace assay {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

/// 32 bytes; wiped on destruction. Immutable: any thread.
class SealKey {
 public:
  /// `environment` = value of ASSAY_KEY (64 hex digits or any passphrase) or empty; `file` = --key-file or empty; else `data_dir`/key.
  static Result<SealKey> load(std::string_view environment, const std::filesystem::path& file, const std::filesystem::path& data_dir);
  /// "v1:" + hex(nonce + box)
  std::string seal(std::string_view plain) const;
  Result<Secret> open(std::string_view sealed) const;
  bool created() const { return created_; }  ///< a new key file was written: tell the user to keep it

  ~SealKey();
  SealKey(SealKey&&) noexcept;
  SealKey& operator=(SealKey&&) noexcept;

 private:
  SealKey() = default;
  std::string key_;
  bool created_ = false;
};

}  // namespace assay
