#include "net/client.h"

#include <curl/curl.h>

#include <atomic>
#include <mutex>

#include "core/text.h"

namespace assay::net {
namespace {

struct Transfer {
  const ClientRequest& request;
  std::stop_token stop;
  CURL* curl;
  ClientResponse response = {};
  std::size_t received = 0;
  bool stopped_by_reader = false, too_large = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  Transfer& t = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  t.received += bytes;
  if (t.received > t.request.max_body) {
    t.too_large = true;
    return 0;
  }
  long status = 0;
  curl_easy_getinfo(t.curl, CURLINFO_RESPONSE_CODE, &status);
  if (t.request.on_data && status >= 200 && status < 300) {
    if (!t.request.on_data(std::string_view(data, bytes))) {
      t.stopped_by_reader = true;
      return 0;
    }
  } else {
    t.response.body.append(data, bytes);
  }
  return bytes;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  Transfer& t = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {
    t.response.headers.clear();  // the last response counts (100 Continue, redirects, a proxy's answer to CONNECT)
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos && t.response.headers.size() < 256) {
    t.response.headers.push_back({std::string(text::trim(line.substr(0, colon))), std::string(text::trim(line.substr(colon + 1)))});
  }
  return line.size();
}

struct SlistFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CurlFree {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct MultiFree {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Slist = std::unique_ptr<curl_slist, SlistFree>;

Slist header_list(const ClientRequest& request) {
  Slist list;
  const auto add = [&list](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer) (void)list.release(), list.reset(longer);
  };
  for (const Header& h : request.headers) {
    if (h.name.find_first_of("\r\n:") != std::string::npos || h.value.find_first_of("\r\n") != std::string::npos) continue;
    add(h.value.empty() ? h.name + ";" : h.name + ": " + h.value);
  }
  add("Expect:");  // no 100-continue round trip before a prompt
  return list;
}

void set_options(CURL* curl, const ClientRequest& request, Transfer& transfer, curl_slist* headers) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);  // a redirect would carry the API key to wherever it points
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "assay");
  if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (request.method != "GET" || !request.body.empty()) {
    if (request.method != "HEAD" && (!request.body.empty() || request.method == "POST")) {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

/// Runs the one transfer; wakes at once when the token stops. CURLE_ABORTED_BY_CALLBACK when it did.
CURLcode run(CURLM* multi, std::stop_token stop) {
  const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
  while (true) {
    if (stop.stop_requested()) return CURLE_ABORTED_BY_CALLBACK;
    int running = 0;
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left))
      if (message->msg == CURLMSG_DONE) return message->data.result;
    curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
}

Result<ClientResponse> conclude(CURLcode code, Transfer& t, const char* detail) {
  const std::string host = host_of(t.request.url);
  const std::string reason = *detail ? detail : curl_easy_strerror(code);
  if (t.stop.stop_requested() && code != CURLE_OK) return fail(Code::cancelled, fmt::format("The request to {} was cancelled.", host));
  if (t.too_large)
    return fail(Code::too_large, fmt::format("{} answered with more than {} bytes; the rest was not read.", host, t.request.max_body));
  if (code == CURLE_OK || t.stopped_by_reader) {
    long status = 0;
    curl_easy_getinfo(t.curl, CURLINFO_RESPONSE_CODE, &status);
    t.response.status = static_cast<int>(status);
    return std::move(t.response);
  }
  if (code == CURLE_OPERATION_TIMEDOUT)
    return fail(Code::timeout,
                fmt::format("{} did not answer within {} ms. Try again, or raise the timeout.", host, t.request.timeout.count()), reason);
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
    return fail(Code::invalid, "The URL is not an http:// or https:// address. Correct it in the configuration.", reason);
  return fail(Code::upstream, fmt::format("{} could not be reached: {}. Check the address and the network.", host, reason), reason);
}

class CurlClient final : public HttpClient {
 public:
  CurlClient() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }

  Result<ClientResponse> fetch(const ClientRequest& request, std::stop_token stop) override {
    const std::unique_ptr<CURL, CurlFree> curl(curl_easy_init());
    const std::unique_ptr<CURLM, MultiFree> multi(curl_multi_init());
    if (!curl || !multi) return fail(Code::internal, "The HTTP client could not start: out of memory.");
    Transfer transfer{request, stop, curl.get()};
    const Slist headers = header_list(request);
    char detail[CURL_ERROR_SIZE] = "";
    set_options(curl.get(), request, transfer, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, detail);
    curl_multi_add_handle(multi.get(), curl.get());
    const CURLcode code = run(multi.get(), stop);
    curl_multi_remove_handle(multi.get(), curl.get());
    return conclude(code, transfer, detail);
  }
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client() { return std::make_unique<CurlClient>(); }

}  // namespace assay::net
