#include "store/series.h"

#include <fmt/format.h>

namespace assay::store {
namespace {

std::string group_key(std::string_view target, std::string_view fingerprint, std::string_view database) {
  return fmt::format("{}\n{}\n{}", target, fingerprint, database);
}
std::string name_key(const SeriesDirectory::Name& name) {
  return fmt::format("{}\n{}\n{}\n{}\n{}", name.target, name.fingerprint, name.database, name.user, name.nested ? 1 : 0);
}

}  // namespace

std::uint32_t SeriesDirectory::intern(std::vector<std::string>& names, std::map<std::string, std::uint32_t, std::less<>>& index,
                                      std::string_view name) {
  if (const auto found = index.find(name); found != index.end()) return found->second;
  const auto at = static_cast<std::uint32_t>(names.size());
  names.emplace_back(name);
  index.emplace(name, at);
  return at;
}

void SeriesDirectory::add(std::uint32_t id, const Name& name) {
  if (id >= series_.size()) series_.resize(std::size_t{id} + 1);
  Series& place = series_[id];
  place.user = intern(users_, user_index_, name.user);
  place.nested = name.nested;
  place.group = none;
  if (name.fingerprint.empty()) return;
  const auto [slot, added] =
      group_index_.emplace(group_key(name.target, name.fingerprint, name.database), static_cast<std::uint32_t>(groups_.size()));
  if (added) groups_.push_back({std::string(name.target), std::string(name.fingerprint), std::string(name.database)});
  place.group = slot->second;
  ids_.emplace(name_key(name), id);
}

std::optional<std::uint32_t> SeriesDirectory::find(const Name& name) const {
  const auto found = ids_.find(name_key(name));
  if (found == ids_.end()) return std::nullopt;
  // the entry of a series that was renamed meanwhile is stale
  const Series& series = series_[found->second];
  if (series.group == none || groups_[series.group].fingerprint != name.fingerprint) return std::nullopt;
  return found->second;
}

std::vector<std::uint32_t> SeriesDirectory::of(std::string_view target, std::string_view fingerprint, std::string_view database) const {
  std::vector<std::uint32_t> out;
  const auto found = group_index_.find(group_key(target, fingerprint, database));
  if (found == group_index_.end()) return out;
  for (std::uint32_t id = 0; id < series_.size(); ++id)
    if (series_[id].group == found->second) out.push_back(id);
  return out;
}

}  // namespace assay::store
