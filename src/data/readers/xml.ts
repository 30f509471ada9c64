import { InputError } from "../../findings/input-error.js";

export interface XmlHandler {
  /** A tag opens. `name` is without its prefix; `attributes` answers the value of an attribute by its local name. */
  open(name: string, attribute: (name: string) => string | undefined): void;
  text(text: string): void;
  close(name: string): void;
}

/** A tag, a comment or a run of text that is longer than this is no part of an honest workbook. */
const longestPart = 64 << 20;

/**
 * Reads the XML of office files piece by piece. Document type declarations are refused, since entities can swell
 * without bound; the five named entities and character numbers are all that such files need.
 */
export class XmlScanner {
  #held = "";
  readonly #decoder = new TextDecoder("utf-8");

  constructor(
    private readonly shown: string,
    private readonly handler: XmlHandler,
  ) {}

  push(bytes: Buffer): void {
    this.#held += this.#decoder.decode(bytes, { stream: true });
    this.#held = this.#held.slice(this.#scan(this.#held));
    if (this.#held.length > longestPart) throw this.#malformed();
  }

  finish(): void {
    this.#held += this.#decoder.decode();
    const rest = this.#held.slice(this.#scan(this.#held));
    if (rest.trim() !== "") throw this.#malformed();
  }

  #malformed(): InputError {
    return new InputError({
      file: this.shown,
      what: "the workbook is damaged: its XML does not hold together",
      mend: "Open it in a spreadsheet program and save it again as .xlsx, or as CSV.",
    });
  }

  /** Hands on all that is complete; how much of the text that was. */
  #scan(text: string): number {
    let at = 0;
    for (;;) {
      const tag = text.indexOf("<", at);
      if (tag < 0) return at;
      if (tag > at) this.handler.text(plainText(text.slice(at, tag)));
      const end = this.#markup(text, tag);
      if (end < 0) return tag;
      at = end;
    }
  }

  /** Handles the markup at `tag`; where it ends, -1 where that is not there yet. */
  #markup(text: string, tag: number): number {
    const second = text[tag + 1];
    if (second === "!") {
      if (text.startsWith("<!--", tag)) return after(text, "-->", tag + 4);
      if (text.startsWith("<![CDATA[", tag)) {
        const end = text.indexOf("]]>", tag + 9);
        if (end >= 0) this.handler.text(text.slice(tag + 9, end));
        return end < 0 ? -1 : end + 3;
      }
      if (text.length < tag + 9) return -1;
      throw this.#malformed();
    }
    if (second === "?") return after(text, "?>", tag + 2);
    const end = tagEnd(text, tag);
    if (end < 0) return -1;
    if (second === "/") this.handler.close(local(text.slice(tag + 2, end).trim()));
    else this.#open(text.slice(tag + 1, end));
    return end + 1;
  }

  #open(inside: string): void {
    const empty = inside.endsWith("/");
    const body = empty ? inside.slice(0, -1) : inside;
    const gap = body.search(/\s/);
    const name = local(gap < 0 ? body : body.slice(0, gap));
    this.handler.open(name, (wanted) => attributeOf(body, wanted));
    if (empty) this.handler.close(name);
  }
}

const after = (text: string, what: string, from: number): number => {
  const at = text.indexOf(what, from);
  return at < 0 ? -1 : at + what.length;
};

/** The ">" that ends a tag, past those within the values of attributes; -1 where it is not there yet. */
function tagEnd(text: string, tag: number): number {
  let quote = 0;
  for (let i = tag + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return i;
    else if (code === 34 || code === 39) quote = code;
  }
  return -1;
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

function attributeOf(body: string, wanted: string): string | undefined {
  for (const quote of ['"', "'"]) {
    let at = body.indexOf(`${wanted}=${quote}`);
    while (at >= 0) {
      const before = body[at - 1];
      const from = at + wanted.length + 2;
      if (before !== undefined && /[\s:]/.test(before))
        return plainText(body.slice(from, body.indexOf(quote, from)));
      at = body.indexOf(`${wanted}=${quote}`, from);
    }
  }
  return undefined;
}

const named: Readonly<{ [name: string]: string }> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function plainText(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return named[name] ?? whole;
    const code = name[1]?.toLowerCase() === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
