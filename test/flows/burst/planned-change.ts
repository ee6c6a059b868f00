import type { SeededRandom } from './random.ts'
import type { ActorClients, BurstAccount } from './burst-account.ts'

/** One call that changes the account. */
export interface PlannedChange {
  /** `service:Operation`. */
  action: string
  /** Its subject: changes with the same subject are made in order. */
  resources: readonly string[]
  make(clients: ActorClients): Promise<unknown>
}

/** Plans a change and applies it to the planned account; undefined if nothing can be changed. */
export type ChangePlanner = (
  burstAccount: BurstAccount,
  seededRandom: SeededRandom,
  number: number,
) => PlannedChange | undefined
