// Replacement templates of Go's regexp package: `$name`, `${name}`, `$1`, `$$`.

/** Fills a template. A `$name` takes the longest run of letters, digits and underscores; a bad one stays as it is. */
export function expandTemplate(template: string, group: (name: string) => string): string {
  return template.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_, dollar, braced, bare) =>
    dollar === undefined ? group(braced ?? bare) : '$',
  );
}
