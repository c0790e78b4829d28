/** Below the quotes of an answer: pins its question to the sentence that answers it from then on. */
function pinning(root, chat) {
  const send = async (turn, quote, sentence) => {
    const sent = await fetch(new URL("gradio_api/pin", document.baseURI), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        question: turn.question,
        history: chat.notesBefore(turn),
        read_after: turn.note.read_after,
        article: quote.article,
        sentence,
        scope: turn.scope,
      }),
    });
    return answered(sent);
  };
  const outcome = ({ pinned, before, told }) => {
    if (pinned === "unchanged") return say("pinned_already");
    if (pinned) return before ? say("pinned_moved", { before }) : say("pinned");
    return told || say("lost");
  };
  const offer = (turn, quote, caption) => {
    const control = button(say("pin"), "pin");
    control.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: ` ${say("pin_quote", { n: quote.number })}` }));
    const told = line("pinned", "");
    told.setAttribute("role", "status");
    caption.querySelector(".tools").append(control);
    caption.after(told);
    let choices = null;
    const pin = async (sentence) => {
      control.disabled = true;
      choices?.remove();
      choices = null;
      told.textContent = say("pinning");
      focusOn(told);
      try {
        const reply = await send(turn, quote, sentence);
        told.textContent = outcome(reply);
        if (reply.pinned) return control.remove();
      } catch {
        told.textContent = say("lost");
      }
      control.disabled = false;
      return undefined;
    };
    control.addEventListener("click", () => {
      if (quote.sentences.length === 1) return pin(quote.sentences[0]);
      if (choices) { choices.remove(); choices = null; return undefined; }
      choices = choice(quote.sentences, caption.parentElement.querySelector("blockquote").lang, pin);
      caption.after(choices);
      choices.querySelector("button").focus({ preventScroll: true });
      return undefined;
    });
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
