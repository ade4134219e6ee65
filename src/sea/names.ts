/** What is in the single binary besides the files of the program (`src/web/files.ts`). */

/** better-sqlite3's native part. */
export const ADDON = 'better-sqlite3.node';

/** The program. */
export const PROGRAM = 'zalo-bridge';

/**
 * Packages that lie beside the program as scripts of their own, because a start does not need them: the text of a script
 * is in memory as long as it is loaded. Two of them Fastify would use if it were not told otherwise (`src/web/validation.ts`).
 */
export const PACKAGES: readonly string[] = [
  'zca-js',
  'undici',
  'age-encryption',
  'prom-client',
  'qrcode',
  '@simplewebauthn/server',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
];

/** The text of a script: one function of `require`, `__filename`, `module` and `exports`, in plain ASCII. */
export const scriptOf = (name: string): string => `${name}.cjs`;
/** What V8 has compiled of it by the time a server is up. */
export const cacheOf = (name: string): string => `${name}.cache`;
