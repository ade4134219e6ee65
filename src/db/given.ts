import { type SQL, sql } from 'drizzle-orm';

/**
 * A value of a prepared query over several tables. The plus means nothing but hides the value from SQLite's planner,
 * which would else plan such a query anew for every value: fifteen times the time that it takes to run.
 */
export function given(name: string): SQL {
  return sql`+${sql.placeholder(name)}`;
}

/** A limit that is written into a prepared query: drizzle hands it over as one more value that the planner looks at. */
export function atMost(rows: number): number {
  return sql.raw(String(rows)) as unknown as number;
}
