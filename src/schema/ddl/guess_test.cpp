#include "schema/ddl/guess.h"

#include <gtest/gtest.h>

namespace assay::schema {
namespace {

TEST(GuessDialect, what_only_one_vendor_writes_tells) {
  const std::pair<const char*, Dialect> texts[] = {
      {"CREATE TABLE t (id int)", Dialect::postgres},
      {"CREATE TABLE t (id serial, j jsonb DEFAULT '{}'::jsonb)", Dialect::postgres},
      {"-- PostgreSQL database dump\nCREATE TABLE t (note text DEFAULT 'ENGINE=`x`')", Dialect::postgres},
      {"CREATE TABLE `t` (`id` int unsigned NOT NULL AUTO_INCREMENT) ENGINE=InnoDB", Dialect::mysql},
      {"/*M!999999\\- enable the sandbox mode */ \nCREATE TABLE `t` (`id` int)", Dialect::mariadb},
      {"PRAGMA foreign_keys=OFF; CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)", Dialect::sqlite},
      {"", Dialect::postgres},
  };
  for (const auto& [sql, dialect] : texts) EXPECT_EQ(guess_dialect(sql), dialect) << sql;
}

}  // namespace
}  // namespace assay::schema
