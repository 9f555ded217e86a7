// Files of one source are read one after the other, the oldest first: each has its turn when the one before is at its end.

export interface Turn {
  readonly isOver: boolean;
  /** Resolves when it is over. */
  readonly over: Promise<void>;
  end(): void;
}

export function createTurn(): Turn {
  let isOver = false;
  let resolve: () => void = () => undefined;
  const over = new Promise<void>((settle) => {
    resolve = settle;
  });
  return {
    get isOver() {
      return isOver;
    },
    over,
    end() {
      isOver = true;
      resolve();
    },
  };
}
