// Remarks that accompany a result without changing it: warnings and infos, each once, in the order they came up.

export class Annotations {
  private readonly warningSet = new Set<string>();
  private readonly infoSet = new Set<string>();

  warn(problem: string): void {
    this.warningSet.add(`PromQL warning: ${problem}`);
  }

  info(remark: string): void {
    this.infoSet.add(`PromQL info: ${remark}`);
  }

  get warnings(): readonly string[] {
    return [...this.warningSet];
  }

  get infos(): readonly string[] {
    return [...this.infoSet];
  }
}
