/** The conversation: its turns, and what is sent with the next question. Lives in this page alone and nowhere else. */
class Conversation {
  constructor(root, server, panel, readiness) {
    this.root = root;
    this.server = server;
    this.panel = panel;
    this.readiness = readiness;
    this.log = root.querySelector("#log");
    this.list = root.querySelector("#turns");
    this.said = root.querySelector("#said");
    this.turns = [];
    this.waiting = null;
    this.readerScrolled = false;
    for (const kind of ["wheel", "touchmove", "keydown"]) {
      this.log.addEventListener(kind, () => { this.readerScrolled = true; }, { passive: true });
    }
    this.maxTurns = Number(root.dataset.turns);
    this.settle();
  }

  get last() { return this.turns.at(-1); }

  /** The turn that an element stands in. */
  turnOf(node) { return this.turns.find((turn) => turn.node.contains(node)); }

  /** What is sent of the turns before one. */
  notesBefore(turn) {
    return this.turns.slice(0, this.turns.indexOf(turn)).filter((each) => each.note).slice(-this.maxTurns).map((each) => each.note);
  }

  asked(question) {
    const same = (text) => text.trim().toLowerCase();
    return this.turns.some((turn) => same(turn.question) === same(question));
  }

  /** Asks, shows the answer, and marks it in the article. `replace` takes the place of the last turn. */
  async ask(question, scope, { replace = false } = {}) {
    if (this.waiting || !question.trim()) return;
    if (replace && this.last) this.turns.pop().node.remove();
    const turn = { question: question.trim(), scope, node: turnNode(question.trim()), quotes: [], note: null, markdown: "" };
    this.turns.push(turn);
    this.list.append(turn.node);
    this.waiting = turn;
    this.panel.readerScrolled = false;
    this.readerScrolled = false;
    this.settle();
    this.pin(turn);
    const timers = [];
    const wait = (text) => answerBox(turn).replaceChildren(line("waiting", text));
    try {
      await this.readiness.until(wait);
      if (this.waiting !== turn) return;
      const still = setTimeout(wait, 8000, say("still_looking"));
      const retell = () => this.readiness.retell(() => this.waiting === turn, (text) => { clearTimeout(still); wait(text); });
      timers.push(setTimeout(wait, 250, say("looking")), setTimeout(retell, 1500), still);
      const reply = await this.server.ask({ question: turn.question, history: this.notesBefore(turn), article: scope, open: this.panel.article });
      if (this.waiting === turn) this.show(turn, reply);
    } catch (error) {
      if (this.waiting === turn) this.lose(turn, trouble(error, say("lost_before_answer")));
    } finally {
      timers.forEach(clearTimeout);
      if (this.waiting === turn) this.waiting = null;
      this.settle();
    }
  }

  show(turn, reply) {
    if (reply.refused) {
      answerBox(turn).replaceChildren(line("own", reply.refused));
      this.announce(reply.refused);
      return;
    }
    turn.note = reply.note;
    turn.markdown = reply.markdown;
    turn.quotes = reply.quotes;
    answerBox(turn).innerHTML = reply.html; // made by the server, every word of it escaped
    turn.node.dataset.kind = reply.kind;
    for (const link of turn.node.querySelectorAll("a.cite")) link.href = address(this.targetOf(turn, link));
    this.suggest(turn, reply.suggestions, reply.language);
    this.announce(reply.said);
    if (!this.readerScrolled) this.pin(turn);
    if (reply.article) this.panel.show(reply.article.article, reply.article.title, reply.article.html);
    this.panel.mark(turn.quotes.filter((quote) => quote.marked));
    if (this.panel.quotes.length && !this.panel.isSheet && !this.panel.readerScrolled) this.panel.go(0);
    this.root.dispatchEvent(new CustomEvent("answered", { detail: turn }));
  }

  /** Keeps a question that got no answer, with the reason and a button to send it again. */
  lose(turn, why) {
    const again = button(say("send_again"), "plain again");
    again.addEventListener("click", () => {
      this.root.querySelector("#question").focus({ preventScroll: true });
      this.ask(turn.question, turn.scope, { replace: true });
    });
    const told = say("kept", { why });
    const box = line("lost", told);
    box.append(again);
    answerBox(turn).replaceChildren(box);
    this.announce(told);
  }

  /** Gives up waiting; the question goes back to the reader. */
  stop() {
    const turn = this.waiting;
    if (!turn) return "";
    this.waiting = null;
    this.turns.pop();
    turn.node.remove();
    this.settle();
    return turn.question;
  }

  clear() {
    this.waiting = null;
    this.turns = [];
    this.list.replaceChildren();
    this.panel.mark([]);
    this.said.replaceChildren();
    this.settle();
  }

  suggest(turn, suggestions, language) {
    const fresh = suggestions.filter((each) => !this.asked(each)).slice(0, 3);
    if (!fresh.length) return;
    const group = document.createElement("div");
    group.className = "next-questions";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", say("next_questions"));
    group.append(...questions(fresh, language));
    answerBox(turn).append(group);
  }

  /** The place in an article that a citation points to. */
  targetOf(turn, link) {
    if (link.dataset.quote) return quoteOf(turn, link.dataset.quote);
    return place(link.dataset.article, Number(link.dataset.start), Number(link.dataset.end));
  }

  async follow(link, { focus }) {
    const turn = this.turnOf(link);
    const target = turn || link.dataset.start ? this.targetOf(turn, link) : null; // a section of the first screen has no turn
    if (!target) return;
    try {
      if (!(await this.panel.turnTo(target.article))) return tell(this.root, say("article_gone"));
    } catch (error) {
      return tell(this.root, trouble(error, say("lost")));
    }
    await this.panel.open(link);
    this.panel.mark(target.marked ? turn.quotes.filter((quote) => quote.marked) : [target]);
    this.panel.go(this.panel.quotes.indexOf(target), { focus: focus || this.panel.isSheet });
  }

  pin(turn) {
    const top = this.log.scrollTop + turn.node.getBoundingClientRect().top - this.log.getBoundingClientRect().top - 16;
    this.log.scrollTo({ top, behavior: this.panel.calm.matches ? "instant" : "smooth" });
  }

  /** One announcement an answer, as text: the log itself is no live region. */
  announce(text) { this.said.replaceChildren(text); }

  settle() {
    const empty = this.turns.length === 0;
    this.root.classList.toggle("empty", empty);
    this.root.classList.toggle("waits", this.waiting !== null);
    this.root.querySelector(".new").hidden = empty;
    this.root.querySelector(".save").hidden = !this.turns.some((turn) => turn.markdown);
  }

  markdown() {
    return [`# ${this.root.querySelector("h1").textContent}`, ...this.turns.map((turn) => turn.markdown).filter(Boolean)].join("\n\n") + "\n";
  }
}

function turnNode(question) {
  const turn = document.createElement("article");
  turn.className = "turn";
  const asked = document.createElement("div");
  asked.className = "asked";
  const words = document.createElement("h2");
  words.dir = "auto";
  words.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: `${say("you_asked")} ` }), question);
  const tools = document.createElement("div");
  tools.className = "turn-tools";
  tools.append(button(say("edit"), "edit", say("edit_label")), button(say("ask_again"), "retry"));
  const answer = document.createElement("div");
  answer.className = "reply";
  asked.append(words, tools);
  turn.append(asked, answer);
  return turn;
}

/** The quote of a turn that has this number. */
function quoteOf(turn, number) { return turn.quotes.find((quote) => quote.number === Number(number)); }

function answerBox(turn) { return turn.node.querySelector(".reply"); }

function line(name, text) {
  return Object.assign(document.createElement("p"), { className: name, textContent: text });
}

function button(text, name, label = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", className: name, textContent: text });
  if (label) made.setAttribute("aria-label", label);
  return made;
}

/** Questions to click, in the language of the article that answers them. */
function questions(texts, language) {
  return texts.map((text) => Object.assign(button(text, "suggestion"), { lang: language }));
}

/** Puts the focus on what took the place of the control that had it. */
function focusOn(node) {
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

/** A place in an article that is to be marked whole: a heading, or what an address asks for. */
function place(article, start, end) {
  return { article, start, end, highlights: [[start, end]], number: 0, marked: false, related: false };
}

/** The address that opens this page with these words marked. */
function address({ article, start, end, highlights }) {
  const at = new URL(location.href);
  const first = highlights.length ? highlights[0][0] : start;
  const last = highlights.length ? highlights.at(-1)[1] : end;
  at.hash = "";
  at.search = new URLSearchParams({ quote: `${first}-${last}`, article }).toString();
  return at.href;
}

/** A short word to the reader that goes away by itself. */
function tell(root, text) {
  const note = root.querySelector("#note");
  note.replaceChildren(text);
  note.classList.add("up");
  clearTimeout(note.timer);
  note.timer = setTimeout(() => note.classList.remove("up"), 4000);
}
