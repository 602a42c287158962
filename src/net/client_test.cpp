#include "net/client.h"

#include <atomic>
#include <thread>

#include "net/test_server.h"

namespace assay::net {
namespace {
using namespace testing;

std::string url(const Server& server, std::string_view path) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(path);
}

Reply answer(const Request& r, std::stop_token stop) {
  Reply reply;
  reply.response.body = r.method + "|" + r.body + "|" + std::string(r.header("x-key"));
  if (r.path == "/missing") reply.response.status = 404;
  if (r.path == "/elsewhere") reply.response = Response{.status = 302, .headers = {{"Location", "file:///etc/passwd"}}};
  if (r.path == "/slow") eventually([&] { return stop.stop_requested(); }, Millis(5000));
  if (r.path == "/events")
    reply.stream = [](std::shared_ptr<EventSink> sink) {
      for (int i = 0; i < 5; ++i) sink->send("n", std::to_string(i));
    };
  return reply;
}

TEST(HttpClient, sends_and_receives) {
  const auto server = serve(answer);
  const auto client = make_http_client();
  const auto ok =
      client->fetch({.method = "POST", .url = url(*server, "/"), .headers = {{"X-Key", "k"}}, .body = std::string(2'000'000, 'b')}, {});
  ASSERT_TRUE(ok) << ok.error().message;
  EXPECT_EQ(ok->status, 200);
  EXPECT_EQ(ok->body, "POST|" + std::string(2'000'000, 'b') + "|k");
  EXPECT_EQ(client->fetch({.url = url(*server, "/missing")}, {})->status, 404);
  EXPECT_EQ(client->fetch({.url = url(*server, "/elsewhere")}, {})->status, 302) << "redirects are not followed";
}

TEST(HttpClient, streams_until_the_reader_has_enough) {
  const auto server = serve(answer);
  std::string all;
  const auto read_all = [&](std::string_view chunk) {
    all += chunk;
    return true;
  };
  ASSERT_TRUE(make_http_client()->fetch({.url = url(*server, "/events"), .on_data = read_all}, {}));
  EXPECT_NE(all.find("data: 4\n\n"), std::string::npos);
  const auto none = [](std::string_view) { return false; };
  EXPECT_EQ(make_http_client()->fetch({.url = url(*server, "/events"), .on_data = none}, {})->status, 200);
}

TEST(HttpClient, names_what_went_wrong) {
  const auto server = serve(answer);
  const auto client = make_http_client();
  const struct {
    ClientRequest request;
    Code code;
  } cases[] = {
      {{.url = "file:///etc/passwd"}, Code::invalid},
      {{.url = "not a url"}, Code::invalid},
      {{.url = "http://127.0.0.1:1/"}, Code::upstream},
      {{.url = url(*server, "/slow"), .timeout = Millis(100)}, Code::timeout},
      {{.url = url(*server, "/"), .max_body = 2}, Code::too_large},
  };
  for (const auto& c : cases) {
    const auto result = client->fetch(c.request, {});
    ASSERT_FALSE(result) << c.request.url;
    EXPECT_EQ(result.error().code, c.code) << result.error().message;
  }
}

TEST(HttpClient, stops_within_100_ms_of_a_cancel) {
  const auto server = serve(answer);
  std::stop_source source;
  std::chrono::steady_clock::time_point asked;
  std::jthread canceller([&] {
    eventually([&] { return server->stats().requests == 1; });
    asked = std::chrono::steady_clock::now();
    source.request_stop();
  });
  const auto result = make_http_client()->fetch({.url = url(*server, "/slow")}, source.get_token());
  canceller.join();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, Millis(100));
}

}  // namespace
}  // namespace assay::net
