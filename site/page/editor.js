import { basicSetup } from "codemirror";
import { yaml } from "@codemirror/lang-yaml";
import { syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

// makeEditor makes an editor for YAML. CHANGED is called when the text changes; without it
// that is only read. A change that makes the text longer than MOST is refused, and REFUSED called.
export function makeEditor(parent, label, { changed, most = Infinity, refused } = {}) {
  const extensions = [
    EditorState.changeFilter.of(({ newDoc }) => newDoc.length <= most || (refused(), false)),
    basicSetup, yaml(), syntaxHighlighting(classHighlighter),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    changed ? lintGutter() : EditorState.readOnly.of(true),
    EditorView.updateListener.of((update) => update.docChanged && changed?.()),
  ];
  return new EditorView({ parent, state: EditorState.create({ extensions }) });
}

// setText gives an editor another text.
export function setText(view, text) {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

// offset gives where a place is that counts lines and characters from 1.
function offset(doc, line, column) {
  const { from, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  let at = from;
  for (const character of text) {
    if (--column < 1) break;
    at += character.length;
  }
  return at;
}

const rangeOf = (doc, place) => ({
  from: offset(doc, place.line, place.column),
  to: Math.max(offset(doc, place.line, place.column), offset(doc, place.endLine, place.endColumn)),
});

// goTo puts the cursor at a place.
export function goTo(view, place) {
  const at = offset(view.state.doc, place.line, place.column);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
}

const severities = { error: "error", warning: "warning", advice: "info" };

// mark shows findings at their lines, with their fixes.
export function mark(view, findings) {
  const diagnostics = findings.filter((finding) => finding.line > 0).map((finding) => ({
    ...rangeOf(view.state.doc, finding),
    severity: severities[finding.severity],
    source: finding.rule,
    message: finding.hint ? `${finding.message}\n${finding.hint}` : finding.message,
    actions: finding.fixes.map((fix) => ({ name: fix.title, apply: () => applyFixes(view, [fix]) })),
  }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

// applyFixes makes the edits of fixes, in one step that can be undone. A fix over an
// earlier one is left out.
export function applyFixes(view, fixes) {
  const changes = [];
  for (const fix of fixes) {
    const edits = fix.edits.map((edit) => ({ ...rangeOf(view.state.doc, edit), insert: edit.text }));
    const free = edits.every((edit) => changes.every((other) => edit.to <= other.from || other.to <= edit.from));
    if (free) changes.push(...edits);
  }
  view.dispatch({ changes });
  view.focus();
}
