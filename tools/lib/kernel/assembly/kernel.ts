// The byte kernels, compiled as one WebAssembly module. What is exported here is what lib/kernel/host.ts types.

export { adopted, adoptedEnd, adoptedFull, adoptRecords, endOfRecords } from './adopt';
export { adoptJson, jsonEnd, jsonFull, jsonLines, jsonRecords, useJson } from './adopt-json';
export { countLines, endOfLastLine, findLineFeed, initializeClasses, startOfOverlong } from './bytes';
export { scanLines, scanned, useColumns, useFieldKinds } from './columns';
export { createInterner, intern, internedCount, internedLength, internedText, internerBytes } from './intern';
export { feedsSeen, lineFeedFromEnd } from './last-lines';
export { copyEnd, copyLines, copyNextId, copyRows } from './copy-rows';
export { allocate } from './memory';
export { copyMessage, messageQuoted } from './message';
export { clearRuns, measureRows, missingSlot, placeRows, touchedCount, usePartition } from './partition';
export { firstDisorder } from './order';
export { candidates, findCandidates, usePrefilter } from './prefilter';
export { sieved, sieveEnd, sieveLines, useSieve } from './sieve';
export {
  addTag,
  appendTags,
  finishTags,
  foreign,
  keepKinds,
  longestSuffix,
  outputEnd,
  skipped,
  stoppedAtJson,
  tagged,
} from './tag';
export { clearSketch, takePage, useSketches, walkSketch } from './sketches';
export { takeRows, tallied, talliedForeign, tallyLatest, tallyLines, useWhere } from './tally';
export { everFound, wantValue } from './tally-body';
export { addAlternative, addAnswers, addTest } from './tally-filters';
export { addTallyKey, useGroups, useKeyNumbers } from './tally-groups';
export { foreignLines, forgetForeign, useLines } from './tally-line';
export { addOperation, handedAt } from './tally-operations';
export { groupsOfTaken, offeredSlots, offerSlots, panesOfTaken, setPane, takenSlots } from './tally-panes';
export { beginSheet, endSheet, leaveLine, readSheet, sheetLines, sheetRows, useSheet } from './tally-sheet';
export { textEnd, textLines, textOfJson } from './text-of-json';
export { addField } from './wanted';
