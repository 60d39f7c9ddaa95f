package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// completeInBash does what bash does at a press of Tab: it loads the script,
// splits the line into words and calls the function that the script has
// registered. It prints what is offered. The functions of the package
// bash-completion that the script asks for stand in it, so that the test needs
// bash alone.
const completeInBash = `
_get_comp_words_by_ref() {
	cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cword=$COMP_CWORD
	words=("${COMP_WORDS[@]}")
}
__ltrim_colon_completions() { :; }
_filedir() { COMPREPLY=($(compgen -f -- "$cur")); }
compopt() { :; } # it works only while Tab is pressed
source "$1"
read -ra COMP_WORDS <<< "$2"
[[ $2 != *" " ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9 COMP_KEY=9
function=$(complete -p plimsoll | sed 's/.* -F \([^ ]*\) .*/\1/')
$function plimsoll "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
if [ ${#COMPREPLY[@]} = 0 ]; then
	# The script is registered with "-o default": bash offers files.
	complete -p plimsoll | grep -q -- '-o default' && compgen -f -- "${COMP_WORDS[COMP_CWORD]}"
fi
printf '%s\n' "${COMPREPLY[@]}"
`

// TestCompletionInBash completes lines in a real bash.
func TestCompletionInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, bin := t.TempDir(), t.TempDir()
	// Under this name the program of the tests is plimsoll: see TestMain.
	if err := os.Symlink(program, filepath.Join(bin, "plimsoll")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "shop.yaml"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	script, err := exec.Command(filepath.Join(bin, "plimsoll"), "completion", "bash").Output()
	if err != nil {
		t.Fatal(err)
	}
	scriptFile := filepath.Join(bin, "script")
	if err := os.WriteFile(scriptFile, script, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ line, want, not string }{
		{"plimsoll bui", "build", "vet"},
		{"plimsoll init N", "NodeAgent", "Web"},
		{"plimsoll schema ", "config", "shop.yaml"},
		{"plimsoll explain restart-p", "restart-policy", "latest-tag"},
		{"plimsoll explain web.repl", "web.replicas", "web.ports"},
		{"plimsoll lint --only latest", "latest-tag", "restart-policy"},
		{"plimsoll lint --skip latest-tag,restart-p", "latest-tag,restart-policy", "latest-tag,latest-tag"},
		{"plimsoll lint --fail-on e", "error", "warning"},
		{"plimsoll lint --format sa", "sarif", "junit"},
		{"plimsoll build sh", "shop.yaml", "build"},
		{"plimsoll vet sh", "shop.yaml", "build"},
		{"plimsoll lint sh", "shop.yaml", "restart-policy"},
	} {
		cmd := exec.Command(bash, "--norc", "--noprofile", "-c", completeInBash, "bash", scriptFile, test.line)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", test.line, err, out)
			continue
		}
		offered := strings.Fields(strings.ReplaceAll(string(out), `\`, "")) // a comma is quoted
		if !slices.Contains(offered, test.want) || slices.Contains(offered, test.not) {
			t.Errorf("%q offers %q; want %s and not %s", test.line, offered, test.want, test.not)
		}
	}
}
