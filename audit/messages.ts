import type { Origin } from './account/cause.ts'
import type { Change } from './changes/change.ts'
import type { Kind, Resource } from './resources/resource.ts'

/** The queues that the functions work off, named after them. */
export type Queue = 'function-deploy' | 'iam-change' | 'reassess' | 'notify'

/** To a reader: look at the change's subjects again, for the time `number` (from 1). */
export interface LookAgain {
  type: 'look-again'
  change: Change
  number: number
}

/** To a reader: a cause came upon `resource`, which the model does not know. */
export interface ReadRequest {
  type: 'read-request'
  origin: Origin
  /** The look that came upon it. */
  number: number
  resource: Resource
}

/** To `reassess`: judge these resources for a cause; `piece` names this part of its work. */
export interface Reassess {
  type: 'reassess'
  cause: string
  piece: string
  resources: readonly Resource[]
}

/** To `notify`: tell what came of a cause as soon as all is judged. */
export interface Tell {
  type: 'tell'
  cause: string
}

export type Message = LookAgain | ReadRequest | Reassess | Tell

/** Carries messages to the functions. What it has accepted arrives at least once. */
export interface Post {
  send(queue: Queue, messages: readonly Message[], delaySeconds: number): Promise<void>
}

const READERS = {
  'AWS::Lambda::Function': 'function-deploy',
  'AWS::IAM::Role': 'iam-change',
  'AWS::IAM::ManagedPolicy': 'iam-change',
  'AWS::Organizations::Account': 'iam-change',
} as const satisfies Record<Kind, Queue>

/** The queue of the only reader that may read resources of `kind`. */
export function readerOf(kind: Kind): Queue {
  return READERS[kind]
}
