/** Every command, with the words that it answers to. Lower case; Vietnamese words with and without their marks. */
export const COMMANDS = {
  start: ['start', 'batdau', 'bắtđầu'],
  new: ['new', 'moi', 'mới'],
  threads: ['threads', 'luong', 'luồng'],
  switch: ['switch', 'chuyen', 'chuyển'],
  more: ['more', 'them', 'thêm', 'xemthem', 'xemthêm'],
  agents: ['agents', 'cactroly', 'cáctrợlý'],
  agent: ['agent', 'troly', 'trợlý'],
  help: ['help', 'trogiup', 'trợgiúp', '?'],
  stop: ['stop', 'dung', 'dừng'],
} as const;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

// A map and not an object: `/constructor` is nobody's command.
export const BY_WORD: ReadonlyMap<string, CommandName> = new Map(
  COMMAND_NAMES.flatMap((name) => COMMANDS[name].map((word): [string, CommandName] => [word.normalize('NFC'), name])),
);
