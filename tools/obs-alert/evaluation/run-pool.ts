// What ran under the rules before: taken over by rules that stayed the same, ended where there are none.

/** Things by identity; several may have the same one. */
export class RunPool<Run> {
  private readonly runs = new Map<string, Run[]>();

  add(identity: string, run: Run): void {
    const equal = this.runs.get(identity);
    if (equal) equal.push(run);
    else this.runs.set(identity, [run]);
  }

  /** Takes the first thing of an identity away. */
  take(identity: string): Run | undefined {
    return this.runs.get(identity)?.shift();
  }

  /** What nobody took. */
  get rest(): readonly Run[] {
    return [...this.runs.values()].flat();
  }
}
