// Files put into the binary by cmake's assay_embed(): `const` tables sorted by path, alive for ever.
#pragma once
#include <span>
#include <string_view>

namespace assay {

struct EmbeddedFile {
  std::string_view path;  ///< relative to the embedded folder
  std::string_view data;
};

inline const EmbeddedFile* find_embedded(std::span<const EmbeddedFile> files, std::string_view path) {
  for (const EmbeddedFile& file : files)
    if (file.path == path) return &file;
  return nullptr;
}

}  // namespace assay
