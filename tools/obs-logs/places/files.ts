// Which files are one log: a name, and the same with the endings that rotation gives it.

/** `app.log`, `app.log.1`, `app.log.2.gz`, `app.log-20260214.gz`. */
const ROTATED = /^(.+?)(?:\.(\d{1,4})|-(\d{8}(?:-?\d{2,10})?))?(?:\.gz)?$/s;

/** The paths of each log together, oldest first; logs in the order in which they are first named. */
export function groupRotated(paths: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, { path: string; age: number }[]>();
  for (const path of paths) {
    const [, base = path, number, date] = ROTATED.exec(path) ?? [];
    const group = groups.get(base) ?? [];
    group.push({ path, age: ageOf(number, date) });
    groups.set(base, group);
  }
  return [...groups.values()].map((group) =>
    group.sort((one, other) => other.age - one.age).map(({ path }) => path),
  );
}

/** Higher is older: the number of turns, or a date; the name itself is the newest. */
function ageOf(number: string | undefined, date: string | undefined): number {
  if (number !== undefined) return 1 + Number(number);
  return date === undefined ? 0 : 1e20 - Number(date.replace('-', '').padEnd(18, '0'));
}
