# Types a line and Tab in a real zsh, and waits for what it is to become.
#   zsh complete.zsh SCRIPT LINE WANT
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "PS1='> ' RPS1= TERM=dumb; autoload -U compinit; compinit -u -D; source ${(q)1}; print REA''DY"
zpty -r shell out '*READY*'
zpty -w -n shell "$2"$'\t'
zpty -r shell out "*$3*"
