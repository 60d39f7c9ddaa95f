package manifest

import "github.com/plimsoll-dev/plimsoll/source"

// A Command is a command line as the runtime gets it: the words of a program and its
// arguments. No shell takes them apart.
type Command struct {
	Title string         // what asks for it, in a message: command, livenessProbe, postStart
	Words []*source.Node // the program and its arguments; only arguments where Image is set
	Image bool           // the program is that of the image
	Node  *source.Node   // the list of its first words
}

// Commands gives what runs in a container: its program first, where it says
// something of that, and then what probes and hooks start in it.
func (c *Container) Commands() (list []Command) {
	command, args := c.Node.Get("command"), c.Node.Get("args")
	switch {
	case len(command.Items) > 0:
		words := append(command.Items[:len(command.Items):len(command.Items)], args.Items...)
		list = append(list, Command{"command", words, false, command})
	case len(args.Items) > 0:
		list = append(list, Command{"args", args.Items, true, args})
	}
	for _, at := range execPaths {
		if n := c.Node.At(at...); len(n.Items) > 0 {
			list = append(list, Command{at[len(at)-3], n.Items, false, n})
		}
	}
	return list
}

// execPaths lead to the commands of probes and hooks.
var execPaths = [][]string{
	{"livenessProbe", "exec", "command"}, {"readinessProbe", "exec", "command"}, {"startupProbe", "exec", "command"},
	{"lifecycle", "postStart", "exec", "command"}, {"lifecycle", "preStop", "exec", "command"},
}

// Texts gives the words of the command line.
func (c *Command) Texts() []string {
	texts := make([]string, len(c.Words))
	for i, n := range c.Words {
		texts[i] = n.Text
	}
	return texts
}
