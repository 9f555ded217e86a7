// The message of a body: what is left of it without its fields.

import { copyLoose } from './bytes';
import { keyStart, nextField, startOfFields } from './fields';

/** The last message stood in quotes, and its escapes are still in it. */
export let messageQuoted: bool = false;

/**
 * Copies the message of the body [body, end) to `target`, which needs 16 bytes of slack behind as many bytes as the body has; returns its
 * length. Taking a field out takes the space before it, or, where nothing is left before it, the one behind.
 */
export function copyMessage(body: usize, end: usize, target: usize): usize {
  messageQuoted = false;
  if (body >= end) return 0;
  const after = startOfFields(body, end);
  if (after != body) {
    messageQuoted = true;
    copyLoose(target, body + 1, after - body - 2);
    return after - body - 2;
  }
  let kept = body;
  let position = body;
  let to = target;
  while (true) {
    position = nextField(body, position, end);
    if (position == 0) break;
    if (keyStart > kept) {
      copyLoose(to, kept, keyStart - 1 - kept);
      to += keyStart - 1 - kept;
      kept = position;
    } else {
      kept = position + 1;
    }
  }
  if (kept < end) {
    copyLoose(to, kept, end - kept);
    to += end - kept;
  }
  return to - target;
}
