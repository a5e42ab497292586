// By which column a table is sorted, and which way.

export class Sorting<Key extends string> {
  key = $state() as Key;
  down = $state(true);

  constructor(key: Key) {
    this.key = key;
  }

  /** A second press turns the order round. */
  by(key: Key): void {
    this.down = this.key === key ? !this.down : true;
    this.key = key;
  }

  /** `of` gives what the rows are compared by. Equal ones keep their order. */
  sorted<Row>(rows: readonly Row[], of: (row: Row, key: Key) => number | string): Row[] {
    const way = this.down ? -1 : 1;
    return [...rows].sort((one, other) => {
      const [a, b] = [of(one, this.key), of(other, this.key)];
      return a === b ? 0 : a < b ? -way : way;
    });
  }
}
