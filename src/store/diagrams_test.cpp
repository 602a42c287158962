// Stored diagrams: revisions, conflicts, history with snapshots, links, caps, kill -9.
#include "store/diagrams.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "core/ids.h"

namespace assay::store {
namespace {

struct Folder {
  // in memory where there is such a place: a thousand revisions are saved
  std::filesystem::path path =
      (std::filesystem::is_directory("/dev/shm") ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) /
      ("assay-diagrams-" + random_hex(6));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

std::unique_ptr<Store> opened(const Folder& folder, const Clock& clock) { return Store::open(folder.path, clock, {}).value(); }

DiagramSave revision(std::string id, std::int64_t n, std::string document = "{}") {
  DiagramSave out;
  out.head.id = std::move(id);
  out.head.name = "Shop";
  out.head.dialect = "postgres";
  out.head.revision = n;
  out.head.author = "ada";
  out.document = std::move(document);
  out.patch = fmt::format("patch {}", n);
  out.note = fmt::format("note {}", n);
  return out;
}

TEST(Diagrams, a_save_needs_the_revision_it_was_made_on) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  auto diagrams = store->diagrams();
  ASSERT_TRUE(diagrams.create(revision("d", 1, "one")));
  ASSERT_TRUE(diagrams.save(revision("d", 2, "two")));
  const auto late = diagrams.save(revision("d", 2, "other two"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::conflict);
  EXPECT_NE(late.error().message.find("is at revision 2, and this change was made on revision 1"), std::string::npos)
      << late.error().message;
  EXPECT_EQ(diagrams.get("d")->document, "two");
  EXPECT_EQ(diagrams.history("d", 0, 10)->size(), 2U);
  EXPECT_EQ(diagrams.save(revision("nobody", 2)).error().code, Code::not_found);
  EXPECT_EQ(diagrams.create(revision("d", 1)).error().code, Code::conflict);
}

TEST(Diagrams, two_at_once_and_one_of_them_wins) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  ASSERT_TRUE(store->diagrams().create(revision("d", 1)));
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { won += store->diagrams().save(revision("d", 2)).has_value() ? 1 : 0; });
  }
  EXPECT_EQ(won, 1);
}

TEST(Diagrams, every_kept_revision_can_be_made_again) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  auto diagrams = store->diagrams();
  const int last = kept_revisions + 3 * snapshot_every;
  const std::string padding(400, ' ');  // so that the count of patches, not their weight, asks for snapshots
  ASSERT_TRUE(diagrams.create(revision("d", 1, "document 1" + padding)));
  for (int n = 2; n <= last; ++n) ASSERT_TRUE(diagrams.save(revision("d", n, fmt::format("document {}", n) + padding)));
  const auto history = diagrams.history("d", 0, last + 1).value();
  EXPECT_GE(history.size(), static_cast<std::size_t>(kept_revisions));
  EXPECT_LT(history.size(), static_cast<std::size_t>(last));
  EXPECT_EQ(history.front().revision, last);
  EXPECT_EQ(history.front().note, fmt::format("note {}", last));
  for (const DiagramRevision& one : history) {
    const auto material = diagrams.material("d", one.revision);
    ASSERT_TRUE(material) << one.revision;
    const std::int64_t from = std::atoi(material->snapshot.c_str() + 9);
    ASSERT_EQ(from + static_cast<std::int64_t>(material->patches.size()), one.revision);
    ASSERT_LT(material->patches.size(), static_cast<std::size_t>(snapshot_every));
    for (std::size_t i = 0; i < material->patches.size(); ++i)
      ASSERT_EQ(material->patches[i], fmt::format("patch {}", from + static_cast<std::int64_t>(i) + 1));
  }
  EXPECT_EQ(diagrams.material("d", 1).error().code, Code::not_found);
  EXPECT_EQ(diagrams.material("d", last + 1).error().code, Code::not_found);
  EXPECT_EQ(diagrams.history("d", 700, 10)->front().revision, 699);
  EXPECT_EQ(diagrams.history("nobody", 0, 10).error().code, Code::not_found);
}

TEST(Diagrams, heavy_patches_ask_for_a_snapshot_early) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  ASSERT_TRUE(store->diagrams().create(revision("d", 1, "small")));
  DiagramSave save = revision("d", 2, "small");
  save.patch = std::string(1000, 'x');
  ASSERT_TRUE(store->diagrams().save(save));
  EXPECT_TRUE(store->diagrams().material("d", 2)->patches.empty());
}

TEST(Diagrams, the_base_stays_until_it_is_replaced) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  DiagramSave save = revision("d", 1);
  save.base = "as imported";
  ASSERT_TRUE(store->diagrams().create(save));
  ASSERT_TRUE(store->diagrams().save(revision("d", 2)));
  EXPECT_EQ(store->diagrams().get("d")->base, "as imported");
  save = revision("d", 3);
  save.base = "as synced";
  ASSERT_TRUE(store->diagrams().save(save));
  EXPECT_EQ(store->diagrams().get("d")->base, "as synced");
}

TEST(Diagrams, are_found_by_name_and_description_newest_first) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  auto diagrams = store->diagrams();
  for (const auto& [id, name, description] :
       {std::tuple("a", "Shop", "orders and 100% refunds"), std::tuple("b", "Blog", "posts"), std::tuple("c", "shop_2", "")}) {
    DiagramSave save = revision(id, 1);
    save.head.name = name;
    save.head.description = description;
    ASSERT_TRUE(diagrams.create(save));
    clock.advance(Millis(1000));
  }
  const auto ids = [&](std::string_view search, int limit, int offset) {
    std::string out;
    const DiagramList list = diagrams.list(search, limit, offset).value();
    for (const DiagramHead& head : list.heads) out += head.id;
    return out + (list.more ? "+" : "");
  };
  EXPECT_EQ(ids("", 10, 0), "cba");
  EXPECT_EQ(ids("", 2, 0), "cb+");
  EXPECT_EQ(ids("", 2, 2), "a");
  EXPECT_EQ(ids("SHOP", 10, 0), "ca");
  EXPECT_EQ(ids("orders", 10, 0), "a");
  EXPECT_EQ(ids("100%", 10, 0), "a");
  EXPECT_EQ(ids("p_2", 10, 0), "c");
  EXPECT_EQ(ids("_", 10, 0), "c");
  EXPECT_EQ(ids("'; DROP TABLE diagrams; --", 10, 0), "");
}

TEST(Diagrams, links_show_until_revoked_or_expired) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  auto diagrams = store->diagrams();
  ASSERT_TRUE(diagrams.create(revision("d", 1)));
  ASSERT_TRUE(diagrams.share({"s1", "d", "ada", clock.now(), {}}, "digest 1"));
  ASSERT_TRUE(diagrams.share({"s2", "d", "ada", clock.now(), clock.now() + Millis(1000)}, "digest 2"));
  EXPECT_EQ(diagrams.share({"s3", "nobody", "ada", clock.now(), {}}, "digest 3").error().code, Code::not_found);
  EXPECT_EQ(diagrams.shares("d")->size(), 2U);
  EXPECT_EQ(diagrams.shared("digest 1", clock.now())->diagram, "d");
  EXPECT_EQ(diagrams.shared("digest 2", clock.now())->id, "s2");
  clock.advance(Millis(1000));
  const auto expired = diagrams.shared("digest 2", clock.now());
  ASSERT_FALSE(expired);
  EXPECT_EQ(diagrams.unshare("other", "s1").error().code, Code::not_found);
  ASSERT_TRUE(diagrams.unshare("d", "s1"));
  EXPECT_EQ(diagrams.unshare("d", "s1").error().code, Code::not_found);
  EXPECT_EQ(diagrams.shared("digest 1", clock.now()).error().message, expired.error().message);
  EXPECT_FALSE(diagrams.shared("never", clock.now()));
}

TEST(Diagrams, a_deleted_one_takes_its_history_and_links_along) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  auto diagrams = store->diagrams();
  ASSERT_TRUE(diagrams.create(revision("d", 1)));
  ASSERT_TRUE(diagrams.share({"s", "d", "ada", clock.now(), {}}, "digest"));
  ASSERT_TRUE(diagrams.remove("d"));
  EXPECT_EQ(diagrams.remove("d").error().code, Code::not_found);
  EXPECT_EQ(diagrams.get("d").error().code, Code::not_found);
  EXPECT_FALSE(diagrams.shared("digest", clock.now()));
  ASSERT_TRUE(diagrams.create(revision("d", 1)));
  EXPECT_EQ(diagrams.history("d", 0, 10)->size(), 1U);
}

TEST(Diagrams, what_is_too_large_is_refused) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  ASSERT_TRUE(store->diagrams().create(revision("d", 1)));
  EXPECT_EQ(store->diagrams().save(revision("d", 2, std::string(max_diagram_bytes + 1, 'x'))).error().code, Code::too_large);
  EXPECT_EQ(store->diagrams().get("d")->head.revision, 1);
}

TEST(Diagrams, a_killed_process_leaves_whole_revisions) {
  Folder folder;
  {
    ManualClock clock;
    (void)opened(folder, clock);  // made before two processes open it
  }
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ManualClock clock;
    auto store = Store::open(folder.path, clock, {});
    for (int n = 0; !store && n < 1000; ++n) store = Store::open(folder.path, clock, {});  // the other one may be opening it
    if (!store) _exit(1);                                                                  // never back into gtest
    (void)(*store)->diagrams().create(revision("d", 1, "1"));
    for (int n = 2;; ++n) (void)(*store)->diagrams().save(revision("d", n, std::to_string(n)));
  }
  const auto saved = [&]() -> std::int64_t {
    ManualClock clock;
    auto store = Store::open(folder.path, clock, {});
    if (!store) return 0;
    const auto row = (*store)->diagrams().get("d");
    return row ? row->head.revision : 0;
  };
  while (saved() < 20) {
    ASSERT_EQ(waitpid(child, nullptr, WNOHANG), 0) << "the writing process ended by itself";
    std::this_thread::yield();
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ManualClock clock;
  const auto store = opened(folder, clock);
  const DiagramRow row = store->diagrams().get("d").value();
  EXPECT_EQ(row.document, std::to_string(row.head.revision));
  EXPECT_EQ(store->diagrams().history("d", 0, 1)->front().revision, row.head.revision);
  EXPECT_TRUE(store->diagrams().material("d", row.head.revision));
  EXPECT_TRUE(store->diagrams().save(revision("d", row.head.revision + 1)));
}

DiagramVerdict verdict(std::string key, std::string what, std::optional<Instant> until = {}) {
  return {std::move(key), std::move(what), "ada", "because", Instant(std::chrono::seconds(1'700'000'000)), until};
}

TEST(Verdicts, replace_each_other_and_can_be_taken_back) {
  Folder folder;
  ManualClock clock;
  {
    const auto store = opened(folder, clock);
    auto diagrams = store->diagrams();
    ASSERT_TRUE(diagrams.create(revision("d", 1)));
    EXPECT_EQ(diagrams.judge("d", verdict("a:1", "muted")).value(), "");
    EXPECT_EQ(diagrams.judge("d", verdict("a:1", "rejected")).value(), "muted");
    EXPECT_EQ(diagrams.judge("d", verdict("a:2", "accepted")).value(), "");
    EXPECT_EQ(diagrams.judge("d", verdict("a:2", "")).value(), "accepted");
    EXPECT_EQ(diagrams.judge("d", verdict("a:2", "")).value(), "");
  }
  const auto kept = opened(folder, clock)->diagrams().verdicts("d").value();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].key + " " + kept[0].verdict + " " + kept[0].author + " " + kept[0].reason, "a:1 rejected ada because");
  EXPECT_FALSE(kept[0].until);
}

TEST(Verdicts, end_when_they_were_said_to) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  auto diagrams = store->diagrams();
  ASSERT_TRUE(diagrams.create(revision("d", 1)));
  ASSERT_TRUE(diagrams.judge("d", verdict("a:1", "muted", clock.now() + std::chrono::hours(1))));
  EXPECT_EQ(diagrams.verdicts("d")->size(), 1U);
  EXPECT_EQ(diagrams.verdict_counts()->at("muted"), 1);
  clock.advance(std::chrono::hours(1));
  EXPECT_TRUE(diagrams.verdicts("d")->empty());
  EXPECT_TRUE(diagrams.verdict_counts()->empty());
  EXPECT_EQ(diagrams.judge("d", verdict("a:1", "rejected")).value(), "");
}

TEST(Verdicts, belong_to_a_diagram_that_is_there) {
  Folder folder;
  ManualClock clock;
  const auto store = opened(folder, clock);
  auto diagrams = store->diagrams();
  const auto nobodys = diagrams.judge("nobody", verdict("a:1", "muted"));
  ASSERT_FALSE(nobodys);
  EXPECT_EQ(nobodys.error().message, "There is no diagram 'nobody': it may have been deleted.");
  EXPECT_EQ(diagrams.verdicts("nobody").error().code, Code::not_found);
  for (const char* id : {"d", "other"}) {
    ASSERT_TRUE(diagrams.create(revision(id, 1)));
    ASSERT_TRUE(diagrams.judge(id, verdict("a:1", "accepted")));
  }
  ASSERT_TRUE(diagrams.remove("d"));
  ASSERT_TRUE(diagrams.create(revision("d", 1)));
  EXPECT_TRUE(diagrams.verdicts("d")->empty());
  EXPECT_EQ(diagrams.verdicts("other")->size(), 1U);
}

TEST(Verdicts, have_a_cap) {
  Folder folder;
  ManualClock clock;
  ASSERT_TRUE(opened(folder, clock)->diagrams().create(revision("d", 1)));
  {
    SQLite::Database db((folder.path / "assay.db").string(), SQLite::OPEN_READWRITE);
    db.exec(
        fmt::format("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
                    "INSERT INTO diagram_verdicts SELECT 'd', 'a:' || i, 'muted', 'ada', 0, '', 0 FROM n",
                    most_verdicts));
  }
  const auto store = opened(folder, clock);
  EXPECT_EQ(store->diagrams().judge("d", verdict("a:more", "muted")).error().code, Code::too_large);
  EXPECT_TRUE(store->diagrams().judge("d", verdict("a:7", "rejected")));
}

}  // namespace
}  // namespace assay::store
