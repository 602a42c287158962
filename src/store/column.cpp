#include "store/column.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace assay::store {
namespace {

constexpr std::uint64_t see_list = 15;

/// The bytes of `count` varints at the front of `in`; npos when there are fewer. Eight bytes a step: a varint ends where the high bit is 0.
std::size_t varint_bytes(std::string_view in, std::size_t count) {
  std::size_t at = 0;
  while (count >= 8 && at + 8 <= in.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, in.data() + at, 8);
    // the eight marks are added up by a multiplication: without -mpopcnt std::popcount is a call
    count -= static_cast<std::size_t>(((~word & 0x8080808080808080U) >> 7U) * 0x0101010101010101U >> 56U);
    at += 8;
  }
  for (; count > 0; ++at) {
    if (at >= in.size()) return std::string_view::npos;
    if (static_cast<unsigned char>(in[at]) < 0x80) --count;
  }
  return at;
}

/// Varints were counted when the column was opened: this cannot run over the end.
std::uint64_t next(const char*& at) {
  auto byte = static_cast<unsigned char>(*at++);
  if (byte < 0x80) return byte;
  std::uint64_t value = byte & 0x7FU;
  for (unsigned shift = 7;; shift += 7) {
    byte = static_cast<unsigned char>(*at++);
    if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
}

std::uint64_t word_at(std::string_view bytes, std::size_t index) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + index * 8, std::min<std::size_t>(8, bytes.size() - index * 8));
  return word;
}

/// One bit for each nibble that is 15, at the nibble's lowest bit.
std::uint64_t full_nibbles(std::uint64_t word) { return word & (word >> 1U) & (word >> 2U) & (word >> 3U) & 0x1111111111111111U; }

std::size_t count_nibbles(std::uint64_t marks) {
  return static_cast<std::size_t>(((marks + (marks >> 4U)) & 0x0F0F0F0F0F0F0F0FU) * 0x0101010101010101U >> 56U);
}

unsigned nibble(std::string_view bytes, std::size_t position) {
  return static_cast<unsigned>(static_cast<unsigned char>(bytes[position / 2])) >> (position % 2 * 4) & 15U;
}

std::size_t varint_size(std::uint64_t value) { return value == 0 ? 1 : (static_cast<std::size_t>(std::bit_width(value)) + 6) / 7; }

}  // namespace

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

bool get_varint(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

void put_column(std::string& out, std::span<const std::uint64_t> values) {
  const std::size_t n = values.size();
  std::size_t varints = 0, sparse = (n + 7) / 8, nibbles = (n + 1) / 2;
  bool zero = true;
  for (const std::uint64_t value : values) {
    const std::size_t bytes = varint_size(value);
    varints += bytes;
    if (value != 0) sparse += bytes;
    if (value >= see_list) nibbles += bytes;
    zero = zero && value == 0;
  }
  if (zero) {
    out.push_back(0);
  } else if (varints <= sparse && varints <= nibbles) {
    out.push_back(1);
    for (const std::uint64_t value : values) put_varint(out, value);
  } else if (sparse <= nibbles) {
    out.push_back(2);
    const std::size_t bits = out.size();
    out.append((n + 7) / 8, '\0');
    for (std::size_t i = 0; i < n; ++i)
      if (values[i] != 0) out[bits + i / 8] = static_cast<char>(static_cast<unsigned char>(out[bits + i / 8]) | (1U << (i % 8)));
    for (const std::uint64_t value : values)
      if (value != 0) put_varint(out, value);
  } else {
    out.push_back(3);
    const std::size_t bits = out.size();
    out.append((n + 1) / 2, '\0');
    for (std::size_t i = 0; i < n; ++i) {
      const auto four = static_cast<unsigned>(std::min(values[i], see_list));
      out[bits + i / 2] = static_cast<char>(static_cast<unsigned char>(out[bits + i / 2]) | (four << (i % 2 * 4)));
    }
    for (const std::uint64_t value : values)
      if (value >= see_list) put_varint(out, value);
  }
}

std::optional<ColumnView> ColumnView::take(std::string_view& in, std::size_t size) {
  ColumnView view;
  view.size_ = size;
  if (in.empty() || static_cast<unsigned char>(in.front()) > 3) return std::nullopt;
  view.way_ = static_cast<Way>(in.front());
  in.remove_prefix(1);
  const std::size_t bits = view.way_ == Way::sparse ? (size + 7) / 8 : view.way_ == Way::nibbles ? (size + 1) / 2 : 0;
  if (in.size() < bits) return std::nullopt;
  // a bit past the last value would be written outside
  if (view.way_ == Way::sparse && size % 8 != 0 && static_cast<unsigned>(static_cast<unsigned char>(in[bits - 1])) >> (size % 8) != 0)
    return std::nullopt;
  view.bits_ = in.substr(0, bits);
  in.remove_prefix(bits);
  const std::size_t count = view.way_ == Way::zeros ? 0 : view.way_ == Way::varints ? size : view.listed_between(0, size);
  const std::size_t bytes = varint_bytes(in, count);
  if (bytes == std::string_view::npos) return std::nullopt;
  view.list_ = in.substr(0, bytes);
  in.remove_prefix(bytes);
  return view;
}

bool ColumnView::listed(std::size_t position) const {
  switch (way_) {
    case Way::zeros: return false;
    case Way::varints: return true;
    case Way::sparse: return (static_cast<unsigned>(static_cast<unsigned char>(bits_[position / 8])) >> (position % 8) & 1U) != 0;
    case Way::nibbles: return nibble(bits_, position) == see_list;
  }
  return false;
}

std::uint64_t ColumnView::unlisted(std::size_t position) const { return way_ == Way::nibbles ? nibble(bits_, position) : 0; }

std::size_t ColumnView::listed_between(std::size_t from, std::size_t to) const {
  if (way_ == Way::varints) return to - from;
  if (way_ == Way::zeros) return 0;
  const std::size_t each = way_ == Way::sparse ? 64 : 16, width = 64 / each;
  std::size_t count = 0;
  for (std::size_t word = from / each; word * each < to; ++word) {
    std::uint64_t bits = word_at(bits_, word);
    if (way_ == Way::nibbles) bits = full_nibbles(bits);
    if (word * each < from) bits &= ~std::uint64_t{0} << ((from - word * each) * width);
    if (const std::size_t left = to - word * each; left < each) bits &= (std::uint64_t{1} << (left * width)) - 1;
    count += way_ == Way::nibbles ? count_nibbles(bits) : static_cast<std::size_t>(std::popcount(bits));
  }
  return count;
}

void ColumnView::read(std::vector<std::uint64_t>& into) const {
  into.resize(size_);
  const char* at = list_.data();
  switch (way_) {
    case Way::zeros: std::fill(into.begin(), into.end(), 0); return;
    case Way::varints:
      for (std::uint64_t& value : into) value = next(at);
      return;
    case Way::nibbles:
      for (std::size_t i = 0; i < size_; i += 2) {
        const unsigned both = static_cast<unsigned char>(bits_[i / 2]), low = both & 15U, high = both >> 4U;
        into[i] = low == see_list ? next(at) : low;
        if (i + 1 < size_) into[i + 1] = high == see_list ? next(at) : high;
      }
      return;
    case Way::sparse:
      std::fill(into.begin(), into.end(), 0);
      for (std::size_t word = 0; word * 64 < size_; ++word)
        for (std::uint64_t bits = word_at(bits_, word); bits != 0; bits &= bits - 1)
          into[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))] = next(at);
      return;
  }
}

void ColumnView::at(std::span<const std::uint32_t> positions, std::span<std::uint64_t> into) const {
  std::string_view rest = list_;
  std::size_t behind = 0;  // positions whose varints were taken off `rest`
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (!listed(positions[i])) {
      into[i] = unlisted(positions[i]);
      continue;
    }
    rest.remove_prefix(varint_bytes(rest, listed_between(behind, positions[i])));
    const char* front = rest.data();
    into[i] = next(front);
    rest.remove_prefix(static_cast<std::size_t>(front - rest.data()));
    behind = positions[i] + 1;
  }
}

}  // namespace assay::store
