"""Completion of a program's options, their values and its arguments, for bash and zsh."""

import shlex

from table import FILE, FOLDER

COMMAND = "command"  # after "--", and its own arguments after it
# What stands on a command line besides options, of which the programs have no table.
ARGUMENTS = {"netring-bisect": COMMAND, "netring-compare": FILE, "netring-probe": FILE, "netring-report": FILE, "netring-run": FILE,
             "netring-vm": COMMAND}

BASH = r"""# Completion of {name} for bash; made from what the program says of its options.

# Completes $current as one of the given words. Of a list the last word, but none that is there already.
{function}_words()
{{
    local words=$1 given
    if [[ $2 == list ]]; then
        compopt -o nospace 2>/dev/null
        if [[ $current == *,* ]]; then
            given=${{current%,*}}
            for word in ${{given//,/ }}; do words=" $words "; words=${{words/ $word / }}; done
            lead+=$given, current=${{current##*,}}
        fi
    fi
    mapfile -t COMPREPLY < <(compgen -P "$lead" -W "$words" -- "$current")
}}

{function}_paths()
{{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$1" -P "$lead" -- "$current")
}}

{function}()
{{
    local current=${{COMP_WORDS[COMP_CWORD]}} option=${{COMP_WORDS[COMP_CWORD - 1]}} lead='' word
    COMPREPLY=()
    # bash may take "--name=value" for three words.
    if [[ $current == '=' ]]; then
        current=''
    elif [[ $option == '=' ]]; then
        option=${{COMP_WORDS[COMP_CWORD - 2]}}
    elif [[ $current == --*=* ]]; then
        option=${{current%%=*}} lead=$option= current=${{current#*=}}
    fi
{command}    case ${{option//-/_}} in
{cases}    esac
    if [[ $current == -* ]]; then
        current=${{current#-}} current=--${{current#-}}
        word=${{current:2}} current=--${{word//-/_}}
        mapfile -t COMPREPLY < <(compgen -W {options} -- "$current")
        [[ ${{COMPREPLY[0]-}} != *= ]] || compopt -o nospace 2>/dev/null
        return
    fi
{arguments}}}
complete -F {function} {name}
"""
BASH_COMMAND = """    for ((word = 1; word < COMP_CWORD; ++word)); do
        [[ ${COMP_WORDS[word]} == -- ]] || continue
        if declare -F _command_offset >/dev/null; then # bash-completion's: the program has a completion of its own
            _command_offset $((word + 1))
            return
        fi
        ((COMP_CWORD > word + 1)) && option=-f || option=-c
        {function}_paths $option
        return
    done
"""


def names(option):
    """As they are offered: one that takes a value ends in =."""
    if not option.switch:
        return [f"--{option.name}="]
    return [f"--{option.name}"] + ([f"--no{option.name}"] if option.can_be_off else [])


def bash_case(function, option):
    pattern = f"        __{option.name}) "
    words = option.words()
    if words:
        what = f"{function}_words {shlex.quote(' '.join(words))}" + (" list" if option.is_list else "")
    elif option.place():
        what = f"{function}_paths {'-d' if option.place() == FOLDER else '-f'}"
    else:
        what = ":"  # nothing is known of its values
    return f"{pattern}{what}; return ;;\n"


def bash(program):
    function = "_" + program.name.replace("-", "_")
    argument = ARGUMENTS.get(program.name)
    return BASH.format(
        name=program.name, function=function,
        options=shlex.quote(" ".join(name for option in program.options for name in names(option))),
        cases="".join(bash_case(function, option) for option in program.options if not option.switch),
        command=BASH_COMMAND.replace("{function}", function) if argument == COMMAND else "",
        arguments=f"    {function}_paths -f\n" if argument == FILE else "")


def zsh_value(option):
    """The completion of a value, as the end of a specification of _arguments."""
    words = option.words()
    if words and option.is_list:
        return f":{option.name}:_values -s , {option.name} {' '.join(words)}"
    if words:
        return f":{option.name}:({' '.join(words)})"
    return {FILE: f":{option.name}:_files", FOLDER: f":{option.name}:_files -/"}.get(option.place(), f":{option.name}: ")


def zsh(program):
    specifications = []
    for option in program.options:
        meaning = "".join("\\" + each if each in "[]\\" else each for each in option.help)
        for number, name in enumerate(names(option)):
            specifications.append(f"{name}[{'off: ' if number else ''}{meaning}]" + ("" if option.switch else zsh_value(option)))
    argument = {FILE: ["*:file:_files"], COMMAND: ["*::program:_normal"]}.get(ARGUMENTS.get(program.name), [])
    lines = " \\\n    ".join(shlex.quote(each) for each in specifications + argument)
    return (f"#compdef {program.name}\n# Completion of {program.name} for zsh; made from what the program says of its options.\n\n"
            f"_arguments \\\n    {lines}\n")
