// YAML as rule files use it: texts, mappings, lists, with their places.

export type TextStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface TextNode {
  readonly kind: 'text';
  /** What a plain scalar says as it is written, so that `1.50` stays `1.50`. */
  readonly value: string;
  readonly style: TextStyle;
  /** UTF-16 offsets in the file, quotes and block headers included. */
  readonly offset: number;
  readonly end: number;
}

export interface MapEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: YamlNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly offset: number;
  /** In the order of the file; no key twice. */
  readonly entries: readonly MapEntry[];
}

export interface ListNode {
  readonly kind: 'list';
  readonly offset: number;
  readonly items: readonly YamlNode[];
}

/** Undefined is null, written or not. */
export type YamlNode = TextNode | MapNode | ListNode | undefined;

/** A document, or the first thing that is wrong with it. */
export type YamlDocument =
  | { readonly root: YamlNode }
  | { readonly problem: string; readonly offset: number };
