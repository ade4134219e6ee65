const MARK = /<(\/?)(think|thinking|reasoning)>/gi;

/**
 * An answer without the model's thoughts. A block that never closes takes the rest with it, and what stands before a
 * closing mark without an opening one was thought too: some chat templates swallow the opening mark. Reads the text
 * once, however many marks a model that runs wild repeats.
 */
export function withoutThoughts(text: string): string {
  const marks = marksIn(text);
  const lastClose = new Map(marks.filter(({ closes }) => closes).map(({ name, at }) => [name, at]));
  let said = '';
  /** Where in `said` a block begins that never closes; -1 for none. */
  let torn = -1;
  let inside: string | null = null;
  let from = 0;
  for (const { name, closes, at, end } of marks) {
    if (inside !== null) {
      if (!closes || name !== inside) continue;
      inside = null;
    } else if (closes) {
      said = '';
      torn = -1;
    } else {
      said += text.slice(from, at);
      if ((lastClose.get(name) ?? -1) > at) inside = name;
      else if (torn < 0) torn = said.length;
    }
    from = end;
  }
  said += text.slice(from);
  return (torn < 0 ? said : said.slice(0, torn)).trim();
}

function marksIn(text: string) {
  return [...text.matchAll(MARK)].map(({ 0: mark, 1: slash, 2: name = '', index }) => ({
    name: name.toLowerCase(),
    closes: slash === '/',
    at: index,
    end: index + mark.length,
  }));
}
