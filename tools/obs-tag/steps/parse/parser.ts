// The shape of a way to take a message apart: one file each.

/** A key with its value, as the message has them. */
export interface Member {
  readonly key: string;
  readonly value: string;
  /** A string, even where it looks like a number. */
  readonly isString: boolean;
}

export interface Parsed {
  readonly members: readonly Member[];
  /** What is left for the message; undefined when it stays what it was. */
  readonly message: string | undefined;
}

export interface MessageParser {
  /** As it was asked for. */
  readonly name: string;
  /** What a message says, or undefined when it is of another form. Never throws; time linear in the message. */
  parse(message: string): Parsed | undefined;
}
