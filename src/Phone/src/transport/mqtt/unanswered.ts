// What was sent and awaits its answer, by packet id (OASIS MQTT 5.0, sections 2.2.1 and 4.9). Never more publishes at
// once than the box said; the rest wait their turn, in order. `giveUp` answers all with undefined.

type AnswerType = "puback" | "suback" | "unsuback";
type Answer = readonly number[] | undefined;

export class Unanswered {
  publishesAtOnce = 65_535;
  private readonly waiting = new Map<number, { readonly type: AnswerType; readonly resolve: (answer: Answer) => void }>();
  private readonly turns: Array<() => void> = [];
  private publishes = 0;
  private lastId = 0;
  private over = false;

  ask(type: AnswerType, send: (packetId: number) => void): Promise<Answer> {
    if (this.over || this.waiting.size >= 65_535) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const packetId = this.freeId();
      this.waiting.set(packetId, { type, resolve });
      send(packetId);
    });
  }

  async publish(send: (packetId: number) => void): Promise<Answer> {
    if (this.publishes >= this.publishesAtOnce) await new Promise<void>((turn) => this.turns.push(turn));
    else this.publishes++;
    const answer = await this.ask("puback", send);
    const next = this.turns.shift();
    if (next) next();
    else this.publishes--;
    return answer;
  }

  answer(type: AnswerType, packetId: number, reasons: readonly number[]): void {
    const asked = this.waiting.get(packetId);
    if (asked?.type !== type) return;
    this.waiting.delete(packetId);
    asked.resolve(reasons);
  }

  giveUp(): void {
    this.over = true;
    for (const { resolve } of this.waiting.values()) resolve(undefined);
    this.waiting.clear();
    for (const turn of this.turns.splice(0)) turn();
  }

  private freeId(): number {
    do this.lastId = (this.lastId % 65_535) + 1;
    while (this.waiting.has(this.lastId));
    return this.lastId;
  }
}
