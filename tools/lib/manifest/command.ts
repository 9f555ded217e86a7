// A command written as one string, split into words without a shell.
//
//   words       stand apart by blanks, tabs and newlines; the rest is taken as it is: no variable, no pattern, no tilde
//   'a b'       everything up to the next ' is text
//   "a b"       text, in which \" \\ \$ \` stand for the character behind the \, and a \ before others for itself
//   \x          outside quotes: x
//   a"b"'c'     parts without a blank between them are one word
//
// What only a shell could do (pipes, redirections, variables, several commands, an assignment before the program) is
// refused rather than passed on as text: somebody who writes it means it.

/** A command string that cannot be split. The message follows the name of the key: `needs a shell for "|": …`. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

const BLANK = /[ \t\n]/;
const SHELL_ONLY = /[|&;<>()$`]/;
const SHELL_ONLY_IN_QUOTES = /[$`]/;
const ESCAPED_IN_QUOTES = /["\\$`]/;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** The words of `text`, at least one. @throws CommandFailure */
export function splitCommand(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (BLANK.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else {
      const part = partAt(text, at);
      word = (word ?? '') + part.text;
      at = part.end;
    }
  }
  if (word !== undefined) words.push(word);
  return checked(words, text);
}

function checked(words: string[], text: string): string[] {
  if (words.length === 0) throw new CommandFailure('is empty');
  if (ASSIGNMENT.test(text.trimStart())) {
    throw new CommandFailure(`sets a variable before the program: write it under "env"`);
  }
  if (words[0] === '') throw new CommandFailure('begins with an empty word: name a program');
  return words;
}

/** Some text of a word, and the index behind what stands for it. */
interface Part {
  readonly text: string;
  readonly end: number;
}

function partAt(text: string, at: number): Part {
  const character = text.charAt(at);
  if (character === "'") return literalAt(text, at);
  if (character === '"') return quotedAt(text, at);
  if (SHELL_ONLY.test(character)) throw needsShell(character);
  if (character !== '\\') return { text: character, end: at + 1 };
  if (at + 1 === text.length) throw new CommandFailure('ends with a backslash');
  return { text: text.charAt(at + 1), end: at + 2 };
}

function literalAt(text: string, at: number): Part {
  const end = text.indexOf("'", at + 1);
  if (end < 0) throw openQuote("'");
  return { text: text.slice(at + 1, end), end: end + 1 };
}

function quotedAt(text: string, start: number): Part {
  let result = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { text: result, end: at + 1 };
    if (SHELL_ONLY_IN_QUOTES.test(character)) throw needsShell(character);
    const isEscape = character === '\\' && ESCAPED_IN_QUOTES.test(text.charAt(at + 1));
    if (isEscape) at += 1;
    result += text.charAt(at);
  }
  throw openQuote('"');
}

function openQuote(quote: string): CommandFailure {
  return new CommandFailure(`has a ${quote} that is not closed`);
}

function needsShell(character: string): CommandFailure {
  return new CommandFailure(
    `needs a shell for ${JSON.stringify(character)}: write ["sh", "-c", "..."], or quote it with '`,
  );
}
