package rules

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/plimsoll-dev/plimsoll/manifest"
	"github.com/plimsoll-dev/plimsoll/source"
)

// The API server's limits of the lists in policies of jobs.
const (
	mostRules        = 20
	mostConditions   = 20
	mostExitCodes    = 255
	longestIndexList = 64 * 1024
)

func (j *job) atMost(n *source.Node, limit int, what string) {
	if len(n.Items) > limit {
		j.Report(j.Object, n, fmt.Sprintf("there are %d %s, and there can be %d", len(n.Items), what, limit),
			"join some of them, or remove some")
	}
}

func (j *job) checkFailurePolicy() {
	policy := j.spec.Get("podFailurePolicy")
	if policy.Kind != source.Map {
		return
	}
	if restart := j.Pod().Get("restartPolicy"); restart.Text == "OnFailure" {
		j.Report(j.Object, restart,
			"restartPolicy is OnFailure, but podFailurePolicy needs Never: it looks at pods that have failed",
			"write Never, or remove podFailurePolicy").
			Relate(policy, "podFailurePolicy stands here")
	}
	if n := j.spec.Get("podReplacementPolicy"); n.Text == "TerminatingOrFailed" {
		j.Report(j.Object, n, "podReplacementPolicy is TerminatingOrFailed, but podFailurePolicy needs Failed: it "+
			"waits for the pod's end",
			"remove it: Failed is the default beside podFailurePolicy").
			Fix("write Failed", source.Replace(n, "Failed"))
	}
	j.atMost(policy.Get("rules"), mostRules, "rules")
	for _, rule := range policy.Get("rules").Items {
		if rule.Kind == source.Map {
			j.checkFailureRule(rule)
		}
	}
}

func (j *job) checkFailureRule(rule *source.Node) {
	codes, conditions := rule.Get("onExitCodes"), rule.Get("onPodConditions")
	if action := rule.Get("action"); action.Text == "FailIndex" && !manifest.IsSet(j.spec.Get("backoffLimitPerIndex")) {
		j.Report(j.Object, action, "action is FailIndex, but without backoffLimitPerIndex no index fails by itself",
			"add backoffLimitPerIndex, or use another action")
	}
	j.atMost(conditions, mostConditions, "conditions")
	switch {
	case manifest.IsSet(codes) && len(conditions.Items) > 0:
		j.Report(j.Object, conditions, "the rule has both onExitCodes and onPodConditions, and can have only one",
			"make two rules of it")
	case !manifest.IsSet(codes) && len(conditions.Items) == 0:
		j.ReportAt(j.Object, rule.Range, "the rule has neither onExitCodes nor onPodConditions, so it is about nothing",
			"add one of the two")
	case manifest.IsSet(codes):
		j.checkExitCodes(codes)
	}
	for _, c := range conditions.Items {
		if status := c.Get("status"); status.Kind == source.String && !isWord("True False Unknown", status.Text) &&
			status.Text != "" {
			j.Report(j.Object, status, fmt.Sprintf("status is %s, and can only be True, False or Unknown", status.Text),
				"write one of these, in quotes")
		}
		if kind := c.Get("type"); kind.Kind == source.String && labelKeyProblem(kind.Text) != "" {
			j.Report(j.Object, kind,
				fmt.Sprintf("type is %s, which no condition is called",
					manifest.TextOr(kind, `""`)),
				"write the name of a condition, such as DisruptionTarget")
		}
	}
}

func (j *job) checkExitCodes(codes *source.Node) {
	if n := codes.Get("containerName"); n.Kind == source.String && !j.hasContainer(n.Text) {
		j.Report(j.Object, n, fmt.Sprintf("the pod has no container %s", manifest.TextOr(n, `""`)),
			"write the name of one of its containers or init containers, or remove containerName")
	}
	values := codes.Get("values")
	j.atMost(values, mostExitCodes, "exit codes")
	seen, last := map[int64]bool{}, int64(math.MinInt64)
	for _, n := range values.Items {
		code, ok := n.Int()
		switch {
		case !ok && n.Kind != source.Null: // which is 0
			return
		case code == 0 && codes.Get("operator").Text == "In":
			j.Report(j.Object, n, "exit code 0 is no failure", zeroHint(values))
		case seen[code]:
			j.Report(j.Object, n, fmt.Sprintf("exit code %d stands here twice", code), "remove it")
		case code < last:
			j.Report(j.Object, n, fmt.Sprintf("exit code %d stands after %d, and they must rise", code, last),
				"sort them")
		}
		seen[code], last = true, max(last, code)
	}
}

// zeroHint says what to write in place of an exit code 0: without it there may be none left.
func zeroHint(values *source.Node) string {
	if len(values.Items) == 1 {
		return "list the exit codes of the failures that are meant, such as 1; for all of them write operator: NotIn"
	}
	return "remove it"
}

func (j *job) hasContainer(called string) bool {
	for _, c := range j.Containers() {
		if c.Name == called {
			return true
		}
	}
	return false
}

func (j *job) checkSuccessPolicy() {
	policy := j.spec.Get("successPolicy")
	if policy.Kind != source.Map || !j.indexed || !j.known {
		return
	}
	rules := policy.Get("rules")
	if rules.Kind == source.List && len(rules.Items) == 0 {
		j.Report(j.Object, rules, "successPolicy has no rules, so it says nothing",
			"add a rule, or remove successPolicy")
	}
	j.atMost(rules, mostRules, "rules")
	for _, rule := range rules.Items {
		if rule.Kind == source.Map || rule.Kind == source.Null {
			j.checkSuccessRule(rule)
		}
	}
}

func (j *job) checkSuccessRule(rule *source.Node) {
	indexes, count := rule.Get("succeededIndexes"), rule.Get("succeededCount")
	if !manifest.IsSet(indexes) && !manifest.IsSet(count) {
		j.ReportAt(j.Object, rule.Range,
			"the rule has neither succeededIndexes nor succeededCount, so it is about nothing",
			"add one of the two, or both")
	}
	total, of := j.completions, "there are"
	if indexes.Kind == source.String {
		named, problem := indexCount(indexes.Text, j.completions)
		if len(indexes.Text) > longestIndexList {
			problem = fmt.Sprintf("it has %d characters, and can have %d", len(indexes.Text), longestIndexList)
		}
		if problem != "" {
			j.Report(j.Object, indexes, "succeededIndexes: "+problem,
				"write indexes and ranges of them in rising order, as 0-2,5")
			return
		}
		total, of = min(total, named), "succeededIndexes names"
	}
	j.notNegative(rule, "succeededCount")
	if n, ok := count.Int(); ok && n > total {
		j.Report(j.Object, count,
			fmt.Sprintf("succeededCount is %d, but %s only %s", n, of,
				source.Plural(total, "index")),
			"write a lower number")
	}
}

// indexCount counts the indexes that a list names: numbers and ranges, with
// commas between them.
func indexCount(text string, completions int64) (count int64, problem string) {
	if text == "" {
		return 0, ""
	}
	last := int64(-1)
	for part := range strings.SplitSeq(text, ",") {
		first, end, isRange := strings.Cut(part, "-")
		if !isRange {
			end = first
		}
		from, err1 := strconv.ParseInt(first, 10, 32)
		to, err2 := strconv.ParseInt(end, 10, 32)
		switch {
		case err1 != nil || err2 != nil:
			return 0, fmt.Sprintf("%q is neither a number nor a range", part)
		case isRange && to <= from:
			return 0, fmt.Sprintf("the range %s does not rise", part)
		case from <= last:
			return 0, fmt.Sprintf("%d stands after %d, and they must rise", from, last)
		case to >= completions:
			return 0, fmt.Sprintf("there is no index %d, since there are %d", to, completions)
		}
		count, last = count+to-from+1, to
	}
	return count, ""
}
