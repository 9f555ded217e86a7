// Rule files that cannot be used.

/** Nothing can be loaded; `report` holds one block of lines for each problem. Status 2 at the command line. */
export class RulesRefused extends Error {
  readonly exitStatus = 2;
  /** Lines `file:line:column: problem`, each with the line of the file and a caret under it. '' where no place is to be shown. */
  readonly report: string;

  constructor(message: string, report: string) {
    super(message);
    this.name = 'RulesRefused';
    this.report = report;
  }
}
