// From the text of a template to its parts.

import { type Chunk, splitTemplate } from './lexer.ts';
import { type Pipeline, type Template, TemplateError, type TemplateNode } from './nodes.ts';
import { PipelineReader } from './parse-pipeline.ts';

interface State {
  readonly chunks: readonly Chunk[];
  readonly functions: ReadonlySet<string>;
  readonly definitions: Map<string, readonly TemplateNode[]>;
  /** Variables in scope, innermost last. */
  readonly variables: string[];
  position: number;
  depth: number;
  loops: number;
}

const MAX_DEPTH = 100;

/** How a list of nodes ended, and the action that ended it. */
interface Ended {
  readonly nodes: TemplateNode[];
  readonly by: 'end' | 'else' | 'text';
  readonly reader: PipelineReader | undefined;
}

/** Parses a template that may use `functions` and `variables`. Throws TemplateError. */
export function parseTemplateText(
  text: string,
  functions: ReadonlySet<string>,
  variables: readonly string[],
): Template {
  const state: State = {
    chunks: splitTemplate(text),
    functions,
    definitions: new Map(),
    variables: ['$', ...variables],
    position: 0,
    depth: 0,
    loops: 0,
  };
  const { nodes, by } = parseList(state);
  if (by !== 'text')
    throw new TemplateError(`unexpected {{${by}}}`, state.chunks[state.position - 1]!.offset);
  return { text, body: nodes, definitions: state.definitions };
}

function parseList(state: State): Ended {
  if (++state.depth > MAX_DEPTH) throw new TemplateError('template nests too deeply');
  const nodes: TemplateNode[] = [];
  const finish = (by: Ended['by'], reader?: PipelineReader): Ended => {
    state.depth--;
    return { nodes, by, reader };
  };
  for (;;) {
    const chunk = state.chunks[state.position++];
    if (!chunk) return finish('text');
    if (chunk.kind === 'text') {
      nodes.push({ kind: 'text', text: chunk.text });
      continue;
    }
    const reader = new PipelineReader(chunk, state.variables, state.functions);
    const keyword = reader.takeKeyword('else', 'end', ...Object.keys(actions));
    if (keyword === 'else') return finish('else', reader);
    if (keyword === 'end') {
      reader.expectEnd('end');
      return finish('end', reader);
    }
    const node = keyword === undefined ? parseOutput(reader) : actions[keyword]!(state, reader, chunk);
    if (node) nodes.push(node);
  }
}

function parseOutput(reader: PipelineReader): TemplateNode {
  const pipeline = reader.readPipeline('command');
  reader.expectEnd('command');
  return { kind: 'output', pipeline };
}

type ActionParser = (state: State, reader: PipelineReader, chunk: Chunk) => TemplateNode | undefined;

const actions: Readonly<Record<string, ActionParser>> = {
  if: (state, reader, chunk) => parseControl('if', state, reader, chunk),
  with: (state, reader, chunk) => parseControl('with', state, reader, chunk),
  range: (state, reader, chunk) => parseControl('range', state, reader, chunk),
  define: parseDefine,
  block: parseBlock,
  template: parseCall,
  break: (state, reader, chunk) => parseJump('break', state, reader, chunk),
  continue: (state, reader, chunk) => parseJump('continue', state, reader, chunk),
};

function parseControl(
  kind: 'if' | 'with' | 'range',
  state: State,
  reader: PipelineReader,
  chunk: Chunk,
): TemplateNode {
  const scope = state.variables.length;
  const pipeline: Pipeline = reader.readPipeline(kind, kind === 'range');
  reader.expectEnd(kind);
  if (kind === 'range') state.loops++;
  const body = parseList(state);
  if (kind === 'range') state.loops--;
  const otherwise = body.by === 'else' ? parseElse(kind, state, body.reader!, chunk) : [];
  if (body.by === 'text') throw unclosed(kind, chunk);
  state.variables.length = scope;
  return { kind, pipeline, body: body.nodes, otherwise };
}

function unclosed(what: string, chunk: Chunk): TemplateError {
  return new TemplateError(`unexpected end of template: {{${what}}} is not closed`, chunk.offset);
}

function parseElse(
  kind: string,
  state: State,
  reader: PipelineReader,
  chunk: Chunk,
): readonly TemplateNode[] {
  const chained = kind === 'range' ? undefined : reader.takeKeyword('if', 'with');
  // `else if` shares the closing `end` with the `if` before it.
  if (chained === 'if' || chained === 'with') return [parseControl(chained, state, reader, chunk)];
  reader.expectEnd('else');
  const rest = parseList(state);
  if (rest.by !== 'end') throw unclosed(kind, chunk);
  return rest.nodes;
}

function parseBody(state: State, what: string, chunk: Chunk): readonly TemplateNode[] {
  const outer = state.variables.splice(0, state.variables.length, '$');
  const { nodes, by } = parseList(state);
  if (by !== 'end') throw unclosed(what, chunk);
  state.variables.splice(0, state.variables.length, ...outer);
  return nodes;
}

function parseDefine(state: State, reader: PipelineReader, chunk: Chunk): undefined {
  const name = reader.readName('define clause');
  reader.expectEnd('define clause');
  state.definitions.set(name, parseBody(state, 'define', chunk));
}

function parseBlock(state: State, reader: PipelineReader, chunk: Chunk): TemplateNode {
  const name = reader.readName('block clause');
  const pipeline = reader.readPipeline('block clause');
  reader.expectEnd('block clause');
  state.definitions.set(name, parseBody(state, 'block', chunk));
  return { kind: 'template', name, pipeline };
}

function parseCall(_state: State, reader: PipelineReader): TemplateNode {
  const name = reader.readName('template clause');
  const pipeline = reader.peek().kind === 'end' ? undefined : reader.readPipeline('template clause');
  reader.expectEnd('template clause');
  return { kind: 'template', name, pipeline };
}

function parseJump(
  kind: 'break' | 'continue',
  state: State,
  reader: PipelineReader,
  chunk: Chunk,
): TemplateNode {
  reader.expectEnd(kind);
  if (state.loops === 0) throw new TemplateError(`{{${kind}}} outside {{range}}`, chunk.offset);
  return { kind };
}
