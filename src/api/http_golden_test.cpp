// Runs api/<verb>_<thing>.http, the golden of each endpoint, against the router in-process. A file is a list of exchanges:
//
//   ### no such target is told apart from none at all     a sentence; it begins the exchange
//   @with shop                                            optional: the store has the target `shop`, at which nothing listens; or
//                                                           `diagram`: it has the diagram `shop` at revision 2, shared as `golden`
//   POST /api/monitor/collect                             method and raw target
//   If-None-Match: "a"                                    optional header lines
//                                                         a blank line
//   {"db_id": "nobody"}                                   optional body
//   <<< 404                                               the expected status, and how the body is compared:
//   { … }                                                   nothing: the whole document, laid out by two blanks
//                                                           `shape N`: values below level N are named by kind, lists by their first item
//                                                           `text`: the whole text; an event stream as it goes over the wire
//                                                           `contains`: each line occurs in the body
//
// Lines before the first ### are comments. One exchange at least must succeed; where that needs a server, a comment begins with
// "# without success:" and says where it is tested.
// Each exchange has its own store, and the clock stands at 2023-11-14T22:13:20Z, so instants and ids are constant; what is not (durations,
// libpq's wording) is masked by `masked`. ASSAY_UPDATE=1 rewrites statuses and bodies; an exchange may be written without its `<<<` then.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <fstream>

#include "api/test_services.h"
#include "core/text.h"
#include "net/sse.h"

namespace assay::api {
namespace {

namespace fs = std::filesystem;

struct Exchange {
  std::string title, request;  ///< `request`: its lines as written, @with included
  std::string mode;            ///< after the status
  int status = 0;
  std::string body;  ///< expected
};

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<Exchange> exchanges_of(const std::string& file) {
  std::vector<Exchange> all;
  bool answer = false;
  for (const std::string_view line : text::split(file, '\n')) {
    if (line.starts_with("### ")) {
      all.emplace_back().title = line.substr(4);
      answer = false;
    } else if (all.empty()) {
      continue;
    } else if (line.starts_with("<<< ")) {
      all.back().status = std::atoi(std::string(line.substr(4)).c_str());
      all.back().mode = line.size() > 8 ? line.substr(8) : "";
      answer = true;
    } else {
      (answer ? all.back().body : all.back().request).append(line).append("\n");
    }
  }
  for (Exchange& one : all)
    for (std::string* part : {&one.request, &one.body})
      while (part->ends_with("\n")) part->pop_back();
  return all;
}

std::string written(const std::vector<Exchange>& all, std::string out) {
  while (out.ends_with("\n\n")) out.pop_back();
  for (const Exchange& one : all)
    out += fmt::format("{}### {}\n{}\n<<< {}{}{}\n{}\n", out.ends_with("\n") ? "\n" : "", one.title, one.request, one.status,
                       one.mode.empty() ? "" : " ", one.mode, one.body);
  return out;
}

/// `with`: what the store has: "", shop, diagram.
net::Request request_of(const std::string& lines, std::string& with) {
  net::Request request;
  std::string_view rest = lines;
  const auto next = [&rest] {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    return line;
  };
  std::string_view line = next();
  with = line.starts_with("@with ") ? line.substr(6) : "";
  if (!with.empty()) line = next();
  const auto blank = line.find(' ');
  request.method = line.substr(0, blank);
  EXPECT_TRUE(net::set_target(request, std::string(line.substr(blank + 1)))) << line;
  while (!(line = next()).empty())
    request.headers.push_back({std::string(line.substr(0, line.find(':'))), std::string(text::trim(line.substr(line.find(':') + 1)))});
  request.body = rest;
  return request;
}

Json shape(const Json& json, int levels) {
  if (json.is_object() && levels > 0) {
    Json out = Json::object();
    for (const auto& [key, value] : json.members()) out.set(key, shape(value, levels - 1));
    return out;
  }
  if (json.is_array() && levels > 0) return json.items().empty() ? Json::array() : Json::array({shape(json.items()[0], levels - 1)});
  return Json(json.kind());
}

/// What no run repeats.
std::string masked(std::string body) {
  RE2::GlobalReplace(&body, R"re("took_ms":\s*[0-9.eE+-]+)re", R"("took_ms": 0)");
  RE2::GlobalReplace(&body, R"(connection to server at [^"\\]*)", "connection to server …");
  return body;
}

std::string shown(const std::string& body, const std::string& mode) {
  if (mode == "text" || mode == "contains") return body;
  const auto json = Json::parse(body);
  if (!json) return "not JSON: " + body;
  return (mode.starts_with("shape ") ? shape(*json, std::atoi(mode.c_str() + 6)) : *json).dump(2);
}

class Recorder : public net::EventSink {
 public:
  bool send(std::string_view event, std::string_view data, std::string_view id) override {
    wire += net::write_sse(event, data, id);
    return true;
  }
  void close() override {}
  std::string wire;
};

std::pair<int, std::string> answer_to(const Exchange& exchange) {
  std::string with;
  net::Request request = request_of(exchange.request, with);
  TestServices services("none", with == "shop");
  if (with == "diagram") services.add_diagram();
  net::Reply reply = services.send(std::move(request));
  if (!reply.stream) return {reply.response.status, masked(std::move(reply.response.body))};
  const auto recorder = std::make_shared<Recorder>();
  reply.stream(recorder);
  return {reply.response.status, masked(std::move(recorder->wire))};
}

/// The endpoint that a file of this folder defines: the registry is in the order of the files' names.
std::vector<std::string> slugs() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(ASSAY_SOURCE_DIR) / "src/api"))
    if (RE2::FullMatch(entry.path().filename().string(), R"((get|post|put|patch|delete)_\w+\.cpp)") &&
        !entry.path().stem().string().ends_with("_test"))
      names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, holds) {
  const fs::path path = fs::path(ASSAY_SOURCE_DIR) / "src/api" / (GetParam() + ".http");
  const std::string file = read_file(path);
  auto all = exchanges_of(file);
  ASSERT_FALSE(all.empty()) << path << " is missing or holds no exchange";
  const auto names = slugs();
  ASSERT_EQ(names.size(), endpoints().size());
  const Route& route = endpoints()[static_cast<std::size_t>(std::find(names.begin(), names.end(), GetParam()) - names.begin())]->route;
  const bool update = std::getenv("ASSAY_UPDATE") != nullptr;
  bool succeeded = false;
  for (Exchange& exchange : all) {
    SCOPED_TRACE(exchange.title);
    std::string ignored;
    EXPECT_TRUE(match_path(route.path, request_of(exchange.request, ignored).path)) << "asks another endpoint than its own";
    auto [status, body] = answer_to(exchange);
    succeeded = succeeded || status < 300;
    if (update) {
      exchange.status = status;
      if (exchange.mode != "contains") exchange.body = shown(body, exchange.mode);
      while (exchange.body.ends_with("\n")) exchange.body.pop_back();
      continue;
    }
    EXPECT_EQ(exchange.status, status);
    if (exchange.mode == "contains") {
      for (const std::string_view line : text::split(exchange.body, '\n')) EXPECT_NE(body.find(line), std::string::npos) << line;
    } else {
      std::string now = shown(body, exchange.mode);
      while (now.ends_with("\n")) now.pop_back();
      EXPECT_EQ(exchange.body, now);
    }
  }
  if (update) std::ofstream(path) << written(all, file.substr(0, file.find("### ")));
  EXPECT_TRUE(succeeded || file.starts_with("# without success: ")) << "no exchange shows what success looks like";
}

INSTANTIATE_TEST_SUITE_P(Endpoints, Golden, testing::ValuesIn(slugs()), [](const auto& slug) { return slug.param; });

}  // namespace
}  // namespace assay::api
