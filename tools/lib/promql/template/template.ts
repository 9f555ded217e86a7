// Templates of alert labels and annotations: Go's text/template with Prometheus's functions.

import type { Labels } from '../labels/labels.ts';
import { builtinFunctions } from './builtin-functions.ts';
import { Execution, type TemplateFunction } from './execute.ts';
import type { Template, TemplateError } from './nodes.ts';
import { parseTemplateText } from './parse.ts';
import { prometheusFunctions, type TemplateEnvironment } from './prometheus-functions.ts';
import { GoMap, type TemplateValue } from './value.ts';

/** What a template is about: `$labels`, `$value` and `$externalLabels`. */
export interface TemplateData {
  readonly labels: Labels;
  readonly value: number;
  readonly externalLabels: Labels;
}

/** An environment without a query engine. */
export const NO_ENVIRONMENT: TemplateEnvironment = {
  query: () => {
    throw new Error('queries are not available here');
  },
  externalUrl: '',
};

const VARIABLES = ['$labels', '$externalLabels', '$externalURL', '$value'];
const functionNames: ReadonlySet<string> = new Set([
  ...builtinFunctions.keys(),
  ...prometheusFunctions(NO_ENVIRONMENT).keys(),
]);

/** Parses a template. Throws TemplateError with the offset of the problem. */
export function parseTemplate(text: string): Template {
  return parseTemplateText(text, functionNames, VARIABLES);
}

/** The result of a template without actions, which never changes; undefined for any other. */
export function plainText(template: Template): string | undefined {
  let out = '';
  for (const node of template.body) {
    if (node.kind !== 'text') return undefined;
    out += node.text;
  }
  return out;
}

/** A template with its functions bound to an environment: keep it for many expansions. */
export type Expander = (template: Template, data: TemplateData) => string;

/** Makes an expander. Its result throws TemplateError where Go's template engine fails. */
export function createExpander(environment: TemplateEnvironment): Expander {
  const functions = new Map<string, TemplateFunction>([
    ...builtinFunctions,
    ...prometheusFunctions(environment),
  ]);
  return (template, { labels, value, externalLabels }) => {
    const values = new Map<string, TemplateValue>([
      ['$labels', mapOf(labels)],
      ['$externalLabels', mapOf(externalLabels)],
      ['$externalURL', environment.externalUrl],
      ['$value', value],
    ]);
    const data = new GoMap(new Map(Array.from(values, ([name, item]) => [dataName(name), item])), null);
    return new Execution(template, functions, values).run(data);
  };
}

function dataName(variable: string): string {
  return variable[1]!.toUpperCase() + variable.slice(2);
}

function mapOf(labels: Labels): GoMap {
  return new GoMap(new Map(labels.names.map((name, index) => [name, labels.values[index]!])));
}

/** What Prometheus shows in place of a template that failed. */
export function failedTemplateText(error: TemplateError): string {
  return `<error expanding template: ${error.message}>`;
}
