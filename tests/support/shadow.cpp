#include "tests/support/shadow.h"

#include <cstdlib>

#include "core/text.h"

namespace assay::test {

using schema::Dialect;

twin::ShadowPool& shadows() {
  static twin::ShadowPool only{twin::ShadowOptions{}};
  return only;
}

std::vector<Target> targets() {
  const char* engine = std::getenv("ASSAY_SEED_ENGINE");
  const char* version = std::getenv("ASSAY_SEED_VERSION");
  if (engine == nullptr || version == nullptr)
    return {{db::Engine::postgres, Dialect::postgres, 150000}, {db::Engine::mariadb, Dialect::mariadb, 101100}};
  int parts[2] = {0, 0};
  std::size_t at = 0;
  for (const std::string_view part : text::split(version, '.'))
    if (at < 2) parts[at++] = std::atoi(std::string(part).c_str());
  if (engine == std::string_view("postgres")) return {{db::Engine::postgres, Dialect::postgres, parts[0] * 10'000}};
  const bool mysql = engine == std::string_view("mysql");
  return {{mysql ? db::Engine::mysql : db::Engine::mariadb, mysql ? Dialect::mysql : Dialect::mariadb, parts[0] * 10'000 + parts[1] * 100}};
}

}  // namespace assay::test
