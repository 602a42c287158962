#include "advise/normal/rows.h"

#include <bit>
#include <cstring>

namespace assay::advise::normal {
namespace {

constexpr std::size_t first_slots = 64;

std::uint64_t hash_of(std::string_view value) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL ^ value.size();
  const char* at = value.data();
  std::size_t left = value.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    hash = std::rotl((hash ^ word) * 0xD6E8FEB86659FD93ULL, 32);
  }
  std::uint64_t word = 0;
  if (left > 0) std::memcpy(&word, at, left);
  hash = (hash ^ word) * 0xD6E8FEB86659FD93ULL;
  hash ^= hash >> 32U;
  hash *= 0xD6E8FEB86659FD93ULL;
  return hash ^ hash >> 32U;
}

}  // namespace

Encoder::Encoder(std::vector<std::string> names) : names_(std::move(names)), columns_(names_.size()) {
  for (Dictionary& column : columns_) column.slots.resize(first_slots);
}

void Encoder::Dictionary::grow() {
  slots.assign(slots.size() * 2, 0);
  const std::size_t mask = slots.size() - 1;
  for (std::uint32_t code = 0; code < hashes.size(); ++code) {
    if (code == null_code) continue;
    std::size_t at = hashes[code] & mask;
    while (slots[at] != 0) at = (at + 1) & mask;
    slots[at] = code + 1;
  }
}

std::uint32_t Encoder::Dictionary::fresh(std::string_view value, std::uint64_t hash) {
  const auto code = static_cast<std::uint32_t>(hashes.size());
  hashes.push_back(hash);
  bytes += value;
  ends.push_back(bytes.size());
  return code;
}

std::uint32_t Encoder::Dictionary::code_of(std::string_view value) {
  const std::uint64_t hash = hash_of(value);
  const std::size_t mask = slots.size() - 1;
  std::size_t at = hash & mask;
  for (; slots[at] != 0; at = (at + 1) & mask) {
    const std::uint32_t code = slots[at] - 1;
    if (hashes[code] != hash) continue;
    const std::size_t begin = code == 0 ? 0 : ends[code - 1];
    if (std::string_view(bytes).substr(begin, ends[code] - begin) == value) return code;
  }
  const std::uint32_t code = fresh(value, hash);
  slots[at] = code + 1;
  if (hashes.size() * 2 > slots.size()) grow();
  return code;
}

void Encoder::add(std::optional<std::string_view> value) {
  Dictionary& column = columns_[next_];
  next_ = next_ + 1 == columns_.size() ? 0 : next_ + 1;
  if (value) {
    column.codes.push_back(column.code_of(*value));
    return;
  }
  if (!column.null_code) column.null_code = column.fresh({}, 0);
  column.codes.push_back(*column.null_code);
}

EncodedTable Encoder::finish() && {
  EncodedTable out;
  out.rows = columns_.empty() ? 0 : columns_.back().codes.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Dictionary& from = columns_[i];
    EncodedColumn& to = out.columns.emplace_back();
    to.name = std::move(names_[i]);
    to.codes = std::move(from.codes);
    to.null_code = from.null_code;
    to.distinct = static_cast<std::uint32_t>(from.ends.size());
    to.bytes = std::move(from.bytes);
    to.ends = std::move(from.ends);
    from = {};
  }
  return out;
}

}  // namespace assay::advise::normal
