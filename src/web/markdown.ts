import type { List, Nodes, Parents, Table } from 'mdast';
import { parseMarkdown } from '../markdown.ts';
import { attributes, html, SafeHtml } from './safe-html.ts';

const DEEPEST = 40;

/**
 * An agent's Markdown as markup that can do nothing: a fixed set of tags without attributes of the text's choosing, links
 * to http and https only, no pictures (they would be loaded from elsewhere), and HTML as the text that it is.
 */
export function markdownHtml(text: string): SafeHtml {
  const tree = parseMarkdown(text);
  if (!tree) return html`<p class="message">${text}</p>`;
  return joined(tree.children.map((node) => rendered(node, 0)));
}

const joined = (parts: SafeHtml[]): SafeHtml => new SafeHtml(parts.join(''));
const inside = ({ children }: Parents, depth: number): SafeHtml =>
  joined(children.map((child) => rendered(child, depth + 1)));

function rendered(node: Nodes, depth: number): SafeHtml {
  if (depth > DEEPEST) return html``;
  switch (node.type) {
    case 'paragraph':
      return html`<p>${inside(node, depth)}</p>`;
    case 'heading':
      // Not a heading of the page that it stands on.
      return html`<p class="md-title"><strong>${inside(node, depth)}</strong></p>`;
    case 'blockquote':
      return html`<blockquote>${inside(node, depth)}</blockquote>`;
    case 'list':
      return list(node, depth);
    case 'code':
      return html`<pre class="md-code"><code>${node.value}</code></pre>`;
    case 'table':
      return table(node, depth);
    case 'thematicBreak':
      return html`<hr>`;
    default:
      return phrase(node, depth);
  }
}

function phrase(node: Nodes, depth: number): SafeHtml {
  switch (node.type) {
    case 'strong':
      return html`<strong>${inside(node, depth)}</strong>`;
    case 'emphasis':
      return html`<em>${inside(node, depth)}</em>`;
    case 'delete':
      return html`<s>${inside(node, depth)}</s>`;
    case 'inlineCode':
      return html`<code>${node.value}</code>`;
    case 'break':
      return html`<br>`;
    case 'link':
      return link(node.url, inside(node, depth));
    case 'image':
      return link(node.url, html`${node.alt || node.url}`);
    case 'definition':
    case 'footnoteDefinition':
      return html``;
    default:
      if ('children' in node) return inside(node, depth);
      return html`${'value' in node ? node.value : ''}`;
  }
}

function list(node: List, depth: number): SafeHtml {
  const items = node.children.map((item) => {
    const box = item.checked === true ? '☑ ' : item.checked === false ? '☐ ' : '';
    const [only] = item.children;
    // A line of a list is a line; only an item of several paragraphs has some.
    const isLine = !item.spread && only?.type === 'paragraph';
    const words = isLine
      ? joined([inside(only, depth + 1), ...item.children.slice(1).map((child) => rendered(child, depth + 2))])
      : inside(item, depth + 1);
    return html`<li>${box}${words}</li>`;
  });
  if (!node.ordered) return html`<ul>${joined(items)}</ul>`;
  const start = node.start != null && node.start !== 1 ? node.start : null;
  return html`<ol${attributes({ start })}>${joined(items)}</ol>`;
}

function table(node: Table, depth: number): SafeHtml {
  const [head, ...rows] = node.children.map(({ children }) => children.map((cell) => inside(cell, depth + 2)));
  const titles = joined((head ?? []).map((cell) => html`<th>${cell}</th>`));
  const lines = rows.map((cells) => html`<tr>${joined(cells.map((cell) => html`<td>${cell}</td>`))}</tr>`);
  return html`<table class="md-table"><thead><tr>${titles}</tr></thead><tbody>${joined(lines)}</tbody></table>`;
}

/** Where it leads is seen before it is followed; of any other scheme only the words are left. */
function link(url: string, words: SafeHtml): SafeHtml {
  const address = URL.parse(url);
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') return words;
  const { href } = address;
  return html`<a${attributes({ href, title: href, target: '_blank', rel: 'noopener noreferrer nofollow' })}>${words}</a>`;
}
