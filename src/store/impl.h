// The inside of Store: connections, the writer thread, error mapping. Only store/*.cpp include it.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "store/hour_spans.h"
#include "store/series.h"
#include "store/store.h"

namespace assay::store {

struct Store::Impl {
  using Job = std::function<void(SQLite::Database&)>;

  Impl(const std::filesystem::path& path, const Clock& the_clock, StoreOptions the_options);
  ~Impl();

  const std::filesystem::path file;
  const Clock& clock;
  const StoreOptions options;
  std::mutex write_mutex;
  SQLite::Database writer;
  struct Reader {
    explicit Reader(const std::string& path) : db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {}
    std::mutex mutex;
    SQLite::Database db;
  };
  Reader first_reader, second_reader;
  SeriesDirectory series;
  HourSpans hours;

  Error error(const std::exception& e) const;
  /// One transaction, on disk when it returns.
  template <class F>
  Result<void> write(F&& work) {
    try {
      const std::lock_guard lock(write_mutex);
      SQLite::Transaction transaction(writer);
      work(writer);
      transaction.commit();
      return {};
    } catch (const SQLite::Exception& e) {
      return fail(error(e));
    }
  }
  template <class F>
  auto read(F&& work) -> Result<decltype(work(std::declval<SQLite::Database&>()))> {
    try {
      // two readers: a long range does not hold up a short look-up
      if (std::unique_lock lock(first_reader.mutex, std::try_to_lock); lock) return work(first_reader.db);
      const std::lock_guard lock(second_reader.mutex);
      return work(second_reader.db);
    } catch (const SQLite::Exception& e) {
      return fail(error(e));
    }
  }
  void enqueue(Job job);
  Result<void> drain();

 private:
  void loop(std::stop_token stop);
  std::mutex drain_mutex_;  ///< held from taking a batch until it is on disk; before queue_mutex_
  std::mutex queue_mutex_;
  std::condition_variable_any wake_;
  std::vector<Job> queue_;
  std::jthread thread_;
};

/// Reads the names of all series into impl.series, once.
void load_series(Store::Impl& impl, SQLite::Database& db);

/// Lines of "active known database", summed by database.
void add_coverage(std::vector<Coverage>& into, std::string_view text);
std::string coverage_text(const std::vector<Coverage>& coverage);

inline std::int64_t us(Instant at) { return to_unix_us(at); }
inline void bind_text(SQLite::Statement& statement, int index, std::string_view value) { statement.bind(index, std::string(value)); }

}  // namespace assay::store
