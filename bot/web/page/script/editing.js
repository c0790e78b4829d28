/** What editors have beside readers: the form that adds articles, and questions to pin. Not in a frame, where the page
 * around could make a reader click what they do not see. */
async function offerEditing(root, chat) {
  if (root.dataset.editing === "no") return;
  if (window !== parent || (root.dataset.editing === "ask" && !(await isEditor()))) {
    root.querySelectorAll(".add, #adding").forEach((each) => each.remove());
    return;
  }
  root.querySelector(".add").hidden = false;
  adding(root);
  pinning(root, chat);
}

/** Whether the server takes who is logged in for an editor. */
async function isEditor() {
  try {
    const sent = await fetch(new URL("gradio_api/editor", document.baseURI));
    return (await sent.json()).editor === true;
  } catch {
    return false;
  }
}

/** What the server answers an editor, whose log-in may have ended meanwhile or whose file may be refused unread. */
async function answered(sent) {
  if (sent.status === 401 || sent.status === 403) return { told: say("logged_out") };
  return sent.status === 413 ? { told: say("too_large") } : sent.json();
}
