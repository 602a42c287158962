# One registry per kind of thing: adding a file to the folder is the whole registration (DESIGN, "a folder is a list").
assay_registry(advise DIR advise/plan/rules HEADER advise/plan/rule.h NAMESPACE assay::plan TYPE PlanRule PREFIX plan_rule FUNCTION plan_rules)
assay_embed(advise NAME plan_rule_pages ROOT ${CMAKE_SOURCE_DIR}/src/advise/plan/rules GLOB *.md)
assay_registry(advise DIR advise/lint/rules HEADER advise/lint/rule.h NAMESPACE assay::lint TYPE LintRule PREFIX lint_rule FUNCTION lint_rules)
assay_embed(advise NAME lint_rule_pages ROOT ${CMAKE_SOURCE_DIR}/src/advise/lint/rules GLOB *.md)
assay_embed(store NAME store_migrations ROOT ${CMAKE_SOURCE_DIR}/src/store/migrations GLOB *.sql)
assay_embed(monitor NAME metric_files ROOT ${CMAKE_SOURCE_DIR}/src/monitor/metrics GLOB *.sql)
assay_registry(agent_tools DIR agent/tools HEADER agent/tool.h NAMESPACE assay::agent TYPE Tool PREFIX tool FUNCTION tools)
assay_embed(agent_tools NAME tool_pages ROOT ${CMAKE_SOURCE_DIR}/src/agent/tools GLOB *.md)
assay_registry(agent DIR agent/providers HEADER agent/provider.h NAMESPACE assay::agent TYPE Provider PREFIX provider FUNCTION providers)
assay_embed(agent NAME prompts ROOT ${CMAKE_SOURCE_DIR}/src/agent/prompts GLOB *.md)
assay_registry(api DIR api MATCH "^(get|post|put|patch|delete)_" HEADER api/endpoint.h NAMESPACE assay::api TYPE Endpoint PREFIX endpoint FUNCTION endpoints)

# The web app: built by vite, put into the binary at build time (its hashed names are not known before).
if(ASSAY_WEB AND EXISTS ${CMAKE_SOURCE_DIR}/web/package.json)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/* ${CMAKE_SOURCE_DIR}/web/public/*)
  set(web_out ${CMAKE_BINARY_DIR}/web)
  add_custom_command(OUTPUT ${web_out}/web_assets.S ${web_out}/web_assets.cpp
    DEPENDS ${web_sources} ${CMAKE_SOURCE_DIR}/web/index.html ${CMAKE_SOURCE_DIR}/web/vite.config.ts ${CMAKE_SOURCE_DIR}/web/package.json ${CMAKE_SOURCE_DIR}/cmake/make_embed.cmake ${CMAKE_SOURCE_DIR}/cmake/build_web.sh
    COMMAND bash ${CMAKE_SOURCE_DIR}/cmake/build_web.sh ${CMAKE_SOURCE_DIR}/web ${web_out}/dist
    COMMAND ${CMAKE_COMMAND} -DNAME=web -DROOT=${web_out}/dist -DOUT=${web_out}/web_assets -P ${CMAKE_SOURCE_DIR}/cmake/make_embed.cmake
    COMMENT "building the web app" VERBATIM)
  target_sources(api PRIVATE ${web_out}/web_assets.S ${web_out}/web_assets.cpp)
else()
  assay_embed(api NAME web ROOT ${CMAKE_SOURCE_DIR}/cmake/no_web GLOB *.html)
endif()
