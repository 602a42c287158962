// Which statement, database and user each series id stands for: the names of all series, in memory. A statement is a *group* of series
// (one per user, and one per queryid whose text came late). Callers hold `mutex`: shared to look, unique to add.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace assay::store {

class SeriesDirectory {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Series {
    std::uint32_t group = none;  ///< none: unknown, or a statement that is not to be shown (Assay's own)
    std::uint32_t user = 0;
    bool nested = false;  ///< run by another statement, whose time holds this one's
  };
  struct Group {
    std::string target, fingerprint, database;
  };
  struct Name {
    std::string_view target, fingerprint, database, user;
    bool nested = false;
  };

  mutable std::shared_mutex mutex;
  bool loaded = false;

  /// Adds or renames. An empty fingerprint hides the series.
  void add(std::uint32_t id, const Name& name);
  std::optional<std::uint32_t> find(const Name& name) const;  ///< the first series of that name
  /// Series of a group: those whose name is to change.
  std::vector<std::uint32_t> of(std::string_view target, std::string_view fingerprint, std::string_view database) const;

  Series at(std::uint32_t id) const { return id < series_.size() ? series_[id] : Series{}; }
  const Group& group(std::uint32_t index) const { return groups_[index]; }
  std::size_t group_count() const { return groups_.size(); }
  const std::string& user(std::uint32_t index) const { return users_[index]; }

 private:
  std::uint32_t intern(std::vector<std::string>& names, std::map<std::string, std::uint32_t, std::less<>>& index, std::string_view name);
  std::vector<Series> series_;
  std::vector<Group> groups_;
  std::vector<std::string> users_;
  std::map<std::string, std::uint32_t, std::less<>> group_index_, user_index_, ids_;
};

}  // namespace assay::store
