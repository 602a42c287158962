// Objects by qualified name while statements are applied: found, added, removed, renamed in constant time; pointers stay good until their own
// object goes. Internal to this folder. One thread.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/table.h"

namespace assay::schema::postgres::reader {

inline std::string key_of(std::string_view schema, std::string_view name) {
  std::string key;
  key.reserve(schema.size() + 1 + name.size());
  key.append(schema).append(1, '\0').append(name);
  return key;
}
inline std::string key_of(const Name& name) { return key_of(name.schema, name.name); }

template <class T>
class Shelf {
 public:
  T* find(const Name& name) {
    const auto at = places_.find(key_of(name));
    return at == places_.end() ? nullptr : &*items_[at->second];
  }
  const T* find(const Name& name) const { return const_cast<Shelf*>(this)->find(name); }
  /// The name is free.
  T& put(T object) {
    places_.emplace(key_of(object.schema, object.name), items_.size());
    items_.emplace_back(std::move(object));
    return *items_.back();
  }
  void erase(const Name& name) {
    const auto at = places_.find(key_of(name));
    if (at == places_.end()) return;
    items_[at->second].reset();
    places_.erase(at);
  }
  void rename(const Name& from, const Name& to) {
    auto place = places_.extract(key_of(from));
    if (place.empty()) return;
    place.key() = key_of(to);
    T& object = *items_[place.mapped()];
    object.schema = to.schema;
    object.name = to.name;
    places_.insert(std::move(place));
  }
  template <class Visit>
  void each(Visit&& visit) {
    for (auto& item : items_)
      if (item) visit(*item);
  }
  void fill(std::vector<T> objects) {
    for (T& object : objects) put(std::move(object));
  }
  std::vector<T> take() {
    std::vector<T> out;
    out.reserve(places_.size());
    for (auto& item : items_)
      if (item) out.push_back(std::move(*item));
    items_.clear();
    places_.clear();
    return out;
  }

 private:
  std::deque<std::optional<T>> items_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace assay::schema::postgres::reader
