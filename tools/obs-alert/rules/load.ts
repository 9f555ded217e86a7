// Rule files from disk, checked as a whole: either all of them can be used or none is.

import { open } from 'node:fs/promises';
import { ExpressionError } from '../../lib/expr/error.ts';
import { parseExpression } from '../../lib/expr/parser.ts';
import {
  type LogRule,
  RuleFileError,
  type RuleGroup,
  type RuleProblem,
} from '../../lib/promql/rules/rule.ts';
import { MAX_FILE_LENGTH, readRuleFile } from '../../lib/promql/rules/rules.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import { RulesRefused, refusalOf } from './failure.ts';
import { type LoadedGroup, type LoadedLog, loadedLog } from './loaded.ts';

/** The text of a rule file, and its name in messages. */
export interface RuleText {
  readonly file: string;
  readonly text: string;
}

/** The groups of all files, in order. Throws RulesRefused with every problem of every file. */
export async function loadRules(paths: readonly string[]): Promise<readonly LoadedGroup[]> {
  return groupsOf(await Promise.all(paths.map(async (file) => ({ file, text: await readRules(file) }))));
}

/** The groups of all texts, in order. Throws RulesRefused with every problem of every text. */
export async function groupsOf(texts: readonly RuleText[]): Promise<readonly LoadedGroup[]> {
  const groups: LoadedGroup[] = [];
  const problems: RuleProblem[] = [];
  for (const { file, text } of texts) {
    const { loaded, wrong } = await groupsOfText(text, file);
    groups.push(...loaded);
    problems.push(...wrong);
  }
  if (problems.length > 0) throw refusalOf(problems);
  return groups;
}

interface Reading {
  readonly loaded: readonly LoadedGroup[];
  readonly wrong: readonly RuleProblem[];
}

async function groupsOfText(text: string, file: string): Promise<Reading> {
  try {
    const { groups } = await readRuleFile(text, file);
    const wrong: RuleProblem[] = [];
    return { loaded: groups.map((group) => loadGroup(group, file, wrong)), wrong };
  } catch (error) {
    if (!(error instanceof RuleFileError)) throw error;
    return { loaded: [], wrong: error.problems };
  }
}

function loadGroup(group: RuleGroup, file: string, wrong: RuleProblem[]): LoadedGroup {
  const logs = group.logs.flatMap((rule): readonly LoadedLog[] => {
    try {
      return [loadedLog(rule, parseExpression(rule.where))];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      wrong.push(problemOf(rule, error));
      return [];
    }
  });
  return { ...group, file, logs };
}

/** The place of an error in `where`: exact where it stands on one line as written. */
function problemOf({ wherePlace }: LogRule, error: ExpressionError): RuleProblem {
  return {
    ...wherePlace,
    column: wherePlace.column + error.position,
    problem: `could not parse where: ${error.message}`,
    excerpt: error.caret(),
  };
}

/** At most one byte more than is allowed is read: the file may be a pipe, `<(...)` of a shell, or grow. */
async function readRules(path: string): Promise<string> {
  try {
    const handle = await open(path);
    const pieces: Buffer[] = [];
    for await (const piece of handle.createReadStream({ end: MAX_FILE_LENGTH * MOST_BYTES })) {
      pieces.push(piece as Buffer);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : reasonOf(error);
    throw new RulesRefused(`cannot read rule file ${path}: ${reason}`);
  }
}

/** Bytes of one UTF-16 unit in UTF-8, at most. */
const MOST_BYTES = 3;
