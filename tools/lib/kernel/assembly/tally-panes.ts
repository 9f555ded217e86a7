// The panes of time that are open, with the slots of groups in them.

/** A piece of time that is open: its start, its end (exclusive), and by group, its slot plus one. */
@unmanaged
class Pane {
  start: f64;
  end: f64;
  slots: usize;
}

const PANES: i32 = 4;
const PANE_SHIFT: usize = 5;
const panes = memory.data(4 * 32, 16);
let lastPane: usize = panes;

/** Slots that the host offers for groups that are new in a pane, and beside them, what those that were taken are for. */
const offered = memory.data(64 * 4, 16);
const takenPanes = memory.data(64 * 4, 16);
const takenGroups = memory.data(64 * 4, 16);
let offeredCount: u32 = 0;
/** So many of the offered slots were taken, the first ones first. */
export let takenSlots: u32 = 0;

/** Opens one of four panes; one whose end is not after its start is closed. */
export function setPane(index: u32, start: f64, end: f64, slots: usize): void {
  const pane = changetype<Pane>(panes + ((<usize>index) << PANE_SHIFT));
  pane.start = start;
  pane.end = end;
  pane.slots = slots;
}

/** Where the host writes the slots that it offers, and reads the panes and the groups of those that were taken: 64 words each. */
export function offeredSlots(): usize {
  return offered;
}

export function panesOfTaken(): usize {
  return takenPanes;
}

export function groupsOfTaken(): usize {
  return takenGroups;
}

/** Offers the first `count` slots of those; none is taken yet. */
export function offerSlots(count: u32): void {
  offeredCount = count;
  takenSlots = 0;
}

/** Takes a slot for a group that has none in the pane of the record in hand, and puts it at `at`; 0 when there is none left, else slot + 1. */
export function takeSlot(at: usize, group: u32): u32 {
  if (takenSlots == offeredCount) return 0;
  const place = (<usize>takenSlots) << 2;
  takenSlots++;
  store<u32>(takenPanes + place, <u32>((lastPane - panes) >> PANE_SHIFT));
  store<u32>(takenGroups + place, group);
  const slot = load<u32>(offered + place) + 1;
  store<u32>(at, slot);
  return slot;
}

/** The slots by group of the pane that a time is in; 0 for none. */
// @ts-ignore: decorator
@inline
export function slotsAt(time: f64): usize {
  const last = changetype<Pane>(lastPane);
  if (time >= last.start && time < last.end) return last.slots;
  for (let index = 0; index < PANES; index++) {
    const pane = changetype<Pane>(panes + ((<usize>index) << PANE_SHIFT));
    if (time < pane.start || time >= pane.end) continue;
    lastPane = changetype<usize>(pane);
    return pane.slots;
  }
  return 0;
}
