// One column of unsigned numbers as bytes, in whichever of four ways is smallest:
//   0 nothing: all are zero · 1 a varint each · 2 a bitmap of the non-zero ones, then their varints
//   3 four bits each, 15 meaning "see the list", then the list's varints
// Every way finds the n-th value without decoding those before it, by counting bits. Pure. Reading checks bounds once, when it is opened.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::store {

void put_varint(std::string& out, std::uint64_t value);
bool get_varint(std::string_view& in, std::uint64_t& value);

/// Appends the tag and the values.
void put_column(std::string& out, std::span<const std::uint64_t> values);

class ColumnView {
 public:
  /// Takes a column of `size` values off the front of `in`; nothing when it is damaged.
  static std::optional<ColumnView> take(std::string_view& in, std::size_t size);

  void read(std::vector<std::uint64_t>& into) const;  ///< all; `into` is resized
  /// The values at ascending positions.
  void at(std::span<const std::uint32_t> positions, std::span<std::uint64_t> into) const;

 private:
  enum class Way : char { zeros, varints, sparse, nibbles };
  bool listed(std::size_t position) const;  ///< has a varint in the list
  std::size_t listed_between(std::size_t from, std::size_t to) const;
  std::uint64_t unlisted(std::size_t position) const;

  Way way_ = Way::zeros;
  std::size_t size_ = 0;
  std::string_view bits_;  ///< bitmap or nibbles
  std::string_view list_;  ///< varints
};

}  // namespace assay::store
