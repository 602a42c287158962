// Work on many like things by all cores of the machine. Any thread.
#pragma once
#include <cstddef>
#include <functional>

namespace assay {

/// Calls `body(begin, end)` for parts of [0, count) that cover it, at once when there is more than one; returns when all are done. A part has
/// at least `least` of them, so that few do not pay for a thread. What a body throws is thrown.
void spread(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace assay
