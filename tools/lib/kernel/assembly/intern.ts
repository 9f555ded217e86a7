// Byte strings to small numbers: sources, and the values of fields that group. An open-addressing table; the texts
// are kept in an arena so that they outlive the block they came in.

import { sameBytes } from './bytes';
import { allocate } from './memory';

/** Said for a string that no longer fits. */
export const OVERFLOW: u32 = 0xffffffff;

@unmanaged
export class Interner {
  slots: usize; // u32 id + 1, 0 is free; a power of two of them
  mask: u32;
  entries: usize; // per id: u32 text address, u32 length, u32 hash
  count: u32;
  most: u32;
  arena: usize;
  arenaTop: usize;
  arenaEnd: usize;
}

/** A table for at most `most` different strings of at most `bytes` bytes together. */
export function createInterner(most: u32, bytes: usize): usize {
  let size: u32 = 64;
  while (size < most * 2) size *= 2;
  const interner = changetype<Interner>(allocate(offsetof<Interner>()));
  interner.slots = allocate(<usize>size * 4);
  interner.mask = size - 1;
  interner.entries = allocate(<usize>most * 12);
  interner.count = 0;
  interner.most = most;
  interner.arena = allocate(bytes + 16);
  interner.arenaTop = interner.arena;
  interner.arenaEnd = interner.arena + bytes;
  return changetype<usize>(interner);
}

/** Bytes that createInterner takes, for the host's sizing. */
export function internerBytes(most: u32, bytes: usize): usize {
  let size: u32 = 64;
  while (size < most * 2) size *= 2;
  return offsetof<Interner>() + <usize>size * 4 + <usize>most * 12 + bytes + 128;
}

/** A multiplicative hash over 8-byte steps; good enough for names, not against an adversary, and probing is bounded by the table's half load. */
// @ts-ignore: decorator
@inline
function hashOf(at: usize, length: usize): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15 ^ <u64>length;
  let offset: usize = 0;
  for (; offset + 8 <= length; offset += 8) hash = rotl(hash ^ load<u64>(at + offset), 27) * 0x9fb21c651e98df25;
  const rest = length - offset;
  if (rest > 0) {
    const tail = load<u64>(at + offset) & (~(<u64>0) >> (64 - (<u64>rest << 3)));
    hash = rotl(hash ^ tail, 27) * 0x9fb21c651e98df25;
  }
  hash ^= hash >> 32;
  return <u32>(hash * 0x9fb21c651e98df25 >> 32);
}

/** The number of the string at `at`, given out in the order of first sight; OVERFLOW when a new one no longer fits. */
export function intern(handle: usize, at: usize, length: usize): u32 {
  const interner = changetype<Interner>(handle);
  const hash = hashOf(at, length);
  let slot = hash & interner.mask;
  while (true) {
    const stored = load<u32>(interner.slots + ((<usize>slot) << 2));
    if (stored == 0) break;
    const entry = interner.entries + <usize>(stored - 1) * 12;
    if (load<u32>(entry, 8) == hash && load<u32>(entry, 4) == <u32>length && sameBytes(load<u32>(entry), at, length)) {
      return stored - 1;
    }
    slot = (slot + 1) & interner.mask;
  }
  if (interner.count == interner.most || interner.arenaTop + length > interner.arenaEnd) return OVERFLOW;
  const id = interner.count++;
  memory.copy(interner.arenaTop, at, length);
  const entry = interner.entries + <usize>id * 12;
  store<u32>(entry, <u32>interner.arenaTop);
  store<u32>(entry, <u32>length, 4);
  store<u32>(entry, hash, 8);
  store<u32>(interner.slots + ((<usize>slot) << 2), id + 1);
  interner.arenaTop += length;
  return id;
}

/** Strings known so far. */
export function internedCount(handle: usize): u32 {
  return changetype<Interner>(handle).count;
}

/** The address of the text of `id`; its length stands in the u32 that internedLength gives. */
export function internedText(handle: usize, id: u32): usize {
  return load<u32>(changetype<Interner>(handle).entries + <usize>id * 12);
}

export function internedLength(handle: usize, id: u32): u32 {
  return load<u32>(changetype<Interner>(handle).entries + <usize>id * 12, 4);
}
