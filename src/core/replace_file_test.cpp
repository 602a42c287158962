// A file is replaced as a whole, or stays as it was.
#include "core/replace_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace assay {
namespace {

namespace fs = std::filesystem;

class ReplaceFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "assay-replace-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    put("old");
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path() const { return (folder_ / "a.sql").string(); }
  void put(const std::string& text) const { std::ofstream(path()) << text; }
  std::string get() const {
    std::ifstream in(path());
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator())); }

  fs::path folder_;
};

TEST_F(ReplaceFile, keeps_the_mode_and_leaves_nothing_beside) {
  ASSERT_EQ(::chmod(path().c_str(), 0640), 0);
  const auto done = replace_file(path(), "new");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(get(), "new");
  struct stat now {};
  ASSERT_EQ(::stat(path().c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 07777U, 0640U);
  EXPECT_EQ(files(), 1U);
}

TEST_F(ReplaceFile, is_another_file_so_that_who_reads_the_old_one_reads_it_whole) {
  std::ifstream reader(path());
  struct stat before {
  }, after{};
  ASSERT_EQ(::stat(path().c_str(), &before), 0);
  ASSERT_TRUE(replace_file(path(), "new"));
  ASSERT_EQ(::stat(path().c_str(), &after), 0);
  EXPECT_NE(before.st_ino, after.st_ino);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "old");
}

TEST_F(ReplaceFile, a_symbolic_link_stays_one) {
  const fs::path link = folder_ / "link.sql";
  fs::create_symlink("a.sql", link);
  ASSERT_TRUE(replace_file(link.string(), "new"));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(get(), "new");
}

TEST_F(ReplaceFile, what_cannot_be_written_whole_is_not_written_at_all) {
  // a file larger than the limit: write() fails in the middle, as on a full disk
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto done = replace_file(path(), std::string(1000, 'x'));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find(path()), std::string::npos);
  EXPECT_EQ(get(), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(ReplaceFile, a_file_that_is_not_there_is_not_made) {
  EXPECT_FALSE(replace_file((folder_ / "b.sql").string(), "new"));
  EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace assay
