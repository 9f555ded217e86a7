// A command that could not be run, as a failure of the tool.

/** Ends the tool with the status that a shell would give: 127 where there is no such command, else 126. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
  readonly exitStatus: 126 | 127;

  constructor(message: string, exitStatus: 126 | 127) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
