"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const svg = document.querySelector("main svg");
  const get = id => document.getElementById(id);
  const nodes = [...svg.querySelectorAll(".node")];
  const lines = [...svg.querySelectorAll(".line[data-from]")];
  const off = { kind: new Set(), namespace: new Set() };
  let chosen = -1;

  // What is shown: what filters leave, and dimmed what the search does not mean.
  const isOut = n => off.kind.has(n.kind) || off.namespace.has(n.namespace);
  const isLike = (n, words) => words.every(w => n.text.includes(w));
  function show() {
    const words = get("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, found = 0;
    nodes.forEach((el, i) => {
      const out = isOut(data.nodes[i]), like = isLike(data.nodes[i], words);
      el.classList.toggle("out", out);
      el.classList.toggle("unlike", words.length > 0 && !like);
      el.setAttribute("tabindex", out || words.length > 0 && !like ? "-1" : "0");
      shown += out ? 0 : 1;
      found += !out && like ? 1 : 0;
    });
    lines.forEach(el => {
      const from = data.nodes[el.dataset.from], to = data.nodes[el.dataset.to];
      el.classList.toggle("out", isOut(from) || isOut(to));
      el.classList.toggle("unlike", words.length > 0 && !(isLike(from, words) && isLike(to, words)));
    });
    get("count").value = words.length ? found + " of " + shown + " found" : shown + " of " + data.nodes.length + " shown";
  }

  function filters(id, key, label) {
    const box = get(id);
    for (const value of [...new Set(data.nodes.map(n => n[key]))].sort()) {
      const line = document.createElement("label"), check = document.createElement("input");
      check.type = "checkbox";
      check.checked = true;
      check.addEventListener("change", () => {
        off[key][check.checked ? "delete" : "add"](value);
        show();
      });
      line.append(check, " ", value || label);
      box.append(line);
    }
  }

  // About one object: where it stands, what is found in it, and its neighbours.
  function add(parent, name, text, cls) {
    const el = document.createElement(name);
    if (text) el.textContent = text;
    if (cls) el.className = cls;
    parent.append(el);
    return el;
  }
  function neighbours(about, title, list, other) {
    if (!list.length) return;
    add(about, "h3", title);
    const ul = add(about, "ul");
    for (const l of list) {
      const li = add(ul, "li", "", l.broken ? "broken" : "");
      const title = data.nodes[l[other]].title;
      const button = add(li, "button", other === "to" ? l.type + " " + title : title + " " + l.type);
      button.addEventListener("click", () => choose(l[other], true));
      if (l.message) add(li, "div", l.message);
    }
  }
  function choose(i, move) {
    chosen = i;
    const about = get("about");
    about.replaceChildren();
    about.hidden = i < 0;
    svg.classList.toggle("picked", i >= 0);
    nodes.forEach(el => el.classList.remove("near", "chosen"));
    lines.forEach(el => el.classList.remove("near"));
    if (i < 0) return;
    const n = data.nodes[i];
    add(about, "h2", n.title);
    add(about, "div", n.place || (n.missing ? "not in the input" : ""));
    if (n.app) add(about, "div", "app " + n.app);
    for (const text of n.cidrs || []) add(about, "div", text);
    if (n.findings.length) {
      add(about, "h3", "Findings");
      const ul = add(about, "ul");
      for (const f of n.findings) {
        const li = add(ul, "li", "", f.severity);
        add(li, "div", f.message);
        add(li, "small", f.place + " " + f.rule);
      }
    }
    neighbours(about, "Refers to", data.lines.filter(l => l.from === i), "to");
    neighbours(about, "Is referred to by", data.lines.filter(l => l.to === i), "from");
    nodes[i].classList.add("near", "chosen");
    data.lines.forEach((l, k) => {
      if (l.from !== i && l.to !== i) return;
      lines[k].classList.add("near");
      nodes[l.from].classList.add("near");
      nodes[l.to].classList.add("near");
    });
    if (move) nodes[i].focus();
  }

  // Zoom and movement change the part of the picture that is seen.
  const whole = svg.viewBox.baseVal, size = { w: whole.width, h: whole.height };
  let view = { x: 0, y: 0, w: size.w, h: size.h };
  const draw = () => svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
  function zoom(by, x = view.x + view.w / 2, y = view.y + view.h / 2) {
    by = Math.min(Math.max(by, view.w / size.w / 4), view.w / size.w * 40);
    view = { x: x - (x - view.x) / by, y: y - (y - view.y) / by, w: view.w / by, h: view.h / by };
    draw();
  }
  function move(dx, dy) {
    view.x += dx * view.w;
    view.y += dy * view.h;
    draw();
  }
  const fit = () => { view = { x: 0, y: 0, w: size.w, h: size.h }; draw(); };
  const scale = () => Math.max(view.w / svg.clientWidth, view.h / svg.clientHeight);
  svg.addEventListener("wheel", e => {
    e.preventDefault();
    const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    zoom(Math.exp(-e.deltaY / 400), p.x, p.y);
  }, { passive: false });
  let drag = null;
  svg.addEventListener("pointerdown", e => { drag = { x: e.clientX, y: e.clientY, far: false }; });
  addEventListener("pointermove", e => {
    if (!drag) return;
    const dx = e.clientX - drag.x, dy = e.clientY - drag.y, s = scale();
    if (!drag.far && Math.hypot(dx, dy) < 4) return;
    view.x -= dx * s;
    view.y -= dy * s;
    drag = { x: e.clientX, y: e.clientY, far: true };
    draw();
  });
  addEventListener("pointerup", e => {
    if (drag && !drag.far && svg.contains(e.target)) {
      const el = e.target.closest(".node");
      choose(el ? +el.dataset.node : -1, false);
    }
    drag = null;
  });

  // All of it works with keys alone.
  nodes.forEach((el, i) => {
    el.setAttribute("role", "button");
    const words = Array.from(el.querySelectorAll("text"), text => text.textContent).join(" ");
    const { namespace } = data.nodes[i];
    el.setAttribute("aria-label", namespace ? words + " in " + namespace : words);
    el.addEventListener("keydown", e => {
      if (e.key !== "Enter" && e.key !== " ") return;
      e.preventDefault();
      choose(i, false);
    });
  });
  const keys = {
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": fit,
    ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1),
    "/": () => get("search").focus(),
  };
  addEventListener("keydown", e => {
    if (e.key === "Escape") {
      if (document.activeElement === get("search")) get("search").value = "";
      const at = chosen;
      choose(-1, false);
      show();
      if (at >= 0) nodes[at].focus();
      return;
    }
    if (e.target.closest("input, details, aside, button") || e.ctrlKey || e.metaKey || e.altKey || !keys[e.key]) return;
    e.preventDefault();
    keys[e.key]();
  });
  get("search").addEventListener("input", show);
  get("search").addEventListener("keydown", e => {
    if (e.key !== "Enter") return;
    const first = nodes.find(el => el.getAttribute("tabindex") === "0");
    if (first) choose(+first.dataset.node, true);
  });
  get("in").addEventListener("click", () => zoom(1.25));
  get("less").addEventListener("click", () => zoom(0.8));
  get("all").addEventListener("click", fit);
  filters("kinds", "kind", "none");
  filters("namespaces", "namespace", "in no namespace");
  show();
})();
