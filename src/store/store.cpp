#include "store/store.h"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>

#include "core/embed.h"
#include "core/log.h"
#include "store/impl.h"

namespace assay::embedded {
std::span<const EmbeddedFile> store_migrations();
}

namespace assay::store {
namespace {

const int open_flags = SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;

void prepare(SQLite::Database& db) {
  db.setBusyTimeout(5000);
  // counts for a new file only: a poll's blob fills small pages better (0.9 bytes a sample less than 4,096, bench/store)
  db.exec("PRAGMA page_size = 1024");
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = NORMAL");
  db.exec("PRAGMA cache_size = -4096");
}

/// Migrations are numbered files; user_version is the last one applied.
Result<void> migrate(SQLite::Database& db, const std::filesystem::path& file) {
  const auto files = embedded::store_migrations();
  const int known = static_cast<int>(files.size());
  int at = db.execAndGet("PRAGMA user_version").getInt();
  if (at > known)
    return fail(
        Code::unsupported,
        fmt::format(
            "The store {} was written by a newer Assay (schema {}, this one knows {}). Start that version, or restore an older backup.",
            file.string(), at, known));
  for (; at < known; ++at) {
    SQLite::Transaction transaction(db);
    db.exec(std::string(files[static_cast<std::size_t>(at)].data));
    db.exec(fmt::format("PRAGMA user_version = {}", at + 1));
    transaction.commit();
  }
  return {};
}

}  // namespace

Store::Impl::Impl(const std::filesystem::path& path, const Clock& the_clock, StoreOptions the_options)
    : file(path),
      clock(the_clock),
      options(the_options),
      writer(path.string(), open_flags),
      first_reader(path.string()),
      second_reader(path.string()) {
  prepare(writer);
  for (Reader* reader : {&first_reader, &second_reader}) {
    prepare(reader->db);
    reader->db.exec("PRAGMA mmap_size = 268435456");
  }
  thread_ = std::jthread([this](std::stop_token stop) { loop(std::move(stop)); });
}

Store::Impl::~Impl() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  if (auto last = drain(); !last) log::error("store_flush", {{"why", last.error().message}});
}

Error Store::Impl::error(const std::exception& e) const {
  const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&e);
  const int code = sqlite ? sqlite->getErrorCode() : 0;
  if (code == SQLITE_CONSTRAINT) return {Code::conflict, "The store has such an entry already.", e.what()};
  if (code == SQLITE_FULL)
    return {Code::unavailable, fmt::format("The disk of {} is full: nothing more is kept until there is room.", file.string()), e.what()};
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    return {Code::internal, fmt::format("The store {} is damaged. Run `assay store check` and restore a backup.", file.string()), e.what()};
  return {Code::unavailable, fmt::format("The store {} cannot be used: {}.", file.string(), e.what()), e.what()};
}

void Store::Impl::enqueue(Job job) {
  const std::lock_guard lock(queue_mutex_);
  queue_.push_back(std::move(job));
  if (queue_.size() >= 256) wake_.notify_all();
}

Result<void> Store::Impl::drain() {
  // a batch that another thread took is not on disk yet: who asks for that waits for it
  const std::lock_guard drain(drain_mutex_);
  std::vector<Job> batch;
  {
    const std::lock_guard lock(queue_mutex_);
    batch.swap(queue_);
  }
  if (batch.empty()) return {};
  return write([&](SQLite::Database& db) {
    for (const Job& job : batch) job(db);
  });
}

void Store::Impl::loop(std::stop_token stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(queue_mutex_);
      wake_.wait_for(lock, stop, options.flush_every, [this] { return queue_.size() >= 256; });
    }
    if (auto done = drain(); !done) log::error("store_write", {{"why", done.error().message}});
  }
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& dir, const Clock& clock, StoreOptions options) {
  const std::filesystem::path file = dir / "assay.db";
  try {
    {
      SQLite::Database db(file.string(), open_flags);
      prepare(db);
      if (auto migrated = migrate(db, file); !migrated) return fail(migrated.error());
    }
    return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(file, clock, options)));
  } catch (const SQLite::Exception& e) {
    return fail(Code::unavailable,
                fmt::format("The store {} cannot be opened: {}. Check the folder's owner and free space, or give another with --data.",
                            file.string(), e.what()));
  }
}

Result<void> Store::flush() { return impl_->drain(); }

Result<void> Store::backup(const std::filesystem::path& to) {
  if (auto flushed = flush(); !flushed) return flushed;
  std::error_code ec;
  if (std::filesystem::exists(to, ec))
    return fail(Code::conflict, fmt::format("{} exists; a backup overwrites nothing. Give another name.", to.string()));
  const std::filesystem::path half = to.string() + ".part";
  std::filesystem::remove(half, ec);
  auto copied = impl_->read([&](SQLite::Database& db) {
    SQLite::Statement vacuum(db, "VACUUM INTO ?");
    vacuum.bind(1, half.string());
    vacuum.exec();
    return true;
  });
  if (!copied) return fail(copied.error());
  std::filesystem::rename(half, to, ec);
  if (ec) return fail(Code::unavailable, fmt::format("{} cannot be written: {}.", to.string(), ec.message()));
  return {};
}

Result<CheckReport> Store::check(const std::filesystem::path& dir) {
  const std::filesystem::path file = dir / "assay.db";
  std::error_code ec;
  if (!std::filesystem::exists(file, ec)) return fail(Code::unavailable, fmt::format("There is no store at {}.", file.string()));
  CheckReport report;
  try {
    SQLite::Database db(file.string(), SQLite::OPEN_READONLY);
    db.setBusyTimeout(5000);
    SQLite::Statement integrity(db, "PRAGMA integrity_check");
    while (integrity.executeStep())
      if (const std::string line = integrity.getColumn(0).getString(); line != "ok") report.problems.push_back(line);
    SQLite::Statement blobs(db, "SELECT id, data FROM polls");
    while (blobs.executeStep()) {
      const auto column = blobs.getColumn(1);
      auto samples = decode({static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())});
      ++report.blobs;
      if (samples)
        report.samples += static_cast<std::int64_t>(samples->size());
      else
        report.problems.push_back(fmt::format("poll {} cannot be decoded", blobs.getColumn(0).getInt64()));
    }
  } catch (const SQLite::Exception& e) {
    report.problems.emplace_back(e.what());
  }
  return report;
}

Store::Targets Store::targets() { return Targets(*impl_); }
Store::Users Store::users() { return Users(*impl_); }
Store::Annotations Store::annotations() { return Annotations(*impl_); }
Store::Audit Store::audit() { return Audit(*impl_); }
Store::Statements Store::statements() { return Statements(*impl_); }
Store::Telemetry Store::telemetry() { return Telemetry(*impl_); }
Store::Plans Store::plans() { return Plans(*impl_); }
Store::Gauges Store::gauges() { return Gauges(*impl_); }
Store::Snapshots Store::snapshots() { return Snapshots(*impl_); }

}  // namespace assay::store
