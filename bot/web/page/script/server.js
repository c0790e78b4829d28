/** What the server says where it has no room for a request now; the message is for the reader. */
class Busy extends Error {}

/** The server's functions, which fail with `Busy` where they are refused and with another error where the connection is lost. */
function calls(server) {
  const refusing = (name) => async (sent) => {
    const reply = await server[name](sent);
    if (reply.busy) throw new Busy(reply.retry_s ? say("busy", { n: reply.retry_s }) : `${reply.busy}.`);
    return reply;
  };
  return Object.fromEntries(["ask", "open_article", "find_articles", "starters", "feedback", "getting_ready"].map((name) => [name, refusing(name)]));
}

/** What to tell the reader of a call that failed. */
function trouble(error, lost) { return error instanceof Busy ? error.message : lost; }
