/** The form that adds articles. */
function adding(root) {
  const dialog = root.querySelector("#adding");
  const link = dialog.querySelector(".link");
  const input = dialog.querySelector("input[type=file]");
  const list = dialog.querySelector(".added");
  let last = Promise.resolve();

  const open = () => { if (!dialog.open) { dialog.showModal(); link.focus(); } };
  const line = (text) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("span"), { className: "words", textContent: text }), " ", document.createElement("small"));
    list.prepend(item);
    return (state, told) => { item.className = state; item.querySelector("small").replaceChildren(told); };
  };
  const ask = (article) => {
    const address = new URL(location.href);
    address.search = new URLSearchParams({ article });
    address.hash = "";
    return Object.assign(document.createElement("a"), { href: address.href, textContent: say("ask_it") });
  };
  // One after the other, as the server adds them.
  const add = (shown, query, body) => {
    const tell = line(shown);
    tell("waits", say("adding_waits"));
    last = last.then(async () => {
      tell("waits", say("adding_reads"));
      try {
        const address = new URL("gradio_api/add", document.baseURI);
        address.search = new URLSearchParams(query);
        const sent = await fetch(address, { method: "POST", headers: { "content-type": "application/octet-stream" }, body });
        const reply = await answered(sent);
        if (reply.article) tell("done", ask(reply.article));
        else tell("failed", reply.told || say("lost"));
        if (reply.article) root.dispatchEvent(new CustomEvent("added", { detail: reply }));
      } catch {
        tell("failed", say("lost"));
      }
    });
  };
  const files = (chosen) => [...chosen].forEach((file) => add(file.name, { file: file.name }, file));

  root.querySelector(".add").addEventListener("click", open);
  dialog.querySelector(".shut").addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!link.value.trim()) return link.focus();
    add(link.value.trim(), { link: link.value.trim() }, "");
    link.value = "";
    return undefined;
  });
  input.addEventListener("change", () => { files(input.files); input.value = ""; });
  for (const kind of ["dragenter", "dragover"]) {
    root.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      open();
    });
  }
  root.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    files(event.dataTransfer.files);
  });
}
