// bench_store fill DIR [STATEMENTS] [HOURS]    a store with a target "bench", its polls rolled up; prints bytes a sample
// bench_store range DIR                        CPU time of a range over 24 h
// bench_store load PORT [SECONDS] [RATE]       top-queries of that target over HTTP, open loop; prints the latencies
#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <random>
#include <thread>

#include "core/secret.h"
#include "core/text.h"
#include "store/store.h"

namespace {
using namespace assay;
using namespace std::chrono_literals;

/// What a statement is like: how often it runs, how long, what it touches. Drawn once, so that its samples resemble each other.
struct Kind {
  double calls, mean_ms, rows, hits, reads;
  bool writes, spills;
};

store::StatementSample sample_of(const Kind& kind, std::uint32_t series, std::mt19937_64& random) {
  std::lognormal_distribution<double> around(0, 0.4);
  store::StatementSample s;
  s.series = series;
  s.calls = std::max<std::int64_t>(1, std::llround(kind.calls * around(random)));
  const auto n = static_cast<double>(s.calls);
  s.total_ms = n * kind.mean_ms * around(random);
  const double mean = s.total_ms / n;
  s.min_ms = mean * 0.4;
  s.max_ms = mean * (1 + std::log1p(n));
  s.m2_ms2 = n * mean * mean * 0.3;
  s.rows = std::llround(n * kind.rows);
  s.shared_hit = std::llround(n * kind.hits * around(random));
  s.shared_read = std::llround(n * kind.reads * around(random));
  if (kind.writes) {
    s.dirtied = std::llround(n * 0.5);
    s.wal_bytes = std::llround(n * 180 * around(random));
  }
  if (kind.spills) s.temp_read = s.temp_written = std::llround(n * 40);
  return s;
}

std::vector<Kind> kinds_of(int statements, std::mt19937_64& random) {
  std::lognormal_distribution<double> wide(0, 1.5);
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<Kind> kinds;
  for (int i = 0; i < statements; ++i)
    kinds.push_back({4 * wide(random), 2 * wide(random), 3 * wide(random), 20 * wide(random), share(random) < 0.3 ? wide(random) : 0.0,
                     share(random) < 0.3, share(random) < 0.02});
  return kinds;
}

void must(const Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().message);
}

std::int64_t file_bytes(const std::filesystem::path& dir) {
  return static_cast<std::int64_t>(std::filesystem::file_size(dir / "assay.db"));
}

int fill(const std::filesystem::path& dir, int statements, int hours) {
  std::filesystem::create_directories(dir);
  const auto key = SealKey::load("", "", dir).value();
  std::mt19937_64 random(42);
  const auto kinds = kinds_of(statements, random);
  const Instant now = system_clock().now(), first = now - std::chrono::hours(hours);
  std::int64_t polled = 0, empty = 0, rolled = 0;
  {
    auto store = store::Store::open(dir, system_clock(), {}).value();
    must(store->targets().put({"bench", "bench", "postgres", key.seal("postgres://nobody@127.0.0.1:1/none"), "scratch", now, now}));
    std::vector<std::uint32_t> series;
    for (int i = 0; i < statements; ++i) {
      const std::string print = fmt::format("{:016x}", 0x9E3779B97F4A7C15U * static_cast<std::uint64_t>(i + 1));
      series.push_back(store->telemetry().series_ids({{"bench", print, "shop", i % 7 ? "web" : "batch"}}).value().front());
      must(store->statements().put({{"bench",
                                     print,
                                     "shop",
                                     fmt::format("SELECT c{0}, count(*) FROM table_{0} WHERE id = $1 GROUP BY c{0}", i),
                                     false,
                                     false,
                                     {std::to_string(1'000'000'007LL * i)},
                                     first,
                                     now}}));
    }
    must(store->flush());
    empty = file_bytes(dir);
    std::bernoulli_distribution active(0.13);
    for (Instant at = first; at < now; at += 10s) {
      store::StatementPoll poll{.target = "bench", .from = at, .to = at + 10s, .coverage = {{"shop", 9000, 8700}}};
      for (std::size_t i = 0; i < series.size(); ++i)
        if (active(random)) poll.samples.push_back(sample_of(kinds[i], series[i], random));
      polled += static_cast<std::int64_t>(poll.samples.size());
      must(store->telemetry().append(poll));
      if ((at - first) % 600s < 10s) must(store->flush());
    }
  }
  const std::int64_t raw = file_bytes(dir);
  fmt::print("raw: {} samples, {:.2f} bytes a sample on disk with indexes\n", polled,
             static_cast<double>(raw - empty) / static_cast<double>(polled));
  const auto started = std::chrono::steady_clock::now();
  {
    auto store = store::Store::open(dir, system_clock(), {}).value();
    must(store->maintain(now));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  rolled = store::Store::check(dir).value().samples - polled;
  fmt::print("rolled up (1 min and 1 h): {} samples, {:.2f} bytes a sample; roll-up of {} h took {:.1f} s\n", rolled,
             static_cast<double>(file_bytes(dir) - raw) / static_cast<double>(rolled), hours, took.count());
  return 0;
}

/// CPU milliseconds of one range of 24 h, 20 statements, by what they are ranked by.
int range(const std::filesystem::path& dir) {
  auto store = store::Store::open(dir, system_clock(), {}).value();
  using C = store::Column;
  for (const auto& [name, columns] :
       {std::pair<const char*, std::vector<C>>{"total", {}}, {"rows", {C::rows}}, {"spread", {C::spread, C::above}}}) {
    std::mt19937_64 random(1);
    const std::clock_t began = std::clock();
    constexpr int rounds = 50;
    for (int i = 0; i < rounds; ++i) {
      const Instant to = system_clock().now() - std::chrono::milliseconds(random() % (24 * 3'600'000));
      store::StatementQuery query{.target = "bench", .from = to - 24h, .to = to, .buckets = 30};
      query.ranking.columns = columns;
      query.limit = 20;
      store->telemetry().range(query).value();
    }
    fmt::print("range ranked by {}: {:.2f} ms CPU\n", name, 1000.0 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / rounds);
  }
  return 0;
}

class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("cannot connect");
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The body's size; 0 when the answer is not 200.
  std::size_t get(const std::string& path) {
    const std::string request = fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) < 0) return 0;
    std::string answer;
    std::size_t head = std::string::npos, length = 0;
    char part[65536];
    while (head == std::string::npos || answer.size() < head + length) {
      const auto n = ::recv(fd_, part, sizeof part, 0);
      if (n <= 0) return 0;
      answer.append(part, static_cast<std::size_t>(n));
      if (head == std::string::npos && answer.find("\r\n\r\n") != std::string::npos) {
        head = answer.find("\r\n\r\n") + 4;
        const auto at = text::lower(answer.substr(0, head)).find("content-length: ");
        length = at == std::string::npos ? 0 : std::stoul(answer.substr(at + 16));
      }
    }
    return answer.starts_with("HTTP/1.1 200") ? length : 0;
  }

 private:
  int fd_;
};

int load(std::uint16_t port, int seconds, int rate) {
  constexpr const char* orders[] = {"total_ms", "calls", "mean_ms", "p95_ms", "rows", "shared_read", "temp_bytes", "wal_bytes"};
  const int all = seconds * rate;
  std::vector<double> latencies(static_cast<std::size_t>(all));
  std::atomic<int> next{0}, failed{0};
  const auto began = std::chrono::steady_clock::now() + 200ms;
  const auto worker = [&](unsigned seed) {
    std::mt19937_64 random(seed);
    Client client(port);
    for (int i = next++; i < all; i = next++) {
      const auto due = began + std::chrono::microseconds(1'000'000LL * i / rate);
      std::this_thread::sleep_until(due);
      const Instant to = system_clock().now() - std::chrono::milliseconds(random() % (24 * 3'600'000));
      const std::size_t size = client.get(fmt::format("/api/monitor/top-queries?db_id=bench&from={}&to={}&order={}", to_iso(to - 24h),
                                                      to_iso(to), orders[random() % std::size(orders)]));
      if (size < 1000) ++failed;
      // from the moment it was due: a late server is not excused by a waiting client
      latencies[static_cast<std::size_t>(i)] = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - due).count();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < 8; ++i) workers.emplace_back(worker, i);
  }
  std::sort(latencies.begin(), latencies.end());
  const auto at = [&](double share) { return latencies[static_cast<std::size_t>(share * static_cast<double>(all - 1))]; };
  const bool passed = failed == 0 && at(0.99) <= 10;
  fmt::print(
      "{} requests at {}/s, random to and order: p50 {:.2f} ms, p95 {:.2f} ms, p99 {:.2f} ms, max {:.2f} ms, {} failed\n{}: p99 at most 10 ms\n",
      all, rate, at(0.5), at(0.95), at(0.99), latencies.back(), failed.load(), passed ? "PASS" : "FAIL");
  return passed ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const std::string_view mode = count > 2 ? words[1] : "";
  const auto number = [&](int index, int otherwise) { return count > index ? std::atoi(words[index]) : otherwise; };
  if (mode == "fill") return fill(words[2], number(3, 5000), number(4, 48));
  if (mode == "range") return range(words[2]);
  if (mode == "load") return load(static_cast<std::uint16_t>(number(2, 0)), number(3, 30), number(4, 200));
  fmt::print(stderr, "usage: bench_store fill DIR [STATEMENTS] [HOURS] | range DIR | load PORT [SECONDS] [RATE]\n");
  return 2;
}
