#include <fstream>

#include "app/lint/lint.h"
#include "app/schema/side.h"

namespace assay::app {
namespace {

struct Baseline {
  std::string about = "Findings that assay lint --baseline leaves out. Mend one, then run with --update-baseline.";
  std::vector<std::string> keys;
  static constexpr auto fields() {
    return fields_of(field<&Baseline::about>("What this file is"), field<&Baseline::keys>("Keys of findings", required));
  }
};

}  // namespace

Result<std::set<std::string>> read_baseline(const std::string& path) {
  const auto text = read_text_of(path);
  if (!text) return fail(text.error());
  const auto json = Json::parse(*text);
  if (!json)
    return fail(Code::invalid,
                fmt::format("The baseline {} is no JSON: {}. Write it anew with --update-baseline.", path, json.error().message));
  auto read = from_json<Baseline>(*json, fmt::format("The baseline {}", path));
  if (!read) return fail(read.error());
  return std::set<std::string>(read->keys.begin(), read->keys.end());
}

Result<void> write_baseline(const std::string& path, const std::vector<Finding>& findings) {
  std::set<std::string> keys;
  for (const Finding& finding : findings) keys.insert(finding.key);
  Json list = Json::array();
  for (const std::string& key : keys) list.push(key);
  const Json document = Json::object({{"about", Baseline{}.about}, {"keys", std::move(list)}});
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << document.dump(2) << '\n';
  out.close();
  if (!out) return fail(Code::unavailable, fmt::format("The baseline {} cannot be written. Check its folder and rights.", path));
  return {};
}

}  // namespace assay::app
