// Which object of one side is which of the other: by id, then by hint, then by name. Internal to schema/diff. Pure; O(n) expected.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::schema::detail {

struct Side {
  std::vector<std::string_view> ids = {};  ///< empty list, or one per object; "" = unknown
  std::vector<std::string> names = {};     ///< unique within a side, else the first wins
};

struct Match {
  std::vector<std::pair<std::size_t, std::size_t>> both = {};  ///< in the order of `to`
  std::vector<std::size_t> gone = {};                          ///< only in `from`
  std::vector<std::size_t> made = {};                          ///< only in `to`
  /// A gone one and a made one turn out to be the same.
  void unite(std::size_t from, std::size_t to);
};

/// `renamed_from`: per object of `to` its name in `from`, or ""; an empty list = no hints.
Match match(const Side& from, const Side& to, const std::vector<std::string>& renamed_from = {});

/// 0 … 1: how alike two names are (1 − edit distance / longer length; whole words in common count).
double name_similarity(std::string_view a, std::string_view b);

}  // namespace assay::schema::detail
