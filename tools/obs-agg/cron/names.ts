// Names that rotation gives to generations of a file: app.log.1, app.log-20260214, app.log.2026-02-14_12, app.log.old, each with .gz.
//
// Others that begin alike are other files: access.log.ssl, app.log.state.

const SUFFIX = /^[.-](?:\d.*|old|bak|prev|previous|save)$/;
const GZIPPED = '.gz';
/** What cannot be read here is no generation that could be read. */
const COMPRESSED = /\.(?:gz|xz|bz2|zst|lz4|Z)$/;

/** True for a name of an uncompressed generation of the file called `name`. */
export function isRotatedName(entry: string, name: string): boolean {
  return entry.startsWith(name) && SUFFIX.test(entry.slice(name.length)) && !COMPRESSED.test(entry);
}

/** True for a name of a generation that gzip(1) has compressed. */
export function isGzippedName(entry: string, name: string): boolean {
  return entry.endsWith(GZIPPED) && isRotatedName(entry.slice(0, -GZIPPED.length), name);
}
