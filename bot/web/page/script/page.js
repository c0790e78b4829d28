/** Wires the page: composer, header, links, keys. Gradio calls it once with the page's element and the server's functions; `offerEditing` is there for editors alone. */
function start(element, functions, offerEditing = null) {
  const root = element.querySelector("#ask");
  document.documentElement.lang = LANGUAGE;
  const server = calls(functions);
  const $ = (selector) => root.querySelector(selector);
  const panel = new Panel(root, server);
  const readiness = new Readiness(root, server);
  const chat = new Conversation(root, server, panel, readiness);
  const box = $("#question");
  const limit = Number(root.dataset.limit);
  const many = root.dataset.many === "yes";
  let editing = false;

  const length = (text) => [...text].length; // as the server counts: characters, not UTF-16 units
  const tooLong = (text) => length(text.trim()) > limit;

  // The composer.
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
    const left = limit - length(box.value);
    $("#left").hidden = left > 200;
    $("#left").classList.toggle("over", left < 0);
    $("#left").textContent = left >= 0 ? say("left", { n: left }) : say("too_many", { n: -left });
  };
  const write = (text) => { box.value = text; fit(); };
  const edit = (on) => { editing = on; $(".editing").hidden = !on; };
  const send = async (text, options = {}) => {
    if (!text.trim() || chat.waiting) return;
    if (tooLong(text)) { fit(); box.focus(); return; }
    await chat.ask(text, scope(root), options);
  };
  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    $("#composer").requestSubmit();
  });
  $("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (root.classList.contains("waits")) { write(chat.stop()); box.focus(); return; }
    const text = box.value;
    if (!text.trim() || tooLong(text)) { fit(); box.focus(); return; }
    const replace = editing;
    edit(false);
    write("");
    if (matchMedia("(pointer: coarse)").matches) box.blur(); // puts the keyboard away, the answer comes into view
    send(text, { replace });
  });
  $(".cancel-edit").addEventListener("click", () => { edit(false); write(""); box.focus(); });
  new MutationObserver(() => {
    $(".send").setAttribute("aria-label", say(root.classList.contains("waits") ? "stop" : "ask"));
  }).observe(root, { attributeFilter: ["class"] });

  // Clicks in the conversation. A suggestion leaves with its turn, so the focus goes to the question box first.
  root.addEventListener("click", async (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const link = at("a.cite");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      await chat.follow(link, { focus: event.detail === 0 });
    } else if (at(".suggestion")) {
      const question = at(".suggestion").textContent;
      if (!panel.isSheet) box.focus({ preventScroll: true });
      await send(question);
    } else if (at(".edit") && !chat.waiting) {
      write(chat.last.question);
      edit(true);
      box.focus();
    } else if (at(".retry") && !chat.waiting) {
      box.focus({ preventScroll: true });
      await send(chat.last.question, { replace: true });
    } else if (at(".unfold")) {
      const excerpt = at(".excerpt"), rest = excerpt.nextElementSibling;
      rest.hidden = false;
      excerpt.remove();
      focusOn(rest);
    } else if (at("[data-copy]")) {
      const quote = quoteOf(chat.turnOf(event.target), at("[data-copy]").dataset.copy);
      const isLink = at(".copy-link") !== null;
      const done = await copy(isLink ? address(quote) : `${quote.copy}\n${address(quote)}`);
      tell(root, say(done ? (isLink ? "link_copied" : "copied") : "not_copied"));
    }
  });
  for (const [kind, on] of [["mouseover", true], ["mouseout", false]]) {
    root.addEventListener(kind, (event) => {
      const link = event.target.closest?.(".quote")?.querySelector("a.cite");
      const turn = link && chat.turnOf(link);
      if (turn) panel.peek(chat.targetOf(turn, link), on);
    });
  }
  if (root.dataset.feedback === "yes") root.addEventListener("answered", (event) => askForFeedback(root, server, event.detail));

  // The header.
  $(".new").addEventListener("click", () => { chat.clear(); edit(false); write(""); box.focus(); });
  $(".save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([chat.markdown()], { type: "text/markdown" }));
    link.download = `${$("h1").textContent.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.md`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  theme($(".theme"));

  // Keys and the on-screen keyboard.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || root.querySelector("dialog[open]")) return;
    if (root.classList.contains("reading") || panel.box.contains(document.activeElement)) panel.close();
    else if (editing) { edit(false); write(""); }
  });
  const view = window.visualViewport;
  view?.addEventListener("resize", () => {
    const keyboard = view.scale === 1 && window.innerHeight - view.height > 80;
    root.style.setProperty("--height", keyboard ? `${view.height}px` : "");
    if (keyboard) window.scrollTo(0, 0);
  });

  if (many) library(root, server, panel, chat);
  else panel.show(root.dataset.article, root.dataset.title, null);
  offerEditing?.(root, chat);
  embed(root);
  openLink(root, panel);
  bringStarters(root, server, readiness);
}

/** Gradio follows the system's colours; from the reader's choice on, that choice holds until the page is left. */
function theme(toggle) {
  const body = document.body;
  let chosen = null;
  const settle = () => {
    if (chosen !== null && body.classList.contains("dark") !== chosen) body.classList.toggle("dark", chosen);
    toggle.setAttribute("aria-pressed", String(body.classList.contains("dark")));
  };
  new MutationObserver(settle).observe(body, { attributeFilter: ["class"] });
  toggle.addEventListener("click", () => { chosen = !body.classList.contains("dark"); settle(); });
  settle();
}

/** Opens what the address asks for: ?article=ID keeps the page to it; with ?quote=START-END that is marked in it. */
async function openLink(root, panel) {
  const asked = new URLSearchParams(location.search);
  const article = asked.get("article") ?? panel.article;
  const quote = /^(\d{1,9})-(\d{1,9})$/.exec(asked.get("quote") ?? "");
  const only = (detail) => { if (!asked.has("quote")) root.dispatchEvent(new CustomEvent("only", { detail })); };
  if (!article || (!asked.has("article") && !asked.has("quote"))) return;
  only(article);
  try {
    if (!(await panel.turnTo(article))) {
      only(null);
      return tell(root, say("link_article"));
    }
  } catch (error) {
    return tell(root, trouble(error, say("not_loaded")));
  }
  if (!asked.has("quote") || panel.article !== article) return;
  panel.mark(quote ? [place(article, Number(quote[1]), Number(quote[2]))] : []);
  if (!panel.quotes.length) return tell(root, say("link_quote"));
  await panel.open(root.querySelector(".show-article"));
  panel.go(0, { focus: panel.isSheet });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // no permission (an iframe, plain http): the old way still works there
    const held = Object.assign(document.createElement("textarea"), { value: text });
    const focused = document.activeElement;
    held.style.cssText = "position:fixed;opacity:0";
    document.body.append(held);
    held.select();
    const done = document.execCommand("copy");
    held.remove();
    focused?.focus();
    return done;
  }
}

/** Only with --feedback: the reader's verdict on an answer, recorded with the question. */
function askForFeedback(root, server, turn) {
  if (!["quote", "not_found", "urgent", "about", "sources", "overview"].includes(turn.note.kind)) return;
  const form = line("feedback", "");
  for (const verdict of ["right", "not_the_answer", "not_in_the_article"]) {
    const choice = button(say(verdict), "verdict");
    choice.addEventListener("click", async () => {
      try {
        const kept = await server.feedback({ verdict, turn: turn.note });
        form.replaceChildren(say(kept.kept ? "recorded" : "not_recorded"));
        focusOn(form);
      } catch (error) {
        tell(root, trouble(error, say("lost_record")));
      }
    });
    form.append(choice);
  }
  form.append(say("recorded_with"));
  turn.node.querySelector(".answer").append(form);
}
