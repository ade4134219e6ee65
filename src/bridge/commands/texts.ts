import { type Static, Type } from 'typebox';
import { chatCommands } from '../../i18n/messages/chat-commands.ts';

/** Everything that is said to people around commands, and what may stand in braces in each besides `{name}`. */
export const SAYINGS = {
  started: ['agent'],
  help: [],
  opened: ['n', 'title'],
  tooMany: ['n'],
  threads: ['list'],
  switched: ['n', 'title'],
  switchedKept: ['n', 'title', 'kept'],
  switchHow: [],
  noThread: ['n'],
  moreLeft: ['kept'],
  nothingKept: [],
  agents: ['list'],
  agentSet: ['agent', 'handle'],
  noAgent: [],
  stopped: [],
  nothingToStop: [],
  fixed: [],
  agentGone: ['agent'],
} as const satisfies Record<string, readonly string[]>;

export type Saying = keyof typeof SAYINGS;
export const SAYING_NAMES = Object.keys(SAYINGS) as Saying[];

const OwnText = Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 }));

/** How commands are answered on a channel. */
export const CommandSettings = Type.Object({
  language: Type.Enum(['vi', 'en']),
  /** The owner's own words; what is left out is said in ours. */
  texts: Type.Object(Object.fromEntries(SAYING_NAMES.map((name) => [name, OwnText])) as Record<Saying, typeof OwnText>),
});
export type CommandSettings = Static<typeof CommandSettings>;

/** Our words for it, with their placeholders. */
export function defaultSaying(name: Saying, language: CommandSettings['language']): string {
  return chatCommands[`commands.say.${name}`][language];
}

export function sayingOf(settings: CommandSettings, name: Saying): string {
  return settings.texts[name] ?? defaultSaying(name, settings.language);
}
