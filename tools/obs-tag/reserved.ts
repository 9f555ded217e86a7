// The fields that have a meaning of their own in every tool (record.md).

/** Whose a record is: from the manifest they always win. */
export const TENANT_TAGS = ['org', 'app', 'env', 'proc', 'node'] as const;

export const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  'stream',
  'trace_id',
  'span_id',
  'parent_id',
  'corr_id',
  'seq',
  'w',
  'rev',
  'window',
  ...TENANT_TAGS,
]);
