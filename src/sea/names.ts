/** Assets of the single binary that are not files of the program (`src/web/files.ts`). */

/** better-sqlite3's native part. */
export const ADDON = 'better-sqlite3.node';
/** The program, as one function of `require` and `__filename`. Plain ASCII. */
export const PROGRAM = 'server.cjs';
/** What V8 has compiled of it by the time a server is up. */
export const CODE_CACHE = 'server.cache';
