import { burst } from '../test/flows/burst/burst.ts'
import { stageOf, type Stage } from '../test/flows/burst/stage.ts'
import { brokenDelivery, throttling, type Trouble } from '../test/flows/burst/trouble.ts'

/** What came of a burst on Assay deployed on the bed: figures by their names, in words. */
export interface BurstCost {
  burst: string
  figures: Readonly<Record<string, string>>
}

const EXTENT = {
  size: { roles: 8, perRole: 4, repositories: 6, securityGroups: 4 },
  changes: 500,
  seconds: 30,
  patience: 3_600,
}

/** What Assay allows itself of the 15 calls a second of Lambda's control plane. */
const SHARE = 5

const BURSTS: readonly [string, () => Trouble | undefined][] = [
  ['without trouble', () => undefined],
  ['with events lost, doubled and shuffled, and processes killed', () => brokenDelivery(10)],
  ['with 30 % of all calls throttled', () => throttling(0.3)],
]

/**
 * Bursts of 500 mixed changes in 30 seconds, one after the other on one account; the same seed makes the same changes.
 * Throws where anything is lost or wrong after one.
 */
export async function* burstCosts(seed: number): AsyncGenerator<BurstCost> {
  const stage = await stageOf({ ...EXTENT, seed })
  try {
    for (const [name, trouble] of BURSTS) yield await costOf(stage, name, trouble())
  } finally {
    await stage.assay.stop()
  }
}

async function costOf(stage: Stage, name: string, trouble: Trouble | undefined): Promise<BurstCost> {
  const { wrong, rate, figures } = await burst(stage, trouble)
  const wrongs = Object.entries(wrong).flatMap(([what, all]) => all.map(each => `${what}: ${each}`))
  if (rate.inTenSeconds > SHARE) wrongs.push(`${rate.inTenSeconds} calls a second of Lambda's control plane`)
  if (wrongs.length > 0) throw new Error(`a burst ${name}\n${wrongs.join('\n')}\n${JSON.stringify(figures)}`)
  return { burst: name, figures }
}
