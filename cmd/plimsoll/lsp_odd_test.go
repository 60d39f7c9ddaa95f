package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// lines16 are the lines of a text as the protocol has them, in units of UTF-16.
func lines16(text string) (lines []int) {
	for _, line := range strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n") {
		lines = append(lines, len(utf16.Encode([]rune(strings.TrimPrefix(line, "\uFEFF")))))
	}
	return lines
}

// Whatever is asked at whatever place of whatever text, and however it changes, there is an answer,
// which is no bug, and whose places are in the text.
func TestEditorOdd(t *testing.T) {
	var texts []string
	eachExample(t, func(name string, data []byte) {
		if len(data) < 3_000 {
			texts = append(texts, string(data))
		}
	})
	t.Chdir(t.TempDir())
	putText(t, "other.yaml", goodSpec)
	putText(t, "base/kustomization.yaml", "resources: [a.yaml]\nnamePrefix: x-\n")
	putText(t, "base/a.yaml", podText)
	putText(t, "chart/Chart.yaml", "name: a\n")
	putText(t, "chart/templates/a.yaml", "kind: {{ .Values.kind }}\n")
	e := newEditor(t, nil)
	random := rand.New(rand.NewPCG(3, 4))
	methods := []string{"hover", "completion", "definition", "references", "prepareRename", "rename", "documentSymbol",
		"foldingRange", "documentLink", "codeAction", "diagnostic"}
	names := []string{"a.yaml", "b.json", "c.cue", "kustomization.yaml", "plimsoll.yaml", "base/a.yaml", "chart/templates/b.yaml", "é ü%41.yaml"}
	for i := range 250 {
		name := names[random.IntN(len(names))]
		text := oddText(random, texts)
		e.open(name, text)
		for range random.IntN(3) {
			changes := []any{}
			for range 1 + random.IntN(3) {
				changes = append(changes, map[string]any{"text": []string{"", "😀", "a: b\r\n", "\t", "]", "\"", "é"}[random.IntN(7)],
					"range": map[string]any{"start": oddPosition(random), "end": oddPosition(random)}})
			}
			e.tell("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": e.uri(name), "version": 2},
				"contentChanges": changes})
			text = ""
		}
		for range 3 {
			method := methods[random.IntN(len(methods))]
			at := oddPosition(random)
			params := map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}, "position": at, "newName": "another",
				"context": map[string]any{"includeDeclaration": true, "diagnostics": []any{}},
				"range":   map[string]any{"start": at, "end": oddPosition(random)}}
			var answer json.RawMessage
			err := e.conn.Call(context.Background(), "textDocument/"+method, params, &answer)
			if err != nil && (strings.Contains(err.Error(), "bug") || strings.Contains(err.Error(), "closed")) {
				t.Fatalf("change %d: %s of %s at %v of\n%q\n%v", i, method, name, at, text, err)
			}
			if text != "" && err == nil && slices.Contains([]string{"diagnostic", "documentSymbol", "completion", "hover"}, method) {
				var any any
				if json.Unmarshal(answer, &any) == nil {
					if wrong := outside(any, lines16(text)); wrong != "" && !strings.Contains(string(answer), "relatedInformation") {
						t.Errorf("change %d: %s of %s: %s is behind the text\n%q\n%s", i, method, name, wrong, text, answer)
					}
				}
			}
		}
		if random.IntN(3) == 0 {
			e.tell("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}})
		}
	}
}

func oddPosition(random *rand.Rand) map[string]any {
	return map[string]any{"line": random.IntN(12), "character": random.IntN(30)}
}

func oddText(random *rand.Rand, texts []string) string {
	text := texts[random.IntN(len(texts))]
	switch random.IntN(8) {
	case 0:
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case 1:
		text = strings.ReplaceAll(text, "e", "😀")
	case 2:
		text = "\uFEFF" + text
	case 3:
		text = text[:random.IntN(len(text)+1)]
	case 4:
		text = ""
	case 5:
		text = "# 😀 é\n" + strings.ReplaceAll(text, ": ", ": \"😀\" ")
	case 6:
		text = text + "\n---\n" + texts[random.IntN(len(texts))]
	}
	return strings.ToValidUTF8(text, "?")
}

// outside gives a position in an answer that is not in the lines; "" where all are.
func outside(answer any, lines []int) string {
	switch v := answer.(type) {
	case []any:
		for _, item := range v {
			if wrong := outside(item, lines); wrong != "" {
				return wrong
			}
		}
	case map[string]any:
		line, ok := v["line"].(float64)
		if character, both := v["character"].(float64); ok && both {
			if int(line) >= len(lines) || int(character) > lines[int(line)] {
				return fmt.Sprint(line, ":", character)
			}
			return ""
		}
		for _, item := range v {
			if wrong := outside(item, lines); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}
