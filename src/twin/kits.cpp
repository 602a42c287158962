#include "twin/kits.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <tuple>

#include "core/text.h"
#include "twin/process.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view server_programs[] = {"postgres", "mariadbd", "mysqld"};
constexpr std::string_view fetched = "/var/cache/assay/engines";

std::vector<fs::path> folders_in(const fs::path& dir) {
  std::vector<fs::path> all;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(dir, ignored))
    if (entry.is_directory(ignored)) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<fs::path> roots_of(const KitPlaces& places) {
  std::vector<fs::path> all(places.dirs.begin(), places.dirs.end());
  if (!places.machine) return all;
  all.emplace_back("/usr/lib/postgresql");
  all.emplace_back(fetched);
  if (const char* chosen = std::getenv("ASSAY_ENGINES")) all.emplace_back(chosen);
  const char* cache = std::getenv("ASSAY_CACHE");
  const char* home = std::getenv("HOME");
  if (cache != nullptr) all.push_back(fs::path(cache) / "engines");
  if (home != nullptr) all.push_back(fs::path(home) / ".cache/assay/engines");
  return all;
}

/// The folders in which programs may be: the root itself, its bin and sbin, and the same of each folder in it.
std::vector<fs::path> program_folders(const KitPlaces& places) {
  std::vector<fs::path> all;
  const auto with_bins = [&](const fs::path& dir) {
    for (const char* sub : {"", "bin", "sbin"}) all.push_back(*sub == 0 ? dir : dir / sub);
  };
  for (const fs::path& root : roots_of(places)) {
    with_bins(root);
    for (const fs::path& folder : folders_in(root)) with_bins(folder);
  }
  if (places.machine) all.emplace_back("/usr/sbin");
  return all;
}

Result<std::string> printed_by(const fs::path& program, std::vector<std::string> arguments, const std::string& libdir) {
  Command command{.words = {program.string()}, .environment = {"LC_ALL=C", "PATH=/usr/bin:/bin"}};
  for (std::string& argument : arguments) command.words.push_back(std::move(argument));
  if (!libdir.empty()) command.environment.push_back("LD_LIBRARY_PATH=" + libdir);
  return capture(command, Millis(10'000), {}, 1U << 20U);
}

bool is_system(const fs::path& folder) { return folder.string().starts_with("/usr/"); }

std::string first_that_exists(const std::vector<fs::path>& candidates) {
  std::error_code ignored;
  for (const fs::path& candidate : candidates)
    if (fs::exists(candidate, ignored)) return fs::weakly_canonical(candidate, ignored).string();
  return {};
}

std::vector<std::string> control_files(const fs::path& dir) {
  std::vector<std::string> all;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(dir, ignored))
    if (entry.path().extension() == ".control") all.push_back(entry.path().stem().string());
  std::sort(all.begin(), all.end());
  return all;
}

void add_postgres(Kit& kit, const fs::path& folder) {
  const fs::path home = folder.parent_path();
  std::vector<fs::path> shares = {home / "share/postgresql/extension", home / "share/extension"};
  if (is_system(folder))
    shares.insert(shares.begin(), fs::path("/usr/share/postgresql") / series_text(kit.engine, kit.number) / "extension");
  const std::string found = first_that_exists(shares);
  kit.sharedir = found.empty() ? std::string() : fs::path(found).parent_path().string();
  kit.extensions = control_files(found);
  std::error_code ignored;
  if (fs::exists(folder / "pg_dump", ignored)) kit.pg_dump = (folder / "pg_dump").string();
}

std::optional<Kit> kit_of(const fs::path& folder, std::string_view program) {
  std::error_code ignored;
  const fs::path path = folder / program;
  if (!fs::is_regular_file(path, ignored)) return std::nullopt;
  const fs::path home = folder.parent_path();
  const std::string libdir = !is_system(folder) && fs::is_directory(home / "lib", ignored) ? (home / "lib").string() : "";
  const auto printed = printed_by(path, {program == "postgres" ? "--version" : "--no-defaults", "--version"}, libdir);
  if (!printed) return std::nullopt;
  Kit kit = parse_version(*printed);
  if (kit.number == 0) return std::nullopt;
  kit.bindir = folder.string();
  kit.basedir = is_system(folder) ? "/usr" : home.string();
  kit.libdir = libdir;
  if (kit.engine == db::Engine::postgres) add_postgres(kit, folder);
  return kit;
}

int number_at(std::string_view& text) {
  int value = 0;
  std::size_t at = 0;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at < 4) value = value * 10 + (text[at++] - '0');
  text.remove_prefix(at);
  if (!text.empty() && text[0] == '.') text.remove_prefix(1);
  return value;
}

/// "15.20 (Debian …", "10.11.19-MariaDB-…", "18beta1": the digits and dots at the beginning.
void take_version(Kit& kit, std::string_view text) {
  const auto end = text.find_first_not_of("0123456789.");
  std::string_view digits = text.substr(0, end);
  kit.version = std::string(digits);
  const int first = number_at(digits);
  const int second = number_at(digits);
  const int third = number_at(digits);
  if (first == 0) return;
  kit.number = kit.engine == db::Engine::postgres && first >= 10 ? first * 10'000 + second : first * 10'000 + second * 100 + third;
}

std::string engine_text(db::Engine engine) {
  return engine == db::Engine::postgres ? "PostgreSQL" : engine == db::Engine::mysql ? "MySQL" : "MariaDB";
}

std::string package_of(db::Engine engine) {
  if (engine == db::Engine::postgres) return "Install postgresql";
  if (engine == db::Engine::mariadb) return "Install mariadb-server";
  return "Fetch one with tools/engines --mysql";
}

}  // namespace

bool Kit::has_extension(std::string_view name) const {
  return std::binary_search(extensions.begin(), extensions.end(), name, std::less<>());
}
int Kit::series() const { return series_of(engine, number); }

int series_of(db::Engine engine, int number) { return engine == db::Engine::postgres ? number / 10'000 : number / 100; }

std::string series_text(db::Engine engine, int number) {
  return engine == db::Engine::postgres ? std::to_string(number / 10'000) : fmt::format("{}.{}", number / 10'000, number / 100 % 100);
}

Kit parse_version(std::string_view printed) {
  Kit kit;
  constexpr std::string_view postgres = "(PostgreSQL) ";
  if (const auto at = printed.find(postgres); at != std::string_view::npos) {
    take_version(kit, printed.substr(at + postgres.size()));
    return kit;
  }
  const auto at = printed.find("Ver ");
  if (at == std::string_view::npos) return kit;
  kit.engine = printed.find("MariaDB") != std::string_view::npos ? db::Engine::mariadb : db::Engine::mysql;
  take_version(kit, printed.substr(at + 4));
  return kit;
}

std::vector<Kit> discover_kits(const KitPlaces& places) {
  std::vector<Kit> all;
  std::set<std::string> seen;  // by what the links lead to: tools/engines links Debian's server, and mysqld is mariadbd
  for (const fs::path& folder : program_folders(places))
    for (const std::string_view program : server_programs) {
      std::error_code error;
      const fs::path real = fs::canonical(folder / program, error);
      if (error || seen.contains(real.string())) continue;
      if (auto kit = kit_of(real.parent_path(), real.filename().string())) {
        all.push_back(std::move(*kit));
        seen.insert(real.string());
      }
    }
  std::sort(all.begin(), all.end(),
            [](const Kit& a, const Kit& b) { return std::tie(a.engine, a.number, a.bindir) < std::tie(b.engine, b.number, b.bindir); });
  return all;
}

Result<PickedKit> pick_kit(std::span<const Kit> kits, db::Engine engine, int number) {
  const Kit* best = nullptr;
  const int wanted = series_of(engine, number);
  // same series < nearest newer < nearest older; the newest within a series
  const auto rank = [&](const Kit& kit) {
    const int series = kit.series();
    if (number == 0) return std::tuple(0, -series, -kit.number);
    if (series >= wanted) return std::tuple(0, series - wanted, -kit.number);
    return std::tuple(1, wanted - series, -kit.number);
  };
  for (const Kit& kit : kits)
    if (kit.engine == engine && (best == nullptr || rank(kit) < rank(*best))) best = &kit;
  if (best == nullptr)
    return fail(Code::unavailable,
                fmt::format("There is no {} server on this machine, so nothing can be executed. {}, or name a folder in [twin] kits.",
                            engine_text(engine), package_of(engine)));
  PickedKit picked{*best, true, {}};
  if (number == 0 || best->series() == wanted) return picked;
  picked.same_series = false;
  picked.note = fmt::format("there is no {} {} here: {} is the nearest {}", engine_text(engine), series_text(engine, number), best->version,
                            best->series() > wanted ? "newer" : "older");
  return picked;
}

std::vector<std::string> discover_dumps(const KitPlaces& places) {
  std::vector<std::string> all;
  std::error_code ignored;
  for (const fs::path& root : roots_of(places))
    for (const fs::path& folder : folders_in(root))
      if (folder.filename().string().starts_with("pgdump-") && fs::exists(folder / "bin/pg_dump", ignored))
        all.push_back((folder / "bin/pg_dump").string());
  return all;
}

std::string pg_dump_for(std::span<const Kit> kits, std::span<const std::string> dumps, int number) {
  const int wanted = number / 10'000;
  std::vector<std::pair<int, std::string>> candidates;
  for (const Kit& kit : kits)
    if (!kit.pg_dump.empty() && kit.series() >= wanted) candidates.emplace_back(kit.series(), kit.pg_dump);
  for (const std::string& path : dumps) {
    const std::string folder = fs::path(path).parent_path().parent_path().filename().string();  // pgdump-18
    const int major = std::atoi(folder.c_str() + std::string_view("pgdump-").size());
    if (major >= wanted) candidates.emplace_back(major, path);
  }
  return candidates.empty() ? std::string() : std::min_element(candidates.begin(), candidates.end())->second;
}

}  // namespace assay::twin
