import { runBurst } from '../test/flows/burst/run-burst.ts'
import { createBurstFixture, type BurstFixture } from '../test/flows/burst/burst-fixture.ts'
import { createBrokenDelivery, createThrottling, type BurstFault } from '../test/flows/burst/burst-faults.ts'

/** What came of a burst on Assay deployed on the bed: figures by their names, in words. */
export interface BurstCost {
  burst: string
  figures: Readonly<Record<string, string>>
}

const BURST_SIZE = {
  size: { roles: 8, perRole: 4, repositories: 6, securityGroups: 4 },
  changes: 500,
  seconds: 30,
  timeoutSeconds: 3_600,
}

/** What Assay allows itself of the 15 calls a second of Lambda's control plane. */
const MAX_LAMBDA_RATE = 5

const BURSTS: readonly [string, () => BurstFault | undefined][] = [
  ['without trouble', () => undefined],
  ['with events lost, doubled and shuffled, and processes killed', () => createBrokenDelivery(10)],
  ['with 30 % of all calls throttled', () => createThrottling(0.3)],
]

/**
 * Bursts of 500 mixed changes in 30 seconds, one after the other on one account; the same seed makes the same changes.
 * Throws where anything is lost or wrong after one.
 */
export async function* measureBursts(seed: number): AsyncGenerator<BurstCost> {
  const burstFixture = await createBurstFixture({ ...BURST_SIZE, seed })
  try {
    for (const [name, trouble] of BURSTS) yield await measureBurst(burstFixture, name, trouble())
  } finally {
    await burstFixture.assay.stop()
  }
}

async function measureBurst(
  burstFixture: BurstFixture,
  name: string,
  trouble: BurstFault | undefined,
): Promise<BurstCost> {
  const { faults, rate, figures } = await runBurst(burstFixture, trouble)
  const wrongs = Object.entries(faults).flatMap(([what, all]) => all.map(each => `${what}: ${each}`))
  if (rate.inTenSeconds > MAX_LAMBDA_RATE)
    wrongs.push(`${rate.inTenSeconds} calls a second of Lambda's control plane`)
  if (wrongs.length > 0) throw new Error(`a burst ${name}\n${wrongs.join('\n')}\n${JSON.stringify(figures)}`)
  return { burst: name, figures }
}
