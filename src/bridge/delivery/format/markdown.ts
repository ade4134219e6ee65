import type { List, ListItem, Nodes, PhrasingContent, RootContent, Table, TableCell } from 'mdast';
import { parseMarkdown } from '../../../markdown.ts';
import { type RichText, RichTextBuilder } from './rich-text.ts';

/** Zalo's chat knows a few styles and no structure: bullets, table rows and links become text that reads well by itself. */
export function renderMarkdown(markdown: string): RichText {
  const tree = parseMarkdown(markdown);
  if (!tree) return { text: markdown.trim(), styles: [], whole: [] };
  const out = new RichTextBuilder();
  blocks(out, tree.children, '');
  return out.finish();
}

function blocks(out: RichTextBuilder, nodes: RootContent[], indent: string): void {
  for (const node of nodes) block(out, node, indent);
}

function block(out: RichTextBuilder, node: RootContent, indent: string): void {
  switch (node.type) {
    case 'heading':
      out.gap();
      out.styled('b', () =>
        node.depth <= 2 ? out.styled('f_18', () => inline(out, node.children)) : inline(out, node.children),
      );
      out.line();
      return;
    case 'paragraph':
      if (indent === '') out.gap();
      inline(out, node.children);
      out.line();
      return;
    case 'list':
      if (indent === '') out.gap();
      list(out, node, indent);
      return;
    case 'code':
      out.gap();
      out.together(() => out.styled('f_13', () => out.write(node.value)));
      out.line();
      return;
    case 'blockquote':
      out.gap();
      out.styled('i', () => blocks(out, node.children, indent));
      return;
    case 'table':
      out.gap();
      table(out, node);
      return;
    case 'thematicBreak':
      out.gap();
      out.write('———');
      out.line();
      return;
    case 'html':
      out.gap();
      html(out, node.value);
      out.line();
      return;
    case 'definition':
      return;
    default:
      if ('children' in node) blocks(out, node.children as RootContent[], indent);
      else if ('value' in node) out.write(String(node.value));
  }
}

/** Bullets and numbers are written as text: they survive when Zalo refuses the styles. */
function list(out: RichTextBuilder, node: List, indent: string): void {
  node.children.forEach((item, index) => {
    out.line();
    out.write(indent);
    out.write(node.ordered ? `${(node.start ?? 1) + index}. ` : `${checkbox(item)} `);
    listItem(out, item, `${indent}   `);
  });
  out.line();
}

function checkbox(item: ListItem): string {
  if (item.checked === true) return '☑';
  return item.checked === false ? '☐' : '•';
}

function listItem(out: RichTextBuilder, item: ListItem, indent: string): void {
  item.children.forEach((child, index) => {
    if (index > 0 && child.type === 'paragraph') {
      out.line();
      out.write(indent);
    }
    block(out, child, indent);
  });
}

/** A table is too wide for a phone: each row becomes a small block, its first cell the title. */
function table(out: RichTextBuilder, node: Table): void {
  const [head, ...rows] = node.children;
  const titles = (head?.children ?? []).map((cell) => plain(cell));
  if (rows.length === 0) {
    out.write(titles.join(' · '));
    out.line();
  }
  for (const row of rows) {
    const [first, ...rest] = row.children;
    out.line();
    out.write('• ');
    if (first) out.styled('b', () => inline(out, first.children));
    rest.forEach((cell, index) => {
      if (cell.children.length === 0) return;
      out.line();
      const title = titles[index + 1];
      out.write(title ? `   ${title}: ` : '   ');
      inline(out, cell.children);
    });
    out.line();
  }
}

function plain(cell: TableCell): string {
  const builder = new RichTextBuilder();
  inline(builder, cell.children);
  return builder.finish().text;
}

function inline(out: RichTextBuilder, nodes: PhrasingContent[]): void {
  for (const node of nodes) phrase(out, node);
}

function phrase(out: RichTextBuilder, node: PhrasingContent): void {
  switch (node.type) {
    case 'text':
      out.write(node.value);
      return;
    case 'strong':
      out.styled('b', () => inline(out, node.children));
      return;
    case 'emphasis':
      out.styled('i', () => inline(out, node.children));
      return;
    case 'delete':
      out.styled('s', () => inline(out, node.children));
      return;
    case 'inlineCode':
      out.write(node.value);
      return;
    case 'break':
      out.write('\n');
      return;
    case 'link':
      link(out, node.url, node.children);
      return;
    case 'image':
      out.write(node.alt ? `${node.alt}: ` : '');
      out.together(() => out.write(node.url));
      return;
    case 'html':
      html(out, node.value);
      return;
    default:
      if ('children' in node) inline(out, (node as Nodes & { children: PhrasingContent[] }).children);
  }
}

/** `[giá](https://…)` → `giá (https://…)`; a bare address is written once. */
function link(out: RichTextBuilder, url: string, children: PhrasingContent[]): void {
  const label = new RichTextBuilder();
  inline(label, children);
  const { text } = label.finish();
  const address = url.replace(/^mailto:|^tel:/, '');
  if (text === '' || text === url || text === address || `http://${text}` === url) {
    out.together(() => out.write(text || address));
    return;
  }
  inline(out, children);
  out.write(' (');
  out.together(() => out.write(address));
  out.write(')');
}

/** Of HTML only line breaks mean something in a chat. */
function html(out: RichTextBuilder, value: string): void {
  out.write(value.replace(/<br\s*\/?>/gi, '\n').replace(/<\/?[a-z][^>]*>/gi, ''));
}
