// What is done with records. They are collected first and then added, operation by operation: the loops are short, so that the processor
// is at work on several records at once and does not wait for each of them.

import { NUMBER } from './quantity';
import { addToSketch, havePages } from './sketches';
import { dimensionOf, dividendOf, divisorOf, found, valueFields, wantValue } from './tally-body';

/** Numbers of the operations, as the host knows them. */
const COUNT: u32 = 0;
const SUM: u32 = 1;
const LEAST: u32 = 2;
const GREATEST: u32 = 3;
const SKETCH: u32 = 4;
/** The host adds by itself what is handed to it. */
const HAND: u32 = 5;

/** One thing that is done with every record. */
@unmanaged
class Operation {
  code: u32;
  /** The number of its filter (tally-filters.ts). */
  filter: u32;
  /** The wanted field with its value; for a count none. */
  field: i32;
  /** The dimension that its values have so far, 255 before the first. Kept by the host. */
  usual: u32;
  /** By slot: 8 bytes for a count, 16 for an extreme, 32 for a sum or the head of a sketch. Of what is handed on, the host's own number. */
  cells: usize;
  /** Of a sketch: by slot, the pages of its octaves. */
  directories: usize;
}

/** Said of an operation that has had no value yet. */
const NO_DIMENSION: u32 = 255;

const MOST_OPERATIONS: i32 = 16;
const OPERATION_SHIFT: usize = 6;
const operations = memory.data(16 * 64, 16);
let operationCount: i32 = 0;

/** Records that can be collected: no piece has as many. */
const MOST_RECORDS: usize = 256;

/** The records that were collected. */
let recordCount: usize = 0;
const recordSlots = memory.data(256 * 4, 16);
/** The filters that they pass, a bit each. */
const recordFilters = memory.data(256 * 4, 16);
const recordWeights = memory.data(256 * 8, 16);
const recordTimes = memory.data(256 * 8, 16);

/** By wanted field, how many of them have a quantity there, and those. */
const valueCounts = memory.data(32 * 4, 16);
const valueSlots = memory.data(32 * 256 * 4, 16);
const valueFilters = memory.data(32 * 256 * 4, 16);
const valueWeights = memory.data(32 * 256 * 8, 16);
/** Which of the records it is. */
const valueRecords = memory.data(32 * 256, 16);
const values = memory.data(32 * 256 * 8, 16);
const divisors = memory.data(32 * 256 * 8, 16);
let sketchCount: u32 = 0;

/** Values that are handed to the host, with the slot, the weight and the time of their records. */
const handedSlots = memory.data(256 * 4, 16);
const handedValues = memory.data(256 * 8, 16);
const handedWeights = memory.data(256 * 8, 16);
const handedTimes = memory.data(256 * 8, 16);

/** Hands the first `count` values to the host, which has given this number to the operation. */
// @ts-ignore: decorator
@external('env', 'takeHanded')
declare function takeHanded(number: usize, count: usize): void;

/** Where the host finds them: slots, values, weights and times. */
export function handedAt(column: u32): usize {
  if (column == 0) return handedSlots;
  if (column == 1) return handedValues;
  return column == 2 ? handedWeights : handedTimes;
}

/** Adds an operation, counts last; returns the address where the host keeps the usual dimension, 0 when there are too many. */
export function addOperation(code: u32, filter: u32, field: i32, cells: usize, directories: usize): usize {
  if (operationCount == MOST_OPERATIONS) return 0;
  const operation = operationAt(operationCount++);
  operation.code = code;
  operation.filter = filter;
  operation.field = field;
  operation.cells = cells;
  operation.directories = directories;
  if (field >= 0) wantValue(field);
  if (code == SKETCH) sketchCount++;
  return changetype<usize>(operation) + offsetof<Operation>('usual');
}

// @ts-ignore: decorator
@inline
function operationAt(index: i32): Operation {
  return changetype<Operation>(operations + ((<usize>index) << OPERATION_SHIFT));
}

/** True when a whole piece can be collected and added. */
export function canCollect(): bool {
  return havePages(sketchCount * <u32>MOST_RECORDS);
}

/** True when no further record can be collected. */
// @ts-ignore: decorator
@inline
export function isFull(): bool {
  return recordCount == MOST_RECORDS;
}

/** True when the values of the record in hand, which passes these filters, fit to those before. */
// @ts-ignore: decorator
@inline
export function isAddable(passed: u32): bool {
  for (let index = 0; index < operationCount; index++) {
    const operation = operationAt(index);
    if (operation.code == COUNT) break;
    const field = operation.field;
    if (!((passed >> operation.filter) & (found >> field) & 1)) continue;
    const dimension = dimensionOf(field);
    // A number goes with every dimension.
    if (dimension != operation.usual && (dimension != NUMBER || operation.usual == NO_DIMENSION)) return false;
  }
  return true;
}

/** Collects the record in hand. */
// @ts-ignore: decorator
@inline
export function collect(slot: u32, passed: u32, weight: f64, time: f64): void {
  const record = recordCount++;
  store<u32>(recordSlots + (record << 2), slot);
  store<u32>(recordFilters + (record << 2), passed);
  store<f64>(recordWeights + (record << 3), weight);
  store<f64>(recordTimes + (record << 3), time);
  for (let fields = found & valueFields; fields != 0; fields &= fields - 1) {
    const field = <usize>ctz(fields);
    const count = <usize>load<u32>(valueCounts + (field << 2));
    store<u32>(valueCounts + (field << 2), <u32>count + 1);
    const at = field * MOST_RECORDS + count;
    store<u32>(valueSlots + (at << 2), slot);
    store<u32>(valueFilters + (at << 2), passed);
    store<f64>(valueWeights + (at << 3), weight);
    store<u8>(valueRecords + at, <u8>record);
    store<f64>(values + (at << 3), dividendOf(<i32>field));
    store<f64>(divisors + (at << 3), divisorOf(<i32>field));
  }
}

/** Makes quotients of the values of a field, which is left undone up to here. */
function divide(field: usize): void {
  const first = field * MOST_RECORDS;
  const end = first + <usize>load<u32>(valueCounts + (field << 2));
  for (let at = first; at < end; at += 2) {
    const place = values + (at << 3);
    v128.store(place, f64x2.div(v128.load(place), v128.load(divisors + (at << 3))));
  }
}

function addCounts(operation: Operation): void {
  const cells = operation.cells;
  const filter = operation.filter;
  for (let record: usize = 0; record < recordCount; record++) {
    const cell = cells + ((<usize>load<u32>(recordSlots + (record << 2))) << 3);
    const weight = load<f64>(recordWeights + (record << 3));
    const isPassed = (load<u32>(recordFilters + (record << 2)) >> filter) & 1;
    store<f64>(cell, load<f64>(cell) + select<f64>(weight, 0, isPassed));
  }
}

function addSketches(operation: Operation): void {
  const first = (<usize>operation.field) * MOST_RECORDS;
  const end = first + <usize>load<u32>(valueCounts + ((<usize>operation.field) << 2));
  const heads = operation.cells;
  const directories = operation.directories;
  for (let at = first; at < end; at++) {
    if (!((load<u32>(valueFilters + (at << 2)) >> operation.filter) & 1)) continue;
    const slot = <usize>load<u32>(valueSlots + (at << 2));
    addToSketch(heads, directories, slot, load<f64>(values + (at << 3)), load<f64>(valueWeights + (at << 3)));
  }
}

/** As in lib/metric/total.ts. */
// @ts-ignore: decorator
@inline
function addToTotal(at: usize, value: f64): void {
  const before = load<f64>(at);
  const sum = before + value;
  const lost = abs(before) >= abs(value) ? before - sum + value : value - sum + before;
  store<f64>(at, load<f64>(at, 8) + lost, 8);
  store<f64>(at, sum);
}

function addSums(operation: Operation): void {
  const first = (<usize>operation.field) * MOST_RECORDS;
  const end = first + <usize>load<u32>(valueCounts + ((<usize>operation.field) << 2));
  for (let at = first; at < end; at++) {
    if (!((load<u32>(valueFilters + (at << 2)) >> operation.filter) & 1)) continue;
    const cell = operation.cells + ((<usize>load<u32>(valueSlots + (at << 2))) << 5);
    const weight = load<f64>(valueWeights + (at << 3));
    addToTotal(cell, load<f64>(values + (at << 3)) * weight);
    addToTotal(cell + 16, weight);
  }
}

function addExtremes(operation: Operation): void {
  const first = (<usize>operation.field) * MOST_RECORDS;
  const end = first + <usize>load<u32>(valueCounts + ((<usize>operation.field) << 2));
  const isLeast = operation.code == LEAST;
  for (let at = first; at < end; at++) {
    if (!((load<u32>(valueFilters + (at << 2)) >> operation.filter) & 1)) continue;
    const cell = operation.cells + ((<usize>load<u32>(valueSlots + (at << 2))) << 4);
    const value = load<f64>(values + (at << 3));
    const before = load<f64>(cell, 8);
    // The first double says whether there is a value.
    if (load<f64>(cell) == 0 || (isLeast ? value < before : value > before)) store<f64>(cell, value, 8);
    store<f64>(cell, 1);
  }
}

function handOn(operation: Operation): void {
  const first = (<usize>operation.field) * MOST_RECORDS;
  const end = first + <usize>load<u32>(valueCounts + ((<usize>operation.field) << 2));
  let count: usize = 0;
  for (let at = first; at < end; at++) {
    if (!((load<u32>(valueFilters + (at << 2)) >> operation.filter) & 1)) continue;
    store<u32>(handedSlots + (count << 2), load<u32>(valueSlots + (at << 2)));
    store<f64>(handedValues + (count << 3), load<f64>(values + (at << 3)));
    store<f64>(handedWeights + (count << 3), load<f64>(valueWeights + (at << 3)));
    const record = <usize>load<u8>(valueRecords + at);
    store<f64>(handedTimes + (count << 3), load<f64>(recordTimes + (record << 3)));
    count++;
  }
  if (count > 0) takeHanded(operation.cells, count);
}

/** Adds all records that were collected. */
export function addCollected(): void {
  for (let fields = valueFields; fields != 0; fields &= fields - 1) divide(<usize>ctz(fields));
  for (let index = 0; index < operationCount; index++) {
    const operation = operationAt(index);
    if (operation.code == COUNT) addCounts(operation);
    else if (operation.code == SKETCH) addSketches(operation);
    else if (operation.code == SUM) addSums(operation);
    else if (operation.code == HAND) handOn(operation);
    else addExtremes(operation);
  }
  recordCount = 0;
  for (let fields = valueFields; fields != 0; fields &= fields - 1) {
    store<u32>(valueCounts + ((<usize>ctz(fields)) << 2), 0);
  }
}
