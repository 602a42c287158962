// Rows for discovery: columns of numbers, one number a distinct value (dictionary encoding). Equal numbers = equal values; NULL is a value like
// the others (NULL = NULL). Values; any thread; nothing fails.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::advise::normal {

struct EncodedColumn {
  std::string name = {};
  std::vector<std::uint32_t> codes = {};        ///< one a row, < distinct
  std::string bytes = {};                       ///< the distinct values, one behind the other
  std::vector<std::size_t> ends = {};           ///< by code, into bytes; empty when the values were not kept
  std::optional<std::uint32_t> null_code = {};  ///< the code of NULL, where there are any
  std::uint32_t distinct = 0;                   ///< codes run from 0 to distinct - 1; NULL counts as one
  /// NULL's is "".
  std::string_view value(std::uint32_t code) const {
    const std::size_t begin = code == 0 ? 0 : ends[code - 1];
    return std::string_view(bytes).substr(begin, ends[code] - begin);
  }
};

struct EncodedTable {
  std::string name = {};
  std::vector<EncodedColumn> columns = {};
  std::size_t rows = 0;
  bool sampled = false;  ///< there are more rows than these
};

/// Takes rows cell by cell.
class Encoder {
 public:
  explicit Encoder(std::vector<std::string> names);
  /// The next cell of the row; after the last column the next row begins.
  void add(std::optional<std::string_view> value);
  EncodedTable finish() &&;
  /// What was taken so far, a copy.
  EncodedTable so_far() const {
    Encoder copy(*this);
    return std::move(copy).finish();
  }

 private:
  struct Dictionary {
    std::vector<std::uint32_t> slots = {};   ///< code + 1; 0 = free
    std::vector<std::uint64_t> hashes = {};  ///< by code
    std::vector<std::size_t> ends = {};      ///< by code, into bytes
    std::string bytes = {};
    std::vector<std::uint32_t> codes = {};
    std::optional<std::uint32_t> null_code = {};
    std::uint32_t code_of(std::string_view value);
    std::uint32_t fresh(std::string_view value, std::uint64_t hash);
    void grow();
  };
  std::vector<std::string> names_;
  std::vector<Dictionary> columns_;
  std::size_t next_ = 0;
};

}  // namespace assay::advise::normal
