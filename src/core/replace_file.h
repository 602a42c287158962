// A file's content, replaced as a whole: whoever reads it, and whatever ends us, sees the old or the new one. Any thread; blocks.
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"

namespace assay {

/// Writes a temporary file beside it, syncs, and renames it over. The mode stays, the owner where that is allowed; a symbolic link stays one and
/// its file is replaced; other hard links keep the old content. The file must be there. Code::unavailable, and then it is as it was.
Result<void> replace_file(const std::string& path, std::string_view content);

}  // namespace assay
