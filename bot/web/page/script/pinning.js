/** Below the quotes of an answer: pins its question to the sentence that answers it from then on, or takes that away. */
function pinning(root, chat) {
  const post = async (name, body) => {
    const headers = { "content-type": "application/json" };
    return answered(await fetch(new URL(`gradio_api/${name}`, document.baseURI), { method: "POST", headers, body: JSON.stringify(body) }));
  };
  const outcome = ({ pinned, unpinned, before, told }) => {
    if (unpinned === "removed") return say("unpinned");
    if (unpinned) return say("unpinned_already");
    if (pinned === "unchanged") return say("pinned_already");
    if (pinned) return before ? say("pinned_moved", { before }) : say("pinned");
    return told || say("lost");
  };
  const offer = (turn, quote, caption) => {
    const told = line("pinned", "");
    told.setAttribute("role", "status");
    caption.after(told);
    let choices = null;
    const close = () => { choices?.remove(); choices = null; };
    const change = async (control, name, waiting, body) => {
      control.disabled = true;
      close();
      told.textContent = waiting;
      focusOn(told);
      try {
        const reply = await post(name, { article: quote.article, ...body });
        told.textContent = outcome(reply);
        if (reply.pin !== undefined) {
          quote.pin = reply.pin;
          control.replaceWith(made());
        }
      } catch {
        told.textContent = say("lost");
      }
      control.disabled = false;
    };
    const pin = (control, sentence) => change(control, "pin", say("pinning"), {
      question: turn.question, history: chat.notesBefore(turn), read_after: turn.note.read_after, scope: turn.scope, sentence,
    });
    const choose = (control) => {
      if (quote.sentences.length === 1) return pin(control, quote.sentences[0]);
      if (choices) return close();
      choices = choice(quote.sentences, caption.parentElement.querySelector("blockquote").lang, (sentence) => pin(control, sentence));
      caption.after(choices);
      choices.querySelector("button").focus({ preventScroll: true });
      return undefined;
    };
    /** What there is to do with the quote: to unpin what is pinned to it, else to pin. */
    const made = () => {
      const control = button(quote.pin ? say("unpin") : say("pin"), "pin");
      control.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: ` ${say("pin_quote", { n: quote.number })}` }));
      control.addEventListener("click", () => (quote.pin ? change(control, "unpin", say("unpinning"), quote.pin) : choose(control)));
      return control;
    };
    caption.querySelector(".tools").append(made());
  };
  root.addEventListener("answered", ({ detail: turn }) => {
    for (const caption of turn.node.querySelectorAll(".quote figcaption")) {
      const quote = quoteOf(turn, caption.querySelector("a.cite").dataset.quote);
      if (quote.sentences?.length) offer(turn, quote, caption);
    }
  });
}

/** Sentences to choose from, each a button; `choose` is called with the one that is taken. */
function choice(sentences, language, choose) {
  const group = document.createElement("div");
  group.className = "pin-choice";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("pin_which"));
  group.append(line("label", say("pin_which")), ...sentences.map((sentence) => {
    const made = Object.assign(button(sentence, "words"), { lang: language, dir: "auto" });
    made.addEventListener("click", () => choose(sentence));
    return made;
  }));
  return group;
}
