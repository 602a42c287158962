// bench_schema generate TABLES SEED            a PostgreSQL schema of that many tables, as DDL on stdout
// bench_schema read FILE [ROUNDS]              a text → Model: milliseconds (best and median of the rounds), objects, memory
// bench_schema diff FILE EDITS [ROUNDS]        the model and one with so many edits: diff and plan
// bench_schema inspect URL [ROUNDS]            a live database → Model
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "core/spread.h"
#include "db/adapter.h"
#include "schema/ddl/read.h"
#include "schema/ddl/write.h"
#include "schema/migrate/plan.h"
#include "tests/support/random_schema.h"

namespace {

using namespace assay;

struct Times {
  double best = 0, median = 0;
};

Times measure(int rounds, const std::function<void()>& work) {
  std::vector<double> ms;
  for (int i = 0; i < rounds; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  }
  std::sort(ms.begin(), ms.end());
  return {ms.front(), ms[ms.size() / 2]};
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::string text_of(const char* path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", path);
    std::exit(3);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

schema::ReadResult read(const std::string& sql) {
  auto result = schema::read_sql(sql, schema::Dialect::postgres);
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(3);
  }
  return std::move(*result);
}

int generate(int tables, std::uint64_t seed) {
  test::RandomSchema random(seed, schema::Dialect::postgres);
  const schema::Model model = random.make({tables, 10, tables / 10, true});
  std::fputs(schema::write_sql(model).c_str(), stdout);
  return 0;
}

int read_file(const char* path, int rounds) {
  const std::string sql = text_of(path);
  schema::ReadResult last;
  const Times times = measure(rounds, [&] { last = read(sql); });
  std::printf("read     %zu bytes, %zu statements, %zu tables, %zu lost, %zu opaque: best %.1f ms, median %.1f ms, peak %.0f MiB\n",
              sql.size(), last.statements, last.model.tables.size(), last.lost, last.model.opaque.size(), times.best, times.median,
              peak_mib());
  return last.lost == 0 ? 0 : 1;
}

int diff_file(const char* path, int edits, int rounds) {
  const schema::Model before = read(text_of(path)).model;
  schema::Model after = before;
  test::RandomSchema random(42, schema::Dialect::postgres);
  random.continue_after(100'000'000);
  const std::size_t made = random.edit(after, edits).size();
  std::size_t changes = 0, statements = 0;
  const Times diff = measure(rounds, [&] { changes = schema::diff(before, after, {.spread = spread})->changes.size(); });
  const auto differences = schema::diff(before, after, {.spread = spread});
  const Times plan = measure(rounds, [&] { statements = schema::plan_changes(before, after, *differences)->statements.size(); });
  std::printf("diff     %zu edits, %zu changes: best %.1f ms, median %.1f ms\n", made, changes, diff.best, diff.median);
  std::printf("plan     %zu statements: best %.1f ms, median %.1f ms, peak %.0f MiB\n", statements, plan.best, plan.median, peak_mib());
  return 0;
}

int inspect(const char* url, int rounds) {
  auto adapter = db::make_postgres();
  db::ConnectSpec spec;
  spec.url = url;
  auto connection = adapter->connect(spec, {});
  if (!connection) {
    std::fprintf(stderr, "%s\n", connection.error().message.c_str());
    return 3;
  }
  std::size_t tables = 0;
  const Times times = measure(rounds, [&] {
    auto model = adapter->read_schema(**connection, {});
    if (!model) {
      std::fprintf(stderr, "%s\n", model.error().message.c_str());
      std::exit(3);
    }
    tables = model->tables.size();
  });
  std::printf("inspect  %zu tables: best %.1f ms, median %.1f ms, peak %.0f MiB\n", tables, times.best, times.median, peak_mib());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const auto number = [&](int at, int otherwise) { return argc > at ? std::atoi(argv[at]) : otherwise; };
  if (what == "generate" && argc > 3) return generate(number(2, 1000), std::strtoull(argv[3], nullptr, 10));
  if (what == "read" && argc > 2) return read_file(argv[2], number(3, 7));
  if (what == "diff" && argc > 3) return diff_file(argv[2], number(3, 50), number(4, 7));
  if (what == "inspect" && argc > 2) return inspect(argv[2], number(3, 5));
  std::fprintf(stderr, "usage: bench_schema generate TABLES SEED | read FILE [ROUNDS] | diff FILE EDITS [ROUNDS] | inspect URL [ROUNDS]\n");
  return 2;
}
