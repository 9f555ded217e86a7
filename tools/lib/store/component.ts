// A name as one component of a path, so that no name leaves its folder and no two names share a file.
//
//   %HH       any byte of the name (as UTF-8) but ASCII letters, digits and - . : @ and _; also '%' itself. '' is %FF
//   %2Ex      a name that begins with '.': what begins so is ours (temporary files, the lock), or not to be seen
//   %5Fx      a service or instance that begins with '_': what begins so is ours (_ and _unparsed)
//   %61ll     an instance named all: its ring would be the merged one
//   x%2Elive  an instance that ends in .live, .live.1 or .previous: its ring would be another one's
//   abc%~HASH a name whose component would be longer than MAX_COMPONENT_BYTES: its beginning and the SHA-256 of all of
//             it in base64url. The hash is no way back; a long name is read from the records in its ring instead
//
// The encoding is injective on all strings: each escape above stands for something that a shorter form never says ('%~'
// begins no escape), and only hashing relies on more than counting: on nobody finding two names with one SHA-256.

import { decodeName, encodeName } from '../record/source.ts';

/** The component of the ring of all instances merged. */
export const ALL = 'all';
/** The component of the instance of a source that has none. */
export const NO_INSTANCE = '_';
/** The component of the service whose ring holds the lines that are no record. */
export const UNPARSED = '_unparsed';

/** The component of an application or environment of a tenant that has no name. */
export const UNNAMED = '_';

/** 255 bytes is what file systems take; a ring adds `.previous`. */
export const MAX_COMPONENT_BYTES = 240;

/** What a component names: reserved names differ. */
export type Position = 'service' | 'instance' | 'metric';

const HASH_MARK = '%~';
const HASH_CHARACTERS = 43;
const CUT_ESCAPE = /%[0-9A-F]?$/;
const RING_SUFFIX = /\.(live(?:\.1)?|previous)$/;

/** The component that stands for `name`. Plain names, such as `web` and `0`, stand for themselves. */
export function componentOf(name: string, position: Position): string {
  const encoded = reserve(encodeName(name), position);
  if (encoded.length <= MAX_COMPONENT_BYTES) return encoded;
  const kept = encoded.slice(0, MAX_COMPONENT_BYTES - HASH_MARK.length - HASH_CHARACTERS);
  // Loaded when it is needed: node:crypto takes a seventh of a start (bench `startup`).
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256').update(encoded).digest('base64url');
  return kept.replace(CUT_ESCAPE, '') + HASH_MARK + hash;
}

/** Names that stand for themselves in every position; most do, and a folder of a thousand rings is full of them. */
const PLAIN = /^[A-Za-z0-9:@-][A-Za-z0-9_:@-]*$/;

/** The name that `component` stands for; undefined for a hashed one, and for a file that is none of ours. */
export function nameOf(component: string, position: Position): string | undefined {
  if (PLAIN.test(component) && component.length <= MAX_COMPONENT_BYTES && component !== ALL) return component;
  const name = decodeName(component);
  return componentOf(name, position) === component ? name : undefined;
}

/** The component of an instance in its service's folders; '' is the instance of a source that has none. */
export function instanceComponent(instance: string): string {
  return instance === '' ? NO_INSTANCE : componentOf(instance, 'instance');
}

/** The instance that a component stands for: the inverse of instanceComponent, undefined where nameOf is. */
export function instanceNameOf(component: string): string | undefined {
  return component === NO_INSTANCE ? '' : nameOf(component, 'instance');
}

/** The component of the ring that the file `name` in a folder of rings belongs to. */
export function ringComponent(name: string): string {
  return name.replace(RING_SUFFIX, '');
}

/** True for the component of a name that is too long to be read back. */
export function isHashed(component: string): boolean {
  return component.slice(-HASH_CHARACTERS - HASH_MARK.length).startsWith(HASH_MARK);
}

function reserve(encoded: string, position: Position): string {
  if (position === 'metric') return encoded.replace(/^\./, '%2E');
  const safe = encoded.replace(/^\./, '%2E').replace(/^_/, '%5F');
  if (position === 'service') return safe;
  return safe === ALL ? '%61ll' : safe.replace(RING_SUFFIX, '%2E$1');
}
