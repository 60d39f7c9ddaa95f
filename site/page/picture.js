import { goTo } from "./editor.js";

// showPicture draws a graph. A node leads to its line.
export function showPicture(panel, view, { svg, graph }) {
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  drawn.setAttribute("role", "group");
  drawn.setAttribute("aria-label", drawn.querySelector("title").textContent);
  for (const node of drawn.querySelectorAll(".node")) {
    const { line, column } = graph.nodes[node.dataset.node];
    if (!line) continue;
    const go = () => goTo(view, { line, column });
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "0");
    node.setAttribute("aria-label", `${wordsIn(node)}, line ${line}`);
    node.addEventListener("click", go);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      go();
    });
  }
  panel.replaceChildren(document.adoptNode(drawn));
}

// wordsIn gives what is written in a node.
const wordsIn = (node) => Array.from(node.querySelectorAll("text"), (text) => text.textContent).join(" ");
