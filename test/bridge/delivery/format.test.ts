import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cutSmaller, formatAnswer } from '../../../src/bridge/delivery/format/index.ts';
import { renderMarkdown } from '../../../src/bridge/delivery/format/markdown.ts';
import { cutIntoParts, MAX_CHARACTERS, MAX_RICH_BYTES } from '../../../src/bridge/delivery/format/parts.ts';
import type { OutboundText } from '../../../src/bridge/zalo/types.ts';

const markdown = (text: string) => formatAnswer({ text, format: 'markdown' });
/** Text and styles in one readable line: `b:chữ`. */
const shown = ({ text, styles }: OutboundText) => ({
  text,
  styles: styles.map(({ start, len, st }) => `${st}:${text.slice(start, start + len)}`),
});

const GOLDEN: [title: string, source: string, text: string, styles: string[]][] = [
  ['bold, italic and struck text', '**đậm** *nghiêng* ~~bỏ~~', 'đậm nghiêng bỏ', ['b:đậm', 'i:nghiêng', 's:bỏ']],
  ['bold inside italic', '*a **b** c*', 'a b c', ['i:a b c', 'b:b']],
  ['a heading and what follows', '# Giá hoa\nly 80k', 'Giá hoa\n\nly 80k', ['f_18:Giá hoa', 'b:Giá hoa']],
  ['a small heading without the big size', '### Ghi chú', 'Ghi chú', ['b:Ghi chú']],
  ['bullets, with one level below', '- ly\n  - trắng\n- hồng', '• ly\n   • trắng\n• hồng', []],
  ['numbers from where the list starts', '3. ba\n4. bốn', '3. ba\n4. bốn', []],
  ['a list item of two paragraphs', '1. một\n\n   thêm\n2. hai', '1. một\n   thêm\n2. hai', []],
  ['a task list', '- [x] xong\n- [ ] chưa', '☑ xong\n☐ chưa', []],
  [
    'a table as small blocks',
    '| Tên | Giá |\n|--|--|\n| Ly | 80k |\n| Hồng | **50k** |',
    '• Ly\n   Giá: 80k\n• Hồng\n   Giá: 50k',
    ['b:Ly', 'b:Hồng', 'b:50k'],
  ],
  ['a table without rows', '| A | B |\n|--|--|', 'A · B', []],
  ['code as it is, stars and all', '```js\nlet a = b * c * d;\n```', 'let a = b * c * d;', ['f_13:let a = b * c * d;']],
  ['inline code without the ticks', 'mã `SKU_1_2`', 'mã SKU_1_2', []],
  ['a link with its address', '[web](https://a.vn/x)', 'web (https://a.vn/x)', []],
  ['a bare address once', 'xem https://a.vn/x nhé', 'xem https://a.vn/x nhé', []],
  ['an e-mail address once', '<an@hoa.vn>', 'an@hoa.vn', []],
  ['a quote in italics', '> nhớ mai', 'nhớ mai', ['i:nhớ mai']],
  ['HTML: only line breaks mean something', 'a<br>b <b>c</b>', 'a\nb c', []],
  ['entities decoded', 'Q&amp;A &lt;3', 'Q&A <3', []],
  ['line breaks of the model kept', 'một\nhai\n\nba', 'một\nhai\n\nba', []],
];

describe('an answer in Markdown becomes text that Zalo can show', () => {
  for (const [title, source, text, styles] of GOLDEN)
    it(title, () => {
      const [part, ...more] = markdown(source);
      assert.ok(part);
      assert.deepEqual(shown(part), { text, styles });
      assert.equal(more.length, 0);
    });

  it('leaves plain text alone to the letter', () => {
    const text = 'echo: **không** đậm <b>1</b> [x](y)\n* sao';
    assert.deepEqual(formatAnswer({ text, format: 'plain' }), [{ text, styles: [] }]);
  });
});

describe('cutting an answer', () => {
  it('keeps a long answer within the limit, at paragraphs where it can', () => {
    const paragraph = 'Hoa ly có hương thơm nhẹ. '.repeat(20).trim();
    const parts = markdown(Array.from({ length: 18 }, () => paragraph).join('\n\n'));
    assert.ok(parts.length >= 5);
    for (const { text } of parts) {
      assert.ok(text.length <= MAX_CHARACTERS);
      assert.ok(text.endsWith('nhẹ.'), 'no part ends inside a sentence');
    }
  });

  it('cuts a word of 3,000 characters, and never a grapheme', () => {
    assert.deepEqual(
      markdown('x'.repeat(3_000)).map(({ text }) => text.length),
      [2_000, 1_000],
    );
    for (const { text } of markdown('👩‍🌾'.repeat(900))) assert.equal(text.replaceAll('👩‍🌾', ''), '');
    for (const { text } of markdown('ệ'.normalize('NFD').repeat(1_500))) assert.doesNotMatch(text, /^\p{M}/u);
  });

  it('does not cut a code block or an address that fits into one message', () => {
    const code = Array.from({ length: 30 }, (_, line) => `dong_${line} = ${line};`).join('\n');
    const parts = markdown(`${'Lời dẫn dài. '.repeat(140)}\n\n\`\`\`\n${code}\n\`\`\`\n\nHết.`);
    assert.ok(
      parts.some(({ text }) => text.includes(code)),
      'the whole block is in one part',
    );
    const url = `https://hoa.vn/${'a-b.'.repeat(60)}`;
    assert.ok(markdown(`${'chữ '.repeat(480)}${url} hết`).some(({ text }) => text.includes(url)));
  });

  it('makes styled parts small enough in bytes, and leaves unstyled ones at 2,000 characters', () => {
    const parts = markdown('**đậm** chữ thường và '.repeat(300));
    for (const { text, styles } of parts)
      assert.ok(Buffer.byteLength(text) + Buffer.byteLength(JSON.stringify({ styles, ver: 0 })) <= MAX_RICH_BYTES);
    assert.equal(markdown('ệ'.repeat(2_000)).length, 1);
  });

  it('gives nothing for nothing', () => {
    for (const text of ['', '  \n ', '<b></b>', '[]: x'])
      assert.deepEqual(
        markdown(text).filter((part) => part.text === ''),
        [],
      );
    assert.deepEqual(markdown('\n\n'), []);
  });

  it('cuts a message that Zalo found too long into at least two, with all its text', () => {
    const message = { text: 'chữ '.repeat(400).trim(), styles: [{ start: 0, len: 3, st: 'b' }] };
    const pieces = cutSmaller(message);
    assert.ok(pieces.length >= 2);
    assert.equal(pieces.map(({ text }) => text).join(' '), message.text);
    assert.deepEqual(pieces[0]?.styles, message.styles);
  });
});

describe('whatever a model writes', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(
      '**',
      '*',
      '`',
      '```\n',
      '\n',
      '\n\n',
      '- ',
      '# ',
      '| a | b |\n|--|--|\n',
      '[x](https://a.vn)',
      'chữ ',
      '👩‍🌾',
      'x'.repeat(700),
    ),
  );
  const document = fc.array(word, { maxLength: 60 }).map((words) => words.join(''));

  it('all the text arrives, in order, and every range stays inside its part', () => {
    fc.assert(
      fc.property(document, (source) => {
        const rich = renderMarkdown(source);
        const parts = cutIntoParts(rich);
        const squeeze = (text: string) => text.replace(/\s+/g, '');
        assert.equal(squeeze(parts.map(({ text }) => text).join('')), squeeze(rich.text));
        for (const { text, styles } of parts) {
          assert.ok(text.length > 0 && text.length <= MAX_CHARACTERS);
          for (const { start, len } of styles) assert.ok(start >= 0 && len > 0 && start + len <= text.length);
        }
      }),
      { numRuns: 400 },
    );
  });
});
