// YAML text to one document, with a bound on nesting: parser and composer recurse, and a megabyte of brackets would cost
// them a gigabyte and the stack.

import { Composer, type Document, Lexer, type LineCounter, Parser } from 'yaml';

/** Collections within collections. The deepest that a manifest needs is five. */
export const MAX_DEPTH = 64;

/** The text is nested more deeply than MAX_DEPTH, or holds more than one document. `offset` is where. */
export class YamlRefused extends Error {
  override readonly name = 'YamlRefused';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * The one document in `text`, with its own errors and warnings, no tags resolved but those of the core schema. `lines`
 * learns where lines begin.
 * @throws YamlRefused
 */
export function parseYaml(text: string, lines: LineCounter): Document.Parsed {
  const composer = new Composer({ prettyErrors: false, stringKeys: true, uniqueKeys: true });
  let document: Document.Parsed | undefined;
  for (const next of composer.compose(boundedTokens(text, lines), true, text.length)) {
    if (document !== undefined) throw new YamlRefused('holds more than one document', next.range[0]);
    document = next;
  }
  // Composed with a forced document, an empty text is one too.
  return document!;
}

function* boundedTokens(text: string, lines: LineCounter): ReturnType<Parser['parse']> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) throw new YamlRefused('is nested too deeply', parser.offset);
  }
  yield* parser.end();
}
