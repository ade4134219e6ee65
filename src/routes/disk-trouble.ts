import type { FastifyInstance } from 'fastify';
import { diskProblem, isDiskProblem } from '../db/errors.ts';
import type { Stores } from '../db/stores/index.ts';
import { HttpProblem } from '../web/errors.ts';

/** While the disk refuses: a sentence above every page, and in answer to whatever could not be saved. */
export function tellDiskTrouble(app: FastifyInstance, { stores }: { stores: Pick<Stores, 'diskTrouble'> }): void {
  app.decorate('trouble', () => {
    const trouble = stores.diskTrouble();
    return trouble && (`disk.${trouble.reason}` as const);
  });
  app.decorate('explainError', (error: Error) => {
    if (!isDiskProblem(error)) return null;
    const detail = { key: `disk.${diskProblem(error)}` } as const;
    return new HttpProblem(503, 'unavailable', { title: { key: 'disk.notSaved' }, detail, cause: error });
  });
}
