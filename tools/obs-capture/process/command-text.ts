// A command as one text that a shell would read back as the same words.

/** Longer commands are cut: the text is there to be recognised, not to be run. */
const MAX_CHARACTERS = 1000;

export function commandText(words: readonly string[]): string {
  const text = words.map(quoteWord).join(' ');
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}

function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
