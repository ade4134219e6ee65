/** Counters for the page that explains a connection. Never holds content. */
export interface Diagnostics {
  /** Socket commands that zca-js knows nothing of, as "command/sub", with how often they came. */
  unknownCommands: Record<string, number>;
  /** Frames and messages that could not be read. */
  broken: number;
  lastProblem: string | null;
  lastFrameAt: number | null;
  /** Null while not online. */
  connectedAt: number | null;
  attempts: number;
  /** How often an online connection was lost. */
  drops: number;
  lastClose: { code: number; at: number } | null;
  handlerErrors: number;
}

const MAX_COMMANDS = 100;

export function newDiagnostics(): Diagnostics {
  return {
    unknownCommands: {},
    broken: 0,
    lastProblem: null,
    lastFrameAt: null,
    connectedAt: null,
    attempts: 0,
    drops: 0,
    lastClose: null,
    handlerErrors: 0,
  };
}

export function noteUnknown({ unknownCommands }: Diagnostics, command: string): void {
  if (!(command in unknownCommands) && Object.keys(unknownCommands).length >= MAX_COMMANDS) return;
  unknownCommands[command] = (unknownCommands[command] ?? 0) + 1;
}
