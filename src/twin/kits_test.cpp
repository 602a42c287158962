#include "twin/kits.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "core/ids.h"

namespace assay::twin {
namespace {

namespace fs = std::filesystem;
using db::Engine;

TEST(Kits, what_servers_print_is_understood) {
  struct Case {
    const char* printed;
    Engine engine;
    int number;
    const char* version;
  };
  const Case cases[] = {
      {"postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", Engine::postgres, 150020, "15.20"},
      {"postgres (PostgreSQL) 18.0\n", Engine::postgres, 180000, "18.0"},
      {"postgres (PostgreSQL) 19beta2\n", Engine::postgres, 190000, "19"},
      {"postgres (PostgreSQL) 9.6.24\n", Engine::postgres, 90624, "9.6.24"},
      {"mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)\n", Engine::mariadb, 101119, "10.11.19"},
      {"/opt/m/bin/mysqld  Ver 8.0.15 for Linux on x86_64 (MySQL Community Server - GPL)\n", Engine::mysql, 80015, "8.0.15"},
      {"/opt/m/bin/mariadbd  Ver 11.4.5-MariaDB for Linux on x86_64\n", Engine::mariadb, 110405, "11.4.5"},
      {"bash: not found\n", Engine::postgres, 0, ""},
      {"", Engine::postgres, 0, ""},
      {"postgres (PostgreSQL) devel\n", Engine::postgres, 0, ""},
  };
  for (const Case& c : cases) {
    const Kit kit = parse_version(c.printed);
    EXPECT_EQ(kit.number, c.number) << c.printed;
    EXPECT_EQ(kit.version, c.version) << c.printed;
    if (c.number != 0) {
      EXPECT_EQ(kit.engine, c.engine) << c.printed;
    }
  }
}

Kit kit(Engine engine, int number, std::string bindir = {}) {
  Kit made;
  made.engine = engine;
  made.number = number;
  made.version = std::to_string(number);
  made.bindir = std::move(bindir);
  return made;
}

TEST(Kits, the_same_series_wins_then_the_nearest_newer_then_the_nearest_older) {
  const std::vector<Kit> kits = {kit(Engine::postgres, 130016), kit(Engine::postgres, 150020), kit(Engine::postgres, 150021),
                                 kit(Engine::postgres, 170000), kit(Engine::mariadb, 101119),  kit(Engine::mariadb, 110405)};
  struct Case {
    Engine engine;
    int wanted, given;
    bool same;
    const char* says;
  };
  const Case cases[] = {
      {Engine::postgres, 150003, 150021, true, ""},
      {Engine::postgres, 140002, 150021, false, "nearest newer"},
      {Engine::postgres, 160000, 170000, false, "nearest newer"},
      {Engine::postgres, 180000, 170000, false, "nearest older"},
      {Engine::postgres, 120000, 130016, false, "nearest newer"},
      {Engine::postgres, 0, 170000, true, ""},
      {Engine::mariadb, 100600, 101119, false, "nearest newer"},
      {Engine::mariadb, 101101, 101119, true, ""},
      {Engine::mariadb, 110801, 110405, false, "nearest older"},
  };
  for (const Case& c : cases) {
    const auto picked = pick_kit(kits, c.engine, c.wanted);
    ASSERT_TRUE(picked) << c.wanted;
    EXPECT_EQ(picked->kit.number, c.given) << c.wanted;
    EXPECT_EQ(picked->same_series, c.same) << c.wanted;
    EXPECT_NE(picked->note.find(c.says), std::string::npos) << picked->note;
    EXPECT_EQ(picked->note.empty(), c.same) << picked->note;
  }
  const auto none = pick_kit(kits, Engine::mysql, 80015);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::unavailable);
  EXPECT_NE(none.error().message.find("no MySQL server"), std::string::npos) << none.error().message;
}

struct Folder {
  fs::path path = fs::temp_directory_path() / ("assay-kits-" + random_hex(4));
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  void program(const std::string& at, const std::string& prints) const {
    fs::create_directories((path / at).parent_path());
    std::ofstream(path / at) << "#!/bin/sh\necho '" << prints << "'\n";
    ::chmod((path / at).c_str(), 0755);
  }
  void file(const std::string& at) const {
    fs::create_directories((path / at).parent_path());
    std::ofstream(path / at) << "x\n";
  }
};

TEST(Kits, folders_are_searched_in_every_shape_and_links_are_seen_once) {
  const Folder folder;
  folder.program("pg-17/bin/postgres", "postgres (PostgreSQL) 17.3");
  folder.program("pg-17/bin/pg_dump", "pg_dump (PostgreSQL) 17.3");
  folder.file("pg-17/share/postgresql/extension/hstore.control");
  folder.file("pg-17/share/postgresql/extension/citext.control");
  folder.program("maria/sbin/mariadbd", "mariadbd  Ver 11.4.5-MariaDB for Linux");
  fs::create_symlink("mariadbd", folder.path / "maria/sbin/mysqld");
  fs::create_directory_symlink("pg-17", folder.path / "pg-link");
  folder.program("broken/bin/postgres", "no version here");
  folder.program("pgdump-18/bin/pg_dump", "pg_dump (PostgreSQL) 18.4");

  const auto in_parent = discover_kits({.dirs = {folder.path.string()}, .machine = false});
  ASSERT_EQ(in_parent.size(), 2U);
  EXPECT_EQ(in_parent[0].number, 170003);
  EXPECT_EQ(in_parent[0].extensions, (std::vector<std::string>{"citext", "hstore"}));
  EXPECT_TRUE(in_parent[0].has_extension("hstore"));
  EXPECT_FALSE(in_parent[0].has_extension("vector"));
  EXPECT_FALSE(in_parent[0].pg_dump.empty());
  EXPECT_EQ(in_parent[1].engine, Engine::mariadb);
  EXPECT_EQ(discover_kits({.dirs = {(folder.path / "pg-17").string()}, .machine = false}).size(), 1U);
  EXPECT_EQ(discover_kits({.dirs = {(folder.path / "pg-17/bin").string()}, .machine = false}).size(), 1U);
  EXPECT_TRUE(discover_kits({.dirs = {"/nowhere/at/all"}, .machine = false}).empty());

  const auto dumps = discover_dumps({.dirs = {folder.path.string()}, .machine = false});
  ASSERT_EQ(dumps.size(), 1U);
  EXPECT_EQ(pg_dump_for(in_parent, dumps, 160000), in_parent[0].pg_dump);
  EXPECT_EQ(pg_dump_for(in_parent, dumps, 180000), dumps[0]);
  EXPECT_EQ(pg_dump_for(in_parent, dumps, 190000), "");
}

}  // namespace
}  // namespace assay::twin
