// The entry of a libFuzzer binary: the one target it was linked with.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::fuzz::targets().front()->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
