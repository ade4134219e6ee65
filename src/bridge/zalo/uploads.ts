/** What the socket says when a file is stored (601 file_done). */
interface FileDone {
  fileUrl: string;
  fileId: string;
}

type Waiting = (done: FileDone) => unknown;

const MAX_EARLY = 50;

/**
 * Takes the place of zca-js's own map of uploads that wait for their file_done (context.js CallbacksMap). That one arms a
 * five-minute timer for each, which keeps the process alive; and an event that comes before the HTTP answer finds nobody
 * waiting and is lost, so that the send never ends.
 */
export class Uploads extends Map<string, Waiting> {
  #early = new Map<string, FileDone>();

  /** Asked by the listener for every file_done: who comes too early is kept for {@link set}. */
  override get(fileId: string): Waiting {
    return super.get(fileId) ?? ((done) => this.#keep(fileId, done));
  }

  override set(fileId: string, waiting: Waiting): this {
    const done = this.#early.get(fileId);
    if (!done) return super.set(fileId, waiting);
    this.#early.delete(fileId);
    waiting(done);
    return this;
  }

  #keep(fileId: string, done: FileDone): void {
    this.#early.set(fileId, done);
    const [oldest] = this.#early.keys();
    if (this.#early.size > MAX_EARLY && oldest !== undefined) this.#early.delete(oldest);
  }
}
