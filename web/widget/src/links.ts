/** Turn words into nodes in which links and phone numbers can be pressed. Text never becomes markup. */

export type Piece = { text: string; href?: string };

const FOUND = /https?:\/\/[^\s<>"']+|\(\d{3}\) ?\d{3}-\d{4}|\+1\d{10}\b|\b(?:1-)?\d{3}-\d{3}-\d{4}\b/giu;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(FOUND)) {
    let shown = match[0];
    const link = /^http/i.test(shown);
    if (link) {
      shown = shown.replace(/[.,;:!?…]+$/u, "");
      if (shown.endsWith(")") && !shown.includes("(")) shown = shown.slice(0, -1);
    }
    const href = link ? safe(shown) : telephone(shown);
    if (!href) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

function safe(written: string): string | null {
  try {
    const address = new URL(written);
    return address.protocol === "https:" || address.protocol === "http:" ? address.href : null;
  } catch {
    return null;
  }
}

/** Return the address of something on the desk's own site, or null when the path leads elsewhere. */
export function pathOf(path: string, server: string): string | null {
  const address = safe(`${server}${path}`);
  return path.startsWith("/") && address && new URL(address).origin === server ? address : null;
}

function telephone(written: string): string {
  const digits = written.replace(/\D/g, "");
  return `tel:+${digits.length === 10 ? "1" : ""}${digits}`;
}

export function linked(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const piece of pieces(text)) {
    if (!piece.href) {
      fragment.append(piece.text);
      continue;
    }
    const anchor = document.createElement("a");
    anchor.href = piece.href;
    anchor.textContent = piece.text;
    if (piece.href.startsWith("http")) {
      anchor.target = "_blank";
      anchor.rel = "noopener noreferrer nofollow";
    }
    fragment.append(anchor);
  }
  return fragment;
}
