# Does what bash does at a press of Tab, with the package bash-completion, and
# prints what is offered.
#   bash complete.bash SCRIPT LINE
source /usr/share/bash-completion/bash_completion
compopt() { :; } # it works only while Tab is pressed
source "$1"
read -ra COMP_WORDS <<< "$2"
[[ $2 != *" " ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9 COMP_KEY=9
function=$(complete -p plimsoll | sed 's/.* -F \([^ ]*\) .*/\1/')
$function plimsoll "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
[ ${#COMPREPLY[@]} != 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")) # it is registered with -o default
printf '%s\n' "${COMPREPLY[@]}"
