// A query that cannot be answered.

/** Status 2 at the command line. */
export class QueryFailure extends Error {
  readonly exitStatus = 2;
  /** The expression with a caret under the place, where there is one. */
  readonly excerpt: string;

  constructor(message: string, excerpt = '') {
    super(message);
    this.name = 'QueryFailure';
    this.excerpt = excerpt;
  }
}
