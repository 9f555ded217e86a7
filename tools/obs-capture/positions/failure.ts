/** The folder of positions cannot be used as one: exit status 2. */
export class PositionsUnusable extends Error {
  override readonly name = 'PositionsUnusable';
  readonly exitStatus = 2;
}
