// One seed: a family to which this and that happens, then peace, then the question whether all is as it must be.
import type { Deps } from "../../../../src/messaging/session/deps.ts";
import { Family, type Founded } from "./family.ts";
import { inTheEnd, whileItGoesOn, type Finding } from "./oracle.ts";
import { Story } from "./steps.ts";

export interface Outcome {
  readonly seed: number;
  readonly findings: readonly Finding[];
  readonly log: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

export interface Setting {
  readonly engine: Deps["engine"];
  readonly steps: number;
}

/** As soon as all is as it must be; what is not, after all that phones wait for, stays so. */
async function content(story: Story): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [];
  for (let minutes = 0; minutes < mostMinutes; minutes++) {
    await story.family.advance(60_000);
    findings = await inTheEnd(story);
    if (findings.length === 0) return findings;
  }

  return findings;
}

const mostMinutes = 20;

export async function run(founded: Founded, seed: number, { engine, steps }: Setting): Promise<Outcome> {
  // A third of the families renews its keys all the time.
  const family = await Family.again(founded, seed, engine, seed % 3 === 0 ? 60_000 : 3 * 86_400_000);
  try {
    const story = new Story(family, founded.room, family.phones.slice(0, 3), family.phones[3]);
    const findings: Finding[] = [];
    for (let i = 0; i < steps && findings.length === 0; i++) {
      await story.step();
      findings.push(...(await whileItGoesOn(story)));
    }

    if (findings.length === 0) {
      await story.heal();
      findings.push(...(await content(story)));
      if (findings.length === 0) await story.lastWords();
      if (findings.length === 0) findings.push(...(await content(story)));
    }

    return { seed, findings, log: story.log, counts: { ...family.relay.counts, written: story.written.length } };
  } finally {
    family.end();
  }
}
