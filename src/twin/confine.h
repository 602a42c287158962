// The kernel's side of the sandbox: a Confinement made ready before fork, applied after it. Internal to twin/. Linux only: namespaces,
// Landlock (5.13), seccomp, limits. apply() makes system calls and nothing else.
#pragma once
#include <linux/filter.h>

#include <string>
#include <vector>

#include "twin/process.h"

namespace assay::twin {

class Confiner {
 public:
  /// Opens what the child needs; nothing is in force yet.
  explicit Confiner(const Confinement& confinement);
  ~Confiner();
  Confiner(const Confiner&) = delete;
  Confiner& operator=(const Confiner&) = delete;

  /// In the child, still privileged: namespaces of its own.
  void isolate() const;
  /// In the child, as the final user, just before exec. false: something that this machine can do was refused, do not exec.
  bool apply() const;

 private:
  const Confinement& confinement_;
  int ruleset_ = -1;
  std::vector<sock_filter> filter_;
  std::string uid_map_, gid_map_;
};

}  // namespace assay::twin
