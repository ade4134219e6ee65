import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { parseCommand, splitHandle } from '../../../src/bridge/commands/parse.ts';
import { COMMAND_NAMES, COMMANDS } from '../../../src/bridge/commands/table.ts';

const named = (text: string) => parseCommand(text)?.name ?? null;

it('understands every word of every command, however it is typed', () => {
  const blank = fc.constantFrom('', ' ', '\u200b', '\u00a0', '\ufeff ');
  fc.assert(
    fc.property(
      fc.constantFrom(...COMMAND_NAMES),
      fc.nat(20),
      fc.constantFrom('/', '／', '⁄', '∕'),
      fc.constantFrom('NFC', 'NFD'),
      fc.boolean(),
      blank,
      blank,
      fc.constantFrom('', '.', '!'),
      (name, index, slash, form, isUpper, before, after, end) => {
        const words = COMMANDS[name];
        const word = words[index % words.length] ?? '';
        const typed = (isUpper ? word.toUpperCase() : word).normalize(form);
        assert.deepEqual(parseCommand(`${before}${slash}${typed}${end}${after}`), { name, argument: '' });
      },
    ),
  );
});

it('never throws, takes nothing for a command that does not begin with a slash, and keeps arguments short and on one line', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string()), (text) => {
      const plain = parseCommand(`a${text}`);
      assert.equal(plain, null);
      const command = parseCommand(`/${text}`);
      if (!command) return;
      assert.ok(COMMAND_NAMES.includes(command.name));
      assert.ok(command.argument.length <= 60 && !command.argument.includes('\n'));
    }),
  );
});

it('leaves everything else to the agent', () => {
  for (const text of [
    '/giá hoa ly',
    '/newest',
    '/constructor',
    '/đúng rồi',
    '//new',
    '/ new',
    '/help\nvà thêm một câu',
    `/new ${'x'.repeat(61)}`,
    'tôi gõ /new rồi',
    '/tmp/new',
    '/',
    '',
  ])
    assert.equal(named(text), null, text);
  assert.deepEqual(parseCommand('/switch ２'), { name: 'switch', argument: '2' });
  assert.deepEqual(parseCommand('／AGENT   @Lan'), { name: 'agent', argument: '@Lan' });
  assert.equal(named('/trogiup'), 'help');
});

it('finds the agent that a message is for, and only when something is asked', () => {
  assert.deepEqual(splitHandle('@Lan, giá bao nhiêu\nmột bó 👨‍👩‍👧?'), {
    handle: 'lan',
    rest: 'giá bao nhiêu\nmột bó 👨‍👩‍👧?',
  });
  for (const text of ['@lan', '@ lan ơi', 'hỏi @lan giá', '@lan@x giá', `@${'a'.repeat(33)} ơi`])
    assert.equal(splitHandle(text), null, text);
});
