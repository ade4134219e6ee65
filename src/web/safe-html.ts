/** Markup that is known to be safe: `<%= %>` prints it as it is, and escapes everything else. */
export class SafeHtml {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

// HTML has no way to write them: a browser shows something else for some, and sends the others back with the next form.
const UNWRITABLE = /[^\P{Cc}\t\n\r]/gu;

/**
 * Text for HTML, without control characters. Nothing is printed for null and undefined, nor for false, so that `cond && x`
 * works.
 */
export function escapeHtml(value: unknown): string {
  if (value instanceof SafeHtml) return value.toString();
  if (value === null || value === undefined || value === false) return '';
  return String(value)
    .replace(UNWRITABLE, '')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** Markup written in code: every inserted value is escaped, unless it is safe already. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): SafeHtml {
  return new SafeHtml(String.raw({ raw: strings }, ...values.map(escapeHtml)));
}

export type Attributes = Record<string, string | number | boolean | null | undefined>;

/** Attributes for a tag: `true` prints the name alone, `false`, null and undefined print nothing. */
export function attributes(attrs: Attributes | undefined): SafeHtml {
  const parts = Object.entries(attrs ?? {}).map(([name, value]) => {
    if (!/^[a-z][a-z0-9:._-]*$/i.test(name)) throw new Error(`"${name}" cannot be an attribute`);
    if (value === null || value === undefined || value === false) return '';
    return value === true ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`;
  });
  return new SafeHtml(parts.join(''));
}
