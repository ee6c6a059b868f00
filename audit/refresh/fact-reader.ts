import type { FactsByName } from '../resources/fact.ts'
import type { Resource } from '../resources/resource.ts'

/** What a look at a resource found. */
export type FactReading =
  | {
      /** The resource under its canonical ARN, which the order to read it may not have known. */
      resource: Resource
      facts: FactsByName
      /** Whether what could not be read may be readable in a moment. */
      transient?: boolean
    }
  | 'NOT_FOUND'

/** Looks at resources, where they are: in AWS or in an account file. */
export interface FactReader {
  /** Reads the facts of `aspects`. Throws Throttled if AWS wants us to come back later. */
  read(resource: Resource, collectors: readonly string[]): Promise<FactReading>
}

/** AWS asks us to slow down: no failure, but the work waits. */
export class ThrottledError extends Error {
  override name = 'ThrottledError'
}
