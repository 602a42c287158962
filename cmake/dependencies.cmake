# Third-party libraries (docs/decisions/0001 lists why each). tools/setup installs all of them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(GTest REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(MARIADB REQUIRED IMPORTED_TARGET libmariadb)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)

# Boost.JSON is compiled into the binary (its Debian package is a shared library).
add_library(boost_json STATIC ${CMAKE_SOURCE_DIR}/cmake/boost_json.cpp)
target_compile_options(boost_json PRIVATE ${ASSAY_FLAGS} -w)
target_compile_definitions(boost_json PUBLIC BOOST_JSON_STANDALONE=0)

add_library(third_party INTERFACE)
target_link_libraries(third_party INTERFACE fmt::fmt spdlog::spdlog boost_json Threads::Threads
                      prometheus-cpp::core PkgConfig::SODIUM PkgConfig::RE2)

add_library(sqlite INTERFACE)
target_link_libraries(sqlite INTERFACE SQLiteCpp PkgConfig::SQLITE3)
add_library(libpq INTERFACE)
target_link_libraries(libpq INTERFACE PkgConfig::PQ)
add_library(libmariadb INTERFACE)
target_link_libraries(libmariadb INTERFACE PkgConfig::MARIADB)
add_library(libcurl INTERFACE)
target_link_libraries(libcurl INTERFACE CURL::libcurl)

# Asio and Beast compiled once (their headers cost 18 s a file otherwise).
add_library(asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio_beast.cpp)
target_compile_options(asio PRIVATE ${ASSAY_FLAGS} -w)
target_compile_definitions(asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(asio PUBLIC OpenSSL::SSL OpenSSL::Crypto Threads::Threads)

set(ASSAY_CACHE "$ENV{ASSAY_CACHE}")
if(NOT ASSAY_CACHE)
  set(ASSAY_CACHE "$ENV{HOME}/.cache/assay")
endif()
set(PG_QUERY_ROOT "${ASSAY_CACHE}/libpg_query-18.1" CACHE PATH "pinned libpg_query, built by tools/setup")
if(NOT EXISTS ${PG_QUERY_ROOT}/lib/libpg_query.a)
  message(FATAL_ERROR "libpg_query 18.1 is not in ${PG_QUERY_ROOT}. Run tools/setup.")
endif()
add_library(libpg_query STATIC IMPORTED GLOBAL)
set_target_properties(libpg_query PROPERTIES IMPORTED_LOCATION ${PG_QUERY_ROOT}/lib/libpg_query.a
                      INTERFACE_INCLUDE_DIRECTORIES ${PG_QUERY_ROOT}/include)
