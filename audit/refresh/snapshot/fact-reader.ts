import type { FactsByName } from '../../resources/fact.ts'
import type { PartialRead } from '../../resources/resource-snapshot.ts'
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

/** What the collectors that ran out of time have read, by their names. What the others found is dropped. */
export interface UnfinishedReading {
  unfinished: PartialRead['progress']
}

/** How much of a read is done, and how long it may go on. */
interface ReadExtent {
  /** What earlier messages read of the resource. */
  progress: PartialRead['progress']
  /** Whether there is time for a further call. */
  hasTime: () => boolean
}

/** Reads resources from AWS or from an account file. */
export interface FactReader {
  /** Reads the facts of `collectors`. Throws ThrottledError. */
  read(resource: Resource, collectors: readonly string[]): Promise<FactReading>
  /** Does the same as far as there is time. A reader without it needs no time. */
  readInTime?(
    resource: Resource,
    collectors: readonly string[],
    readExtent: ReadExtent,
  ): Promise<FactReading | UnfinishedReading>
  /**
   * Reads one part of the facts of a collector, such as the policy of an alias, and takes the other parts from `stored`.
   * Returns undefined if all parts must be read: the resource or the part may not exist.
   */
  readPart?(
    resource: Resource,
    collector: string,
    part: string,
    stored: FactsByName,
  ): Promise<FactsByName | undefined>
}

/** AWS throttles the calls. This is no failure: the message is delivered again later. */
export class ThrottledError extends Error {
  override name = 'ThrottledError'
}
