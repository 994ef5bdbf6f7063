// Owns the grammar of Slack's mrkdwn: text becomes a tree of plain objects. It draws nothing and knows no person.
// Source: https://docs.slack.dev/messaging/formatting-message-text

const MARKS = { "*": "bold", _: "italic", "~": "strike" };
const WORD = /[\p{L}\p{N}]/u;

/** Slack decodes these three entities, once. */
const decodeEntities = (text) =>
  text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

const plain = (text) => ({ type: "text", text: decodeEntities(text) });

/** Paragraphs, quotes and preformatted blocks, each with its inline tree. */
export function parseMrkdwn(text, { verbatim = false } = {}) {
  const pieces = text.split("```");
  return pieces.flatMap((piece, index) => {
    if (index % 2) return [{ type: "pre", children: parseAngles(piece.replace(/^\n|\n$/g, "")) }];
    const bare = piece.replace(index ? /^\n/ : "", "").replace(index < pieces.length - 1 ? /\n$/ : "", "");
    return bare.trim() ? paragraphs(bare, verbatim) : [];
  });
}

function paragraphs(text, verbatim) {
  const groups = [];
  for (const line of text.split("\n")) {
    const type = /^(>|&gt;)/.test(line) ? "quote" : "lines";
    const content = type === "quote" ? line.replace(/^(>|&gt;) ?/, "") : line;
    if (groups.at(-1)?.type === type) groups.at(-1).text += `\n${content}`;
    else groups.push({ type, text: content });
  }
  return groups.map((group) => ({ type: group.type, children: parseInline(group.text, verbatim) }));
}

/** The inline tree of a text without preformatted blocks. */
export function parseInline(text, verbatim = false) {
  const found = [];
  let rest = "";
  const flush = () => {
    if (rest) found.push(...(verbatim ? [plain(rest)] : autolinked(rest)));
    rest = "";
  };
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at, verbatim);
    if (token) {
      flush();
      found.push(token.node);
      at = token.end;
    } else rest += text[at++];
  }
  flush();
  return found;
}

function tokenAt(text, at, verbatim) {
  const sign = text[at];
  if (sign === "<") return angleAt(text, at);
  if (sign === "`") return codeAt(text, at);
  if (sign === ":") return emojiAt(text, at);
  if (sign === "\n") return { node: { type: "break" }, end: at + 1 };
  return sign in MARKS ? markAt(text, at, verbatim) : null;
}

function codeAt(text, at) {
  const end = text.indexOf("`", at + 1);
  const inside = text.slice(at + 1, end);
  if (end < 0 || !inside.trim() || inside.includes("\n")) return null;
  return { node: { type: "code", children: parseAngles(inside) }, end: end + 1 };
}

function emojiAt(text, at) {
  const match = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 60));
  return match && { node: { type: "emoji", name: match[1] }, end: at + match[0].length };
}

// A mark opens after a non-word and before a non-space, and closes the other way round, on the same line.
function markAt(text, at, verbatim) {
  const sign = text[at];
  if ((at > 0 && WORD.test(text[at - 1])) || /\s|^$/.test(text[at + 1] ?? "") || text[at + 1] === sign) return null;
  for (let end = at + 1; end < text.length && text[end] !== "\n"; end++) {
    if (text[end] === "<") end = Math.max(text.indexOf(">", end), end);
    const closes = text[end] === sign && !/\s/.test(text[end - 1]) && !WORD.test(text[end + 1] ?? "");
    if (closes) {
      const children = parseInline(text.slice(at + 1, end), verbatim);
      return { node: { type: MARKS[sign], children }, end: end + 1 };
    }
  }
  return null;
}

function parseAngles(text) {
  return text.split(/(<[^<>\n]+>)/).filter(Boolean).map((piece) => angleAt(piece, 0)?.node ?? plain(piece));
}

function angleAt(text, at) {
  const match = /^<([^<>\n]+)>/.exec(text.slice(at, at + 4000));
  return match && { node: angleNode(match[1]), end: at + match[0].length };
}

function angleNode(inside) {
  const [target, ...labels] = inside.split("|");
  const label = labels.length ? decodeEntities(labels.join("|")) : undefined;
  if (target.startsWith("@")) return { type: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { type: "channel", id: target.slice(1), label };
  if (target.startsWith("!")) return specialNode(target.slice(1), label);
  return linkNode(decodeEntities(target), label);
}

function specialNode(target, label) {
  const [kind, epoch, format, link] = target.split("^");
  if (kind === "date") return { type: "date", epoch: Number(epoch), format: decodeEntities(format ?? ""), link, fallback: label ?? "" };
  if (kind === "subteam") return { type: "broadcast", range: label ?? epoch ?? "group" };
  return { type: "broadcast", range: kind };
}

/** A link, or its words alone where the scheme is none that a reader should follow. */
export function linkNode(url, label) {
  const text = label ?? url.replace(/^mailto:/, "");
  return /^(https?:\/\/|mailto:)/i.test(url) ? { type: "link", url, text } : { type: "text", text };
}

function autolinked(text) {
  return text.split(/(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"])/).filter(Boolean)
    .map((piece) => (/^https?:\/\//.test(piece) ? linkNode(decodeEntities(piece)) : plain(piece)));
}
