import type { FactsByName } from '../../resources/fact.ts'
import type { Resource } from '../../resources/resource.ts'

/** What a read of a resource found. */
export type FactReading =
  | {
      /** The resource under its canonical ARN, which can differ from the one that was asked for. */
      resource: Resource
      facts: FactsByName
      /** Whether some facts are unknown for a reason that may pass in a moment. */
      transient?: boolean
    }
  | 'NOT_FOUND'

/** Reads resources from AWS or from an account file. */
export interface FactReader {
  /** Reads the facts of `collectors`. Throws ThrottledError. */
  read(resource: Resource, collectors: readonly string[]): Promise<FactReading>
}

/** AWS throttles the calls. This is no failure: the message is delivered again later. */
export class ThrottledError extends Error {
  override name = 'ThrottledError'
}
