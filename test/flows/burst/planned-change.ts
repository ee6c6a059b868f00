import type { SeededRandom } from './random.ts'
import type { ActorClients, BurstAccount } from './burst-account.ts'

/** One call that changes the account. */
export interface PlannedChange {
  /** `service:Operation`. */
  action: string
  /** What it is about: changes about the same are made in their order. */
  resources: readonly string[]
  make(clients: ActorClients): Promise<unknown>
}

/** Plans a change of what there is, and notes what will be; undefined where there is nothing to change. */
export type ChangePlanner = (
  burstAccount: BurstAccount,
  seededRandom: SeededRandom,
  number: number,
) => PlannedChange | undefined
