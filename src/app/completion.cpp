#include "app/completion.h"

#include <CLI/CLI.hpp>

namespace assay::app {
namespace {

std::string words_of(const CLI::App& app) {
  std::string words;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) words += sub->get_name() + " ";
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  return words;
}

}  // namespace

std::string completion(const CLI::App& app, const std::string& shell) {
  std::string out;
  const auto subs = app.get_subcommands([](const CLI::App*) { return true; });
  if (shell == "fish") {
    for (const CLI::App* sub : subs) {
      out += "complete -c assay -n __fish_use_subcommand -f -a " + sub->get_name() + " -d '" + sub->get_description() + "'\n";
      for (const CLI::Option* option : sub->get_options())
        for (const std::string& name : option->get_lnames())
          out += "complete -c assay -n '__fish_seen_subcommand_from " + sub->get_name() + "' -l " + name + "\n";
    }
    return out;
  }
  if (shell == "zsh") out += "autoload -U +X bashcompinit && bashcompinit\n";
  out += "_assay() {\n  local cur=${COMP_WORDS[COMP_CWORD]} words\n  case ${COMP_WORDS[1]} in\n";
  for (const CLI::App* sub : subs) out += "    " + sub->get_name() + ") words='" + words_of(*sub) + "';;\n";
  out += "    *) words='" + words_of(app) + "';;\n  esac\n  [ \"$COMP_CWORD\" -eq 1 ] && words='" + words_of(app) +
         "'\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -F _assay assay\n";
  return out;
}

}  // namespace assay::app
