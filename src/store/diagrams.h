// Stored diagrams: the newest document, a history of patches with snapshots between them, share links, verdicts on suggestions. Documents,
// patches and bases are JSON texts: what they mean is the caller's. Ownership and threads as Store. Each write is one transaction: after kill -9 a save is there whole or
// not at all. Errors: not_found; conflict names both revisions; too_large names the cap.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace assay::store {

constexpr std::size_t max_diagram_bytes = 32U << 20U;
constexpr int max_diagrams = 10'000;
constexpr int snapshot_every = 25;     ///< revisions, or earlier when their patches outweigh a snapshot
constexpr int kept_revisions = 1000;   ///< at least; older ones go, up to a snapshot
constexpr int most_shares = 100;       ///< of one diagram
constexpr int most_verdicts = 10'000;  ///< of one diagram

struct DiagramHead {
  std::string id, name, dialect, description;
  std::int64_t revision = 0;
  std::int64_t tables = 0;
  std::string author;  ///< of the newest revision
  Instant created{}, updated{};
};
struct DiagramRow {
  DiagramHead head;
  std::string document;
  std::string base;  ///< "" = never taken from a database
};
/// A new revision. `head.revision` is the new one; created and updated are the store's.
struct DiagramSave {
  DiagramHead head;
  std::string document, patch, note;
  std::optional<std::string> base;  ///< nullopt keeps it
};
struct DiagramRevision {
  std::int64_t revision = 0;
  Instant at{};
  std::string author, note;
  std::int64_t bytes = 0;  ///< of its patch
};
/// How to come by a revision: the snapshot at or before it, and the patches from there.
struct DiagramMaterial {
  std::string snapshot;
  std::vector<std::string> patches;
};
struct DiagramShare {
  std::string id, diagram, author;
  Instant created{};
  std::optional<Instant> expires;
};
/// What somebody decided about a suggestion, by its key.
struct DiagramVerdict {
  std::string key, verdict, author, reason;
  Instant at{};
  std::optional<Instant> until;  ///< then it is as if it was never made
};
struct DiagramList {
  std::vector<DiagramHead> heads;
  bool more = false;
};

Error no_diagram(std::string_view id);
/// What is said when a change was made on another revision than the stored one.
Error revision_conflict(std::string_view name, std::int64_t stored, std::int64_t made_on);

class Store::Diagrams {
 public:
  explicit Diagrams(Impl& impl) : impl_(impl) {}
  /// As revision 1.
  Result<void> create(const DiagramSave& diagram);
  /// Newest first; `search` is looked for in name and description, whatever the case of ASCII letters.
  Result<DiagramList> list(std::string_view search, int limit, int offset);
  Result<DiagramHead> head(std::string_view id);
  Result<DiagramRow> get(std::string_view id);
  /// When the stored revision is head.revision - 1, else Code::conflict.
  Result<void> save(const DiagramSave& diagram);
  Result<void> remove(std::string_view id);  ///< with its history, links and verdicts
  /// Newest first, below `before` (0 = all).
  Result<std::vector<DiagramRevision>> history(std::string_view id, std::int64_t before, int limit);
  Result<DiagramMaterial> material(std::string_view id, std::int64_t revision);

  Result<void> share(const DiagramShare& share, std::string_view token_digest);
  Result<std::vector<DiagramShare>> shares(std::string_view id);
  Result<void> unshare(std::string_view id, std::string_view share);
  /// Code::not_found for unknown, revoked and expired ones alike.
  Result<DiagramShare> shared(std::string_view token_digest, Instant now);

  /// By key, in place of the one before; an empty verdict takes it back. Returns the verdict that stood before, "" = none.
  Result<std::string> judge(std::string_view id, const DiagramVerdict& verdict);
  /// Those that stand now, newest first.
  Result<std::vector<DiagramVerdict>> verdicts(std::string_view id);
  /// How many stand now in all diagrams, by verdict.
  Result<std::map<std::string, std::int64_t>> verdict_counts();

 private:
  Impl& impl_;
};

}  // namespace assay::store
