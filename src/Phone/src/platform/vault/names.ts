// The names of all records, sorted, so that a folder can be listed although the database knows only hashes. They lie in
// sealed pages of at most 128 names, found by a small directory: a listing opens few pages, a new name rewrites one.

const pageLimit = 128;
const cachedPages = 64;

export interface DirectoryEntry {
  /** Names from this one on, up to the next entry's, are on the page; smaller ones than any are on the first page. */
  readonly first: string;
  readonly page: string;
}

export interface NamesChange {
  readonly directory: readonly DirectoryEntry[];
  readonly directoryChanged: boolean;
  /** Undefined: the page is gone. */
  readonly pages: ReadonlyMap<string, readonly string[] | undefined>;
}

export interface Range {
  readonly prefix: string;
  readonly reverse: boolean;
  readonly limit: number;
  /** Only names that sort before this one. */
  readonly before: string | undefined;
}

export class Names {
  private readonly cache = new Map<string, readonly string[]>();

  constructor(
    private directory: readonly DirectoryEntry[],
    private readonly load: (page: string) => Promise<readonly string[]>,
    private readonly newPage: () => string,
  ) {}

  /** What to write for these changes; nothing counts before `accept`. */
  async change(added: readonly string[], removed: readonly string[]): Promise<NamesChange> {
    const touched = new Map<string, string[]>();
    const edit = async (name: string, edits: (names: string[], at: number, present: boolean) => void): Promise<void> => {
      const page = this.directory[this.pageOf(name)]?.page ?? "";
      const names = touched.get(page) ?? [...(await this.read(page))];
      const at = lowerBound(names, name);
      edits(names, at, names[at] === name);
      touched.set(page, names);
    };
    for (const name of added) await edit(name, (names, at, present) => void (present || names.splice(at, 0, name)));
    for (const name of removed) await edit(name, (names, at, present) => void (present && names.splice(at, 1)));
    return this.divide(touched);
  }

  accept(change: NamesChange): void {
    this.directory = change.directory;
    for (const [page, names] of change.pages) {
      this.cache.delete(page);
      if (names) this.remember(page, names);
    }
  }

  async list({ prefix, reverse, limit, before }: Range): Promise<string[]> {
    const end = successor(prefix);
    const upper = before !== undefined && before < end ? before : end;
    const found: string[] = [];
    const [from, to] = [this.pageOf(prefix), this.pageOf(upper)];
    for (let step = 0; step <= to - from && found.length < limit; step++) {
      const names = await this.read(this.directory[reverse ? to - step : from + step]?.page ?? "");
      const here = names.slice(lowerBound(names, prefix), lowerBound(names, upper));
      found.push(...(reverse ? here.reverse() : here).slice(0, limit - found.length));
    }

    return found;
  }

  /** Full pages become several; empty ones go, and the directory follows. */
  private divide(touched: ReadonlyMap<string, readonly string[]>): NamesChange {
    const pages = new Map<string, readonly string[] | undefined>();
    const old = this.directory.length > 0 ? this.directory : [{ first: "", page: "" }];
    let directoryChanged = false;
    const directory = old.flatMap((entry): DirectoryEntry[] => {
      const names = touched.get(entry.page);
      if (names === undefined) return entry.page === "" ? [] : [entry];
      const parts = Math.ceil(names.length / pageLimit);
      if (parts === 1 && entry.page !== "") {
        pages.set(entry.page, names);
        return [entry];
      }

      directoryChanged = true;
      if (entry.page !== "") pages.set(entry.page, undefined);
      const each = Math.ceil(names.length / parts);
      return Array.from({ length: parts }, (_, part) => {
        const page = this.newPage();
        const piece = names.slice(part * each, (part + 1) * each);
        pages.set(page, piece);
        return { first: piece[0] ?? "", page };
      });
    });
    return { directory, directoryChanged, pages };
  }

  private pageOf(name: string): number {
    let at = 0;
    let end = this.directory.length;
    while (at < end) {
      const middle = (at + end) >> 1;
      if ((this.directory[middle]?.first ?? "") <= name) at = middle + 1;
      else end = middle;
    }

    return Math.max(0, at - 1);
  }

  private async read(page: string): Promise<readonly string[]> {
    if (page === "") return [];
    const names = this.cache.get(page) ?? (await this.load(page));
    this.remember(page, names);
    return names;
  }

  private remember(page: string, names: readonly string[]): void {
    this.cache.delete(page);
    this.cache.set(page, names);
    for (const oldest of this.cache.keys()) {
      if (this.cache.size <= cachedPages) break;
      this.cache.delete(oldest);
    }
  }
}

/** The place of the first name that is not smaller. */
function lowerBound(names: readonly string[], name: string): number {
  let at = 0;
  let end = names.length;
  while (at < end) {
    const middle = (at + end) >> 1;
    if ((names[middle] ?? "") < name) at = middle + 1;
    else end = middle;
  }

  return at;
}

/** The smallest string above all that begin with this prefix, which is not empty and does not end in U+FFFF. */
function successor(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
