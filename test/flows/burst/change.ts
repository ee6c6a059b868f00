import type { Random } from './random.ts'
import type { Clients, World } from './world.ts'

/** One call that changes the account. */
export interface Change {
  /** `service:Operation`. */
  action: string
  /** What it is about: changes about the same are made in their order. */
  about: readonly string[]
  make(clients: Clients): Promise<unknown>
}

/** Plans a change of what there is, and notes what will be; undefined where there is nothing to change. */
export type Move = (world: World, random: Random, number: number) => Change | undefined
