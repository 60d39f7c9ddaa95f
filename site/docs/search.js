// The search of the docs, by Pagefind, whose index is fetched in parts, when it is asked for.
const input = document.getElementById("search");
const found = document.getElementById("found");
const most = 12;
let engine;
let asked = 0;

async function search() {
  const words = input.value.trim();
  const mine = ++asked;
  engine ??= import("./pagefind/pagefind.js");
  const pages = words ? (await (await engine).search(words)).results.slice(0, most) : [];
  const results = await Promise.all(pages.map((page) => page.data()));
  if (mine !== asked) return; // something else is asked for by now
  found.hidden = !words;
  found.replaceChildren(...results.map(result));
  if (words && results.length === 0) found.textContent = "Nothing is found.";
}

function result({ url, meta, excerpt }) {
  const link = document.createElement("a");
  link.href = url;
  const title = document.createElement("strong");
  title.textContent = meta.title;
  const text = document.createElement("span");
  text.innerHTML = excerpt; // of the docs, in which Pagefind marks the words
  link.append(title, text);
  return link;
}

input.addEventListener("input", search);
input.addEventListener("focus", () => { if (input.value) search(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    found.hidden = true;
    input.focus();
  } else if (event.key === "/" && !event.target.closest("input, textarea")) {
    event.preventDefault();
    input.focus();
  }
});
document.addEventListener("click", (event) => { if (!event.target.closest("header")) found.hidden = true; });

// Pages stay open to the list where there is room for it.
const wide = matchMedia("(min-width: 900px)");
const list = document.querySelector("nav details");
const fold = () => { list.open = wide.matches; };
wide.addEventListener("change", fold);
fold();
