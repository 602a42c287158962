#include <atomic>
#include <latch>
#include <thread>

#include "net/sse.h"
#include "net/test_server.h"

namespace assay::net {
namespace {
using namespace testing;

Reply echo(const Request& r, std::stop_token) {
  return Reply{Response{.body = r.method + " " + r.path + "|" + r.query + "|" + r.body + "\n"}, {}};
}

TEST(Server, keeps_the_connection_for_the_next_request) {
  const auto server = serve(echo);
  Raw client(server->port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/a%20b?x=1"));
    EXPECT_NE(client.read("|\n").find("GET /a b|x=1|\n"), std::string::npos);
  }
  EXPECT_EQ(server->stats().requests, 3U);
}

TEST(Server, answers_pipelined_requests_in_order) {
  const auto server = serve(echo, {}, [](const Request& r) { return r.path == "/3"; });
  Raw client(server->port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += get("/" + std::to_string(i));
  client.send(all);
  const std::string answer = client.read("||\n", 50);
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = answer.find("GET /" + std::to_string(i) + "||\n", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST(Server, lets_nobody_frame_an_answer_but_those_it_names) {
  const auto server = serve([](const Request& r, std::stop_token) {
    Reply reply;
    if (r.path == "/shared") reply.response.framed_by = "https://wiki.example.org http://localhost:8000";
    reply.response.body = "|\n";
    return reply;
  });
  const auto head_of = [&](const std::string& path) {
    Raw client(server->port());
    client.send(get(path));
    return client.read("|\n");
  };
  const std::string shared = head_of("/shared"), other = head_of("/");
  EXPECT_NE(shared.find("; frame-ancestors https://wiki.example.org http://localhost:8000\r\n"), std::string::npos) << shared;
  EXPECT_EQ(shared.find("X-Frame-Options"), std::string::npos) << shared;
  EXPECT_NE(other.find("; frame-ancestors 'none'\r\n"), std::string::npos) << other;
  EXPECT_NE(other.find("X-Frame-Options: DENY\r\n"), std::string::npos) << other;
}

TEST(Server, answers_raw_bytes_with_the_right_status) {
  ServerOptions options;
  options.max_body = 100;
  options.max_header = 1000;
  options.header_timeout = options.body_timeout = Millis(100);
  const auto server = serve(echo, options);
  const std::string big(2000, 'x');
  const struct {
    std::string bytes;
    int status;
  } cases[] = {
      {get("/"), 200},
      {"GET / HTTP/1.0\r\n\r\n", 200},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400},
      {"GET / HTTP/3.7\r\nHost: localhost\r\n\r\n", 400},
      {"nonsense\r\n\r\n", 400},
      {"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
      {"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", 400},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 101\r\n\r\n", 413},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + big + "\r\n0\r\n\r\n", 413},
      {get("/", "X: " + big + "\r\n"), 431},
      {"GET / HTTP/1.1\r\nHost: local", 408},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc", 408},
      {"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
      {"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
      {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
      {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n", 403},
      {"POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 0\r\n\r\n", 403},
      {"POST / HTTP/1.1\r\nHost: localhost:81\r\nOrigin: http://localhost:81\r\nContent-Length: 0\r\n\r\n", 200},
  };
  for (const auto& c : cases) {
    Raw client(server->port());
    client.send(c.bytes);
    const std::string answer = client.read(c.status >= 400 ? "}}" : "/|", 1, Millis(1500));
    EXPECT_EQ(status_of(answer), c.status) << c.bytes.substr(0, 200) << "\n→ " << answer;
    EXPECT_NE(answer.find("X-Request-Id: "), std::string::npos);
    EXPECT_NE(answer.find("X-Content-Type-Options: nosniff"), std::string::npos);
    if (c.status >= 400) {
      EXPECT_NE(answer.find("{\"error\":{\"code\":"), std::string::npos) << answer;
    }
  }
}

TEST(Server, sends_no_body_for_head_and_304) {
  const auto server = serve([](const Request& r, std::stop_token) {
    Reply reply;
    reply.response.static_body = "hello";
    apply_etag(r, reply.response, "\"v1\"");
    return reply;
  });
  Raw client(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  std::string answer = client.read("\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 5"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  client.send(get("/", "If-None-Match: W/\"v0\", \"v1\"\r\n"));
  answer = client.read("\r\n\r\n");
  EXPECT_EQ(status_of(answer), 304);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  client.send(get("/"));
  EXPECT_TRUE(client.read("hello").ends_with("\r\n\r\nhello"));
}

TEST(Server, says_503_when_the_queue_is_full_and_still_answers_cheap_requests) {
  std::latch release(1);
  ServerOptions options;
  options.workers = 1;
  options.queue = 1;
  const auto server = serve(
      [&](const Request& r, std::stop_token stop) {
        if (r.path == "/slow") release.wait();
        return echo(r, stop);
      },
      options, [](const Request& r) { return r.path == "/healthz"; });
  std::vector<std::unique_ptr<Raw>> clients;
  std::string busy;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<Raw>(server->port()));
    clients.back()->send(get("/slow"));
    ASSERT_TRUE(eventually(
        [&] { return server->stats().requests == static_cast<std::uint64_t>(i) + 1 && (i > 0 || server->stats().queued == 0); }));
  }
  busy = clients[2]->read("}}");
  EXPECT_EQ(status_of(busy), 503);
  EXPECT_NE(busy.find("Retry-After: 1"), std::string::npos);
  Raw cheap(server->port());
  cheap.send(get("/healthz"));
  EXPECT_EQ(status_of(cheap.read("||\n")), 200);
  release.count_down();
  EXPECT_EQ(status_of(clients[0]->read("||\n")), 200);
  EXPECT_EQ(status_of(clients[1]->read("||\n")), 200);
}

TEST(Server, fires_the_stop_token_on_disconnect_and_deadline) {
  std::atomic<int> entered{0}, stopped{0};
  ServerOptions options;
  options.request_timeout = Millis(400);
  const auto server = serve(
      [&](const Request& r, std::stop_token stop) {
        ++entered;
        if (eventually([&] { return stop.stop_requested(); })) ++stopped;
        return echo(r, stop);
      },
      options);
  Raw leaving(server->port());
  leaving.send(get("/"));
  ASSERT_TRUE(eventually([&] { return entered == 1; }));
  leaving.close();
  EXPECT_TRUE(eventually([&] { return stopped == 1; }, Millis(200)));
  Raw waiting(server->port());
  waiting.send(get("/"));
  EXPECT_EQ(status_of(waiting.read("||\n")), 200);
  EXPECT_EQ(stopped, 2);
}

TEST(Server, streams_events_and_heartbeats_without_holding_a_thread) {
  std::vector<std::shared_ptr<EventSink>> sinks;
  std::mutex mutex;
  ServerOptions options;
  options.workers = 1;
  options.sse_heartbeat = Millis(50);
  const auto server = serve(
      [&](const Request& r, std::stop_token) {
        Reply reply;
        reply.stream = [&, last = std::string(r.header("last-event-id"))](std::shared_ptr<EventSink> sink) {
          sink->send("hello", last, "8");
          const std::lock_guard lock(mutex);
          sinks.push_back(std::move(sink));
        };
        return reply;
      },
      options);
  Raw a(server->port()), b(server->port());
  a.send(get("/events", "Last-Event-ID: 7\r\n"));
  b.send(get("/events"));
  const std::string head = a.read("data: 7\n\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(head.find("id: 8\nevent: hello\n"), std::string::npos);
  EXPECT_NE(a.read(": heartbeat\n\n").find(": heartbeat\n\n"), std::string::npos);
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return sinks.size() == 2;
  }));
  b.close();
  EXPECT_TRUE(eventually([&] { return server->stats().streams == 1; }));
  EXPECT_EQ(int{sinks[0]->send("x", "1")} + int{sinks[1]->send("x", "1")}, 1);
  sinks.clear();
  EXPECT_EQ(a.read().find("<timeout>"), std::string::npos) << "the stream ends with its last producer";
}

TEST(Server, cuts_off_a_reader_that_does_not_read) {
  ServerOptions options;
  options.sse_buffer = 100'000;
  std::atomic<bool> cut{false};
  const auto server = serve(
      [&](const Request&, std::stop_token) {
        Reply reply;
        reply.stream = [&](std::shared_ptr<EventSink> sink) {
          const std::string data(1000, 'x');
          for (int i = 0; i < 100'000 && !cut; ++i) cut = !sink->send("x", data);
        };
        return reply;
      },
      options);
  Raw client(server->port());
  client.send(get("/"));
  EXPECT_TRUE(eventually([&] { return cut.load(); }));
  EXPECT_TRUE(eventually([&] { return server->stats().connections == 0; }));
}

TEST(Server, lets_running_requests_finish_when_it_stops) {
  std::latch entered(1);
  const auto server = serve([&](const Request& r, std::stop_token stop) {
    entered.count_down();
    ::usleep(100'000);
    return echo(r, stop);
  });
  Raw client(server->port()), idle(server->port());
  client.send(get("/last"));
  entered.wait();
  server->stop();
  EXPECT_NE(client.read().find("GET /last||"), std::string::npos);
  EXPECT_EQ(idle.read(), "");
}

TEST(Server, turns_an_exception_into_500_and_goes_on) {
  const auto server = serve([](const Request& r, std::stop_token stop) -> Reply {
    if (r.path == "/bug") throw std::runtime_error("secret");
    return echo(r, stop);
  });
  Raw client(server->port());
  client.send(get("/bug"));
  const std::string answer = client.read("}}");
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_EQ(answer.find("secret"), std::string::npos);
  client.send(get("/"));
  EXPECT_EQ(status_of(client.read("||\n")), 200);
}

}  // namespace
}  // namespace assay::net
