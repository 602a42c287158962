// The store: round trips, aggregation equal to naive sums, roll-ups that lose nothing, retention, kill -9.
#include "store/store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <random>
#include <thread>

#include "core/ids.h"

namespace assay::store {
namespace {

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("assay-store-" + random_hex(6));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

std::unique_ptr<Store> opened(const Folder& folder, const Clock& clock = system_clock()) {
  auto store = Store::open(folder.path, clock, {});
  EXPECT_TRUE(store) << store.error().message;
  return store ? std::move(*store) : nullptr;
}

StatementSample sample_of(std::uint32_t series, std::initializer_list<double> times) {
  StatementSample s;
  s.series = series;
  for (const double t : times) {
    StatementSample one;
    one.calls = one.rows = 1;
    one.total_ms = one.min_ms = one.max_ms = t;
    s.merge(one);
  }
  s.series = series;
  return s;
}

constexpr std::int64_t base_us = 1'700'000'000'000'000 / 3'600'000'000 * 3'600'000'000;
Instant at(int seconds) { return from_unix_us(base_us + std::int64_t{seconds} * 1'000'000); }

TEST(Codec, keeps_counts_exactly_times_to_the_microsecond_and_extremes_to_one_percent) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<StatementSample> samples;
    const auto n = random() % 40;
    for (std::uint32_t i = 0; i < n; ++i) {
      StatementSample s;
      s.series = i * 3 + 1;
      s.calls = static_cast<std::int64_t>(random() % 1000 + 1);
      s.rows = static_cast<std::int64_t>(random() % 100000);
      s.wal_bytes = static_cast<std::int64_t>(random() >> 2U);
      s.total_ms = static_cast<double>(random() % 100'000'000) / 1000;
      const double mean = s.total_ms / static_cast<double>(s.calls);
      s.min_ms = mean / 2;
      s.max_ms = mean * 3;
      s.m2_ms2 = mean * mean;
      samples.push_back(s);
    }
    const auto back = decode(encode(samples));
    ASSERT_TRUE(back);
    ASSERT_EQ(back->size(), samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      EXPECT_EQ((*back)[i].series, samples[i].series);
      EXPECT_EQ((*back)[i].calls, samples[i].calls);
      EXPECT_EQ((*back)[i].wal_bytes, samples[i].wal_bytes);
      EXPECT_NEAR((*back)[i].total_ms, samples[i].total_ms, 0.0006);
      if (samples[i].calls > 1) {
        EXPECT_NEAR((*back)[i].max_ms, samples[i].max_ms, samples[i].max_ms * 0.011 + 0.002);
        EXPECT_NEAR((*back)[i].min_ms, samples[i].min_ms, samples[i].min_ms * 0.011 + 0.002);
        EXPECT_NEAR(std::sqrt((*back)[i].m2_ms2), std::sqrt(samples[i].m2_ms2), std::sqrt(samples[i].m2_ms2) * 0.026 + 0.002);
      }
    }
  }
}

TEST(Column, any_way_of_writing_finds_any_value) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint64_t> values(random() % 200);
    const auto zeros = random() % 101, small = random() % 101, most_bits = random() % 64 + 1;
    for (std::uint64_t& value : values) {
      value = random() % 100 < zeros ? 0 : random() >> (64 - most_bits);
      if (random() % 100 < small) value %= 16;
    }
    std::string bytes;
    put_column(bytes, values);
    std::string_view in = bytes;
    const auto column = ColumnView::take(in, values.size());
    ASSERT_TRUE(column);
    EXPECT_TRUE(in.empty());
    std::vector<std::uint64_t> all;
    column->read(all);
    EXPECT_EQ(all, values);
    std::vector<std::uint32_t> positions;
    for (std::uint32_t i = 0; i < values.size(); ++i)
      if (random() % 3 == 0) positions.push_back(i);
    std::vector<std::uint64_t> some(positions.size());
    column->at(positions, some);
    for (std::size_t i = 0; i < positions.size(); ++i) EXPECT_EQ(some[i], values[positions[i]]);
  }
}

TEST(Codec, a_damaged_blob_is_an_error_not_a_crash) {
  const std::string blob = encode({sample_of(1, {1, 2}), sample_of(9, {3})});
  for (std::size_t cut = 0; cut < blob.size(); ++cut) EXPECT_FALSE(decode(std::string_view(blob).substr(0, cut))) << cut;
  EXPECT_FALSE(decode(blob + "x"));
  EXPECT_FALSE(decode("\x02"));
}

TEST(Sample, merge_is_the_pairwise_formula) {
  StatementSample a = sample_of(1, {1, 2, 3});
  a.merge(sample_of(1, {10, 14}));
  EXPECT_EQ(a.calls, 5);
  EXPECT_NEAR(a.m2_ms2, 25 + 16 + 9 + 16 + 64, 1e-9);  // mean 6
  EXPECT_EQ(a.max_ms, 14);
}

TEST(Store, targets_users_and_annotations_survive_reopening) {
  const Folder folder;
  {
    auto store = opened(folder);
    ASSERT_TRUE(store->targets().put({"shop", "Shop", "postgres", "v1:sealed", "staging", at(0), at(0)}));
    ASSERT_TRUE(store->users().put({"ana", "editor", "hash", at(0)}));
    ASSERT_TRUE(store->annotations().add({0, "shop", at(5), "release", "deploy", "ana"}));
  }
  auto store = opened(folder);
  EXPECT_EQ(store->targets().get("Shop")->id, "shop");
  EXPECT_EQ(store->users().find_by_token_hash("hash")->name, "ana");
  EXPECT_EQ(store->users().find_by_token_hash("other").error().code, Code::not_found);
  EXPECT_EQ(store->annotations().list("shop", at(0), at(10))->size(), 1U);
  EXPECT_EQ(store->annotations().list("other", at(0), at(10))->size(), 0U);
  ASSERT_TRUE(store->targets().remove("shop"));
  EXPECT_EQ(store->targets().get("shop").error().code, Code::not_found);
}

TEST(Store, what_was_queued_before_a_flush_is_there_after_it) {
  const Folder folder;
  // the writer wakes all the time, so that many flushes meet a batch it has just taken
  auto store = std::move(*Store::open(folder.path, system_clock(), {.flush_every = Millis(1)}));
  const std::uint32_t series = store->telemetry().series_ids({{"shop", "aaaa", "db", "web"}})->front();
  for (int i = 1; i <= 400; ++i) {
    StatementPoll poll{.target = "shop", .from = at(i - 1), .to = at(i)};
    poll.samples = {sample_of(series, {1})};
    ASSERT_TRUE(store->telemetry().append(poll));
    if (i % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(i * 7 % 1500));
    ASSERT_TRUE(store->flush());
    const auto range = store->telemetry().range({.target = "shop", .from = at(0), .to = at(1000)});
    ASSERT_EQ(range->totals.at(0).all.calls, i);
  }
}

TEST(Store, a_newer_store_is_refused_and_left_alone) {
  const Folder folder;
  opened(folder);
  {
    SQLite::Database db((folder.path / "assay.db").string(), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA user_version = 999");
  }
  const auto store = Store::open(folder.path, system_clock(), {});
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("newer Assay"), std::string::npos);
}

TEST(Audit, a_changed_or_missing_row_breaks_the_chain) {
  const Folder folder;
  auto store = opened(folder);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(store->audit().append("ana", "target.add", "shop", Json::object({{"n", i}})));
  EXPECT_FALSE(*store->audit().verify());
  SQLite::Database db((folder.path / "assay.db").string(), SQLite::OPEN_READWRITE);
  db.exec("UPDATE audit SET object = 'other' WHERE seq = 3");
  EXPECT_EQ(**store->audit().verify(), 3);
}

/// Two hours of polls every 10 s over three statements, two users; totals are kept on the side.
struct Filled {
  std::map<std::string, std::pair<std::int64_t, double>> truth;  ///< fingerprint → calls, ms
  std::int64_t polls = 0;
};
Filled fill(Store& store, int from_s, int to_s) {
  Filled filled;
  std::mt19937 random(7);
  for (int s = from_s; s < to_s; s += 10) {
    StatementPoll poll;
    poll.target = "shop";
    poll.from = at(s);
    poll.to = at(s + 10);
    poll.coverage = {{"db", 100, 75}};
    for (const char* fingerprint : {"aaaa", "bbbb", "cccc"})
      for (const char* user : {"web", "batch"}) {
        if (random() % 3 == 0) continue;
        StatementSample sample = sample_of(store.telemetry().series_ids({{"shop", fingerprint, "db", user}})->front(),
                                           {static_cast<double>(1 + random() % 5), static_cast<double>(2 + random() % 9)});
        filled.truth[fingerprint].first += sample.calls;
        filled.truth[fingerprint].second += sample.total_ms;
        poll.samples.push_back(sample);
      }
    EXPECT_TRUE(store.telemetry().append(poll));
    ++filled.polls;
  }
  EXPECT_TRUE(store.flush());
  return filled;
}

void expect_truth(Store& store, const Filled& filled, int from_s, int to_s) {
  const auto range = store.telemetry().range({.target = "shop", .from = at(from_s), .to = at(to_s), .buckets = 12});
  ASSERT_TRUE(range) << range.error().message;
  EXPECT_EQ(range->totals.size(), filled.truth.size());
  for (const StatementTotal& total : range->totals) {
    EXPECT_EQ(total.all.calls, filled.truth.at(total.fingerprint).first) << total.fingerprint;
    EXPECT_NEAR(total.all.total_ms, filled.truth.at(total.fingerprint).second, 0.5);
    std::int64_t users = 0, buckets = 0;
    for (const auto& [user, sample] : total.users) users += sample.calls;
    for (const StatementSample& bucket : total.buckets) buckets += bucket.calls;
    EXPECT_EQ(users, total.all.calls);
    EXPECT_EQ(buckets, total.all.calls);
  }
  ASSERT_EQ(range->coverage.size(), 1U);
  EXPECT_NEAR(range->coverage[0].known_ms / range->coverage[0].active_ms, 0.75, 1e-9);
}

TEST(Telemetry, ranges_equal_the_naive_sums_before_and_after_rolling_up) {
  const Folder folder;
  auto store = opened(folder);
  const Filled filled = fill(*store, 0, 7200);
  expect_truth(*store, filled, 0, 7200);
  ASSERT_TRUE(store->maintain(at(7200 + 600)));
  expect_truth(*store, filled, 0, 7200);
  SQLite::Database db((folder.path / "assay.db").string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM polls WHERE resolution = 60").getInt(), 120);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM polls WHERE resolution = 3600").getInt(), 2);
  // a range that begins and ends within an hour: borders come from polls
  const auto part = store->telemetry().range({.target = "shop", .from = at(1230), .to = at(5570), .fingerprint = "aaaa", .database = "db"});
  const auto rest = store->telemetry().range({.target = "shop", .from = at(0), .to = at(1230), .fingerprint = "aaaa", .database = "db"});
  const auto tail = store->telemetry().range({.target = "shop", .from = at(5570), .to = at(7200), .fingerprint = "aaaa", .database = "db"});
  EXPECT_EQ(part->totals.at(0).all.calls + rest->totals.at(0).all.calls + tail->totals.at(0).all.calls, filled.truth.at("aaaa").first);
}

TEST(Telemetry, rolling_up_twice_changes_nothing_and_retention_keeps_the_coarse_ones) {
  const Folder folder;
  auto store = opened(folder);
  const Filled filled = fill(*store, 0, 3600);
  ASSERT_TRUE(store->maintain(at(4200)));
  ASSERT_TRUE(store->maintain(at(4200)));
  expect_truth(*store, filled, 0, 3600);
  ASSERT_TRUE(store->maintain(at(3600 * 24 * 30)));
  SQLite::Database db((folder.path / "assay.db").string(), SQLite::OPEN_READONLY);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM polls WHERE resolution < 3600").getInt(), 0);
  expect_truth(*store, filled, 0, 3600);
}

TEST(Statements, ids_are_merged_and_the_first_sight_stays) {
  const Folder folder;
  auto store = opened(folder);
  StatementText text{"shop", "aaaa", "db", "SELECT $1", false, false, {"1"}, at(0), at(0)};
  ASSERT_TRUE(store->statements().put({text}));
  text.queryids = {"2"};
  text.first_seen = text.last_seen = at(60);
  ASSERT_TRUE(store->statements().put({text}));
  const auto back = store->statements().get("shop", "aaaa", "");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->queryids, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(back->first_seen, at(0));
  EXPECT_EQ(back->last_seen, at(60));
}

TEST(Gauges, buckets_are_means_and_holes_are_not_zero) {
  const Folder folder;
  auto store = opened(folder);
  ASSERT_TRUE(store->gauges().append("shop", at(5), "load", {{"CPU", 2}}));
  ASSERT_TRUE(store->gauges().append("shop", at(8), "load", {{"CPU", 4}, {"IO:x", 1}}));
  ASSERT_TRUE(store->gauges().append("shop", at(25), "load", {{"CPU", 1}}));
  ASSERT_TRUE(store->flush());
  const auto range = store->gauges().range("shop", "load", at(0), at(30), 100);
  ASSERT_TRUE(range);
  ASSERT_EQ(range->at.size(), 3U);
  EXPECT_DOUBLE_EQ(range->lines.at("CPU")[0], 3);
  EXPECT_DOUBLE_EQ(range->lines.at("IO:x")[0], 0.5);
  EXPECT_TRUE(std::isnan(range->lines.at("CPU")[1]));
  EXPECT_DOUBLE_EQ(range->lines.at("CPU")[2], 1);
}

TEST(Store, backup_is_whole_and_overwrites_nothing) {
  const Folder folder, other;
  auto store = opened(folder);
  fill(*store, 0, 600);
  ASSERT_TRUE(store->backup(other.path / "assay.db"));
  EXPECT_EQ(store->backup(other.path / "assay.db").error().code, Code::conflict);
  const auto report = Store::check(other.path);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->problems.empty());
  EXPECT_EQ(report->blobs, 60);
}

TEST(Store, kill_9_while_writing_never_damages_it) {
  const Folder folder;
  opened(folder);
  for (int round = 0; round < 5; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      StoreOptions options;
      options.flush_every = Millis(1);
      auto store = Store::open(folder.path, system_clock(), options);
      if (!store) _exit(1);
      for (int i = 0;; ++i) {
        StatementPoll poll;
        poll.target = "shop";
        poll.from = at(i);
        poll.to = at(i + 1);
        for (std::uint32_t series = 1; series < 200; ++series) poll.samples.push_back(sample_of(series, {1.5, 2.5}));
        if (!(*store)->telemetry().append(poll) || !(*store)->flush()) _exit(1);
      }
    }
    ASSERT_GT(child, 0);
    usleep(60'000);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    const auto report = Store::check(folder.path);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->problems.empty()) << report->problems.front();
  }
  EXPECT_GT(Store::check(folder.path)->blobs, 0);
}

}  // namespace
}  // namespace assay::store
