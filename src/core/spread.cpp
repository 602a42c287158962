#include "core/spread.h"

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

namespace assay {

void spread(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& body) {
  const std::size_t parts =
      std::clamp<std::size_t>(count / std::max<std::size_t>(least, 1), 1, std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::future<void>> others;
  for (std::size_t part = 1; part < parts; ++part)
    others.push_back(std::async(std::launch::async, std::cref(body), count * part / parts, count * (part + 1) / parts));
  body(0, count / parts);
  for (auto& other : others) other.get();
}

}  // namespace assay
