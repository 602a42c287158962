// bench_lint lint FILE [ROUNDS]    from the text to its findings, all rules: milliseconds (best and median of the rounds), findings, memory
// bench_lint links FILE [ROUNDS]   the findings of a diagram that declares no foreign key, with fixes and patches: without and with the links that names speak for
// bench_lint edit FILE [ROUNDS]    a column more in one table of a diagram that was looked at: until its findings are there again
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

#include "advise/suggest.h"
#include "core/spread.h"
#include "schema/ddl/read.h"
#include "schema/diagram/convert.h"

namespace {

using namespace assay;

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void measure(const char* name, int rounds, const std::function<std::size_t()>& work) {
  std::vector<double> ms;
  std::size_t findings = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    findings = work();
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  }
  std::sort(ms.begin(), ms.end());
  std::printf("%s median %.1f ms, best %.1f ms of %d rounds; %zu findings, %.0f MiB\n", name, ms[ms.size() / 2], ms.front(), rounds,
              findings, peak_mib());
}

std::string text_of(const char* path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", path);
    std::exit(3);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_lint lint|links|edit FILE [ROUNDS]\n");
    return 2;
  }
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 9;
  const std::string text = text_of(argv[2]);
  schema::Model before;
  if (std::strcmp(argv[1], "lint") == 0) {
    lint::MigrationOptions options;
    options.lint.spread = spread;
    options.lint.patches = false;  // as assay lint
    measure("lint", rounds, [&] { return advise::check({{"dump.sql", text}}, before, options)->findings.size(); });
    return 0;
  }
  schema::Model model = schema::read_sql(text, schema::Dialect::postgres)->model;
  lint::LintOptions options;
  options.spread = spread;
  if (std::strcmp(argv[1], "links") == 0) {
    for (schema::Table& table : model.tables) table.foreign_keys.clear();
    model = *schema::diagram::to_model(schema::diagram::from_model(model));  // with ids, as a diagram's
    measure("links found", rounds, [&] { return advise::links::find_links(model, {}).links.size(); });
    measure("findings without links", rounds, [&] { return advise::check(model, options).findings.size(); });
    measure("findings with links", rounds,
            [&] { return advise::look(model, options, advise::links::find_links(model, {})).findings.size(); });
    return 0;
  }
  schema::Table& table = model.tables[model.tables.size() / 2];
  options.only = {table.qualified()};
  int edits = 0;
  measure("edit", rounds, [&] {
    table.columns.push_back(table.columns.back());
    table.columns.back().name = "extra_" + std::to_string(++edits);
    return advise::check(model, options).findings.size();
  });
  return 0;
}
