// Compensated summation (Kahan, in Neumaier's variant): the rounding error of every addition is kept and added at the
// end, so 1 + 1e100 + 1 - 1e100 is 2.

export class KahanSum {
  private sum = 0;
  private compensation = 0;

  add(value: number): void {
    const total = this.sum + value;
    if (!Number.isFinite(total)) this.compensation = 0;
    else if (Math.abs(this.sum) >= Math.abs(value)) this.compensation += this.sum - total + value;
    else this.compensation += value - total + this.sum;
    this.sum = total;
  }

  get value(): number {
    return this.sum + this.compensation;
  }

  /** The sum so far without the compensation: infinite as soon as an addition overflowed. */
  get uncompensated(): number {
    return this.sum;
  }
}
