import type { Form } from '../helpers/client.ts';

/** What a browser would send for a form of a page, without pressing any of its buttons. */
export function fieldsOf(html: string, formId: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  const add = (name: string, value: string) => {
    fields[name] = [...(fields[name] ?? []), value];
  };
  for (const [tag, , content = ''] of elementOf(html, formId).matchAll(ELEMENTS)) {
    const attribute = (name: string) => {
      const found = new RegExp(`\\s${name}(?:="([^"]*)"|(?=[\\s>]))`).exec(`${tag.split('>', 1)[0]}>`);
      return found ? unescapeHtml(found[1] ?? '') : undefined;
    };
    const name = attribute('name');
    if (name === undefined) continue;
    if (tag.startsWith('<select')) add(name, selected(content));
    else if (tag.startsWith('<textarea')) add(name, unescapeHtml(content.replace(/^\n/, '')));
    else if (!/^(radio|checkbox)$/.test(attribute('type') ?? '') || attribute('checked') !== undefined)
      add(name, attribute('value') ?? '');
  }
  return fields;
}

/** The same with other values; `null` takes a field away. */
export function fill(fields: Record<string, string[]>, changes: Record<string, string | string[] | null>): Form {
  const form: Form = {};
  for (const [name, value] of Object.entries({ ...fields, ...changes })) if (value !== null) form[name] = value;
  return form;
}

/** The part of a page from an element's start tag to the end of that element. */
export function elementOf(html: string, id: string): string {
  const start = new RegExp(`<([a-z]+)[^>]*\\sid="${id}"`).exec(html);
  if (!start) throw new Error(`there is no element with the id "${id}"`);
  const tags = new RegExp(`<(/?)${start[1]}[\\s>]`, 'g');
  tags.lastIndex = start.index;
  let depth = 0;
  for (let tag = tags.exec(html); tag; tag = tags.exec(html)) {
    depth += tag[1] ? -1 : 1;
    if (depth === 0) return html.slice(start.index, html.indexOf('>', tag.index) + 1);
  }
  throw new Error(`the element "${id}" does not end`);
}

/** Ids of the rows of a list, in their order, with what is ticked. */
export function rowsOf(html: string, picker: string): { id: string; chosen: boolean }[] {
  const boxes = html.matchAll(
    new RegExp(`<input type="checkbox" name="${picker}\\.pick" value="([^"]*)"([^>]*)>`, 'g'),
  );
  return [...boxes].map(([, id = '', rest = '']) => ({ id, chosen: /\schecked/.test(rest) }));
}

const ELEMENTS =
  /<(?:input|select|textarea)(\s[^>]*)>(?:(?<=<(?:select|textarea)\s[^>]*>)([\s\S]*?)<\/(?:select|textarea)>)?/g;

function selected(options: string): string {
  const all = [...options.matchAll(/<option value="([^"]*)"([^>]*)>/g)];
  const chosen = all.find(([, , rest = '']) => rest.includes('selected')) ?? all[0];
  return unescapeHtml(chosen?.[1] ?? '');
}

export function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
