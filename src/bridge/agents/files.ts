import type { Nodes } from 'mdast';
import { parseMarkdown } from '../../markdown.ts';
import type { OutgoingMedia } from '../media/outgoing.ts';
import type { CallPlan, Http } from './http/client.ts';
import { type Fields, isFields, textIn } from './http/frames.ts';
import type { AgentEvent } from './types.ts';

/** What back-ends tell of a file: its bytes in base64 or as a data URL, or an address, which may be a data URL too. */
interface Told {
  data?: unknown;
  url?: unknown;
  name?: unknown;
  caption?: unknown;
}

/** A file as a back-end tells it; none when it has neither bytes nor an address. What is in it is checked later. */
export function* fileEvent({ data, url, name, caption }: Told): Generator<AgentEvent> {
  const [bytes, address] = [textIn(data).trim(), textIn(url).trim()];
  const about = {
    ...(textIn(name) && { fileName: textIn(name) }),
    ...(textIn(caption) && { caption: textIn(caption) }),
  };
  if (bytes) yield { type: 'file', file: { data: fromDataUrl(bytes) ?? Buffer.from(bytes, 'base64'), ...about } };
  else if (address) yield { type: 'file', file: { ...addressed(address), ...about } };
}

/** A list of files with the names that most back-ends give their parts. */
export function* fileEvents(list: unknown): Generator<AgentEvent> {
  for (const file of Array.isArray(list) ? list : [])
    if (isFields(file)) yield* fileEvent({ data: file.data, url: file.url, name: file.name, caption: file.caption });
}

/**
 * A file that the back-end keeps itself. It is fetched as the back-end is, so that one in the owner's own network can give
 * what it made; an address of any other server has to be a public one, which is checked when it is fetched.
 */
export async function* keptFileEvent(
  http: Http,
  plan: CallPlan,
  own: { base: string; headers: Record<string, string> },
  { url, name }: { url: string; name?: string },
): AsyncGenerator<AgentEvent> {
  const address = URL.parse(url, own.base);
  const isOwn = address !== null && address.origin === URL.parse(own.base)?.origin;
  const about = name ? { fileName: name } : {};
  const data = isOwn ? await http.bytes(plan, { url: address.href, method: 'GET', headers: own.headers }) : null;
  yield { type: 'file', file: data ? { data, fileName: nameIn(address), ...about } : { url, ...about } };
}

const nameIn = (url: URL | null): string => url?.pathname.split('/').at(-1) ?? '';

const addressed = (url: string): OutgoingMedia => {
  const data = fromDataUrl(url);
  return data ? { data } : { url };
};

/** The bytes of a data URL; null for anything else. Its type is a claim, and not looked at. */
function fromDataUrl(url: string): Buffer | null {
  const comma = url.indexOf(',');
  if (comma < 0 || !/^data:/i.test(url.slice(0, 5))) return null;
  const body = url.slice(comma + 1);
  if (/;base64$/i.test(url.slice(0, comma))) return Buffer.from(body, 'base64');
  try {
    return Buffer.from(decodeURIComponent(body));
  } catch {
    return Buffer.alloc(0);
  }
}

/** Megabytes that no Markdown parser should have to read, and that belong in no history. */
const DATA_PICTURE = /!\[([^\]\n]{0,300})\]\(\s{0,10}<?(data:[^\s)>]+)>?[^)\n]{0,300}\)/gi;

const named = (alt: string): { fileName?: string } => (alt ? { fileName: alt } : {});

/** Takes the pictures out of a Markdown text whose bytes stand in it. */
export function dataPicturesIn(markdown: string): { text: string; files: OutgoingMedia[] } {
  const files: OutgoingMedia[] = [];
  const text = markdown.replace(DATA_PICTURE, (_all, alt: string, url: string) => {
    files.push({ ...addressed(url), ...named(alt) });
    return '';
  });
  return { text, files };
}

/** Takes the other pictures out: a chat shows no picture inside a text, and its address helps nobody. */
export function picturesIn(markdown: string): { text: string; files: OutgoingMedia[] } {
  const files: OutgoingMedia[] = [];
  let text = '';
  let from = 0;
  for (const { start, end, url, alt } of markdown.includes('![') ? pictureNodes(markdown) : []) {
    files.push({ ...addressed(url), ...named(alt) });
    text += markdown.slice(from, start);
    from = end;
  }
  return { text: text + markdown.slice(from), files };
}

function pictureNodes(markdown: string) {
  const found: { start: number; end: number; url: string; alt: string }[] = [];
  const tree = parseMarkdown(markdown);
  const open: Nodes[] = tree ? [tree] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    const [start, end] = [node.position?.start.offset, node.position?.end.offset];
    if (node.type === 'image' && start !== undefined && end !== undefined)
      found.push({ start, end, url: node.url, alt: node.alt ?? '' });
    if ('children' in node) open.push(...node.children.toReversed());
  }
  return found;
}

/** The parts of a message that are pictures or files, as chat completions and their relatives write them. */
export function* contentFiles(parts: unknown): Generator<AgentEvent> {
  for (const part of Array.isArray(parts) ? parts : []) if (isFields(part)) yield* contentFile(part);
}

function* contentFile(part: Fields): Generator<AgentEvent> {
  const image = part.image_url;
  if (image !== undefined) yield* fileEvent({ url: isFields(image) ? image.url : image });
  else if (part.type === 'image' || part.type === 'output_image')
    yield* fileEvent({ url: part.url, data: part.b64_json ?? part.data });
  else if (part.type === 'file' && isFields(part.file))
    yield* fileEvent({ data: part.file.file_data, url: part.file.url, name: part.file.filename });
}
