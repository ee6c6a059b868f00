import { canContinueRead } from '../../limits/message-time.ts'
import type { FactsByName } from '../../resources/fact.ts'
import { getKindDefinition, listCollectedFacts } from '../../resources/kinds.ts'
import { FACTS_VERSION, type PartialRead, type ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import type { Resource } from '../../resources/resource.ts'
import type { FactReader, FactReading, UnfinishedReading } from './fact-reader.ts'
import type { QueueName } from '../../resources/collector-queue.ts'

/** A message that a collector function works on. */
export interface Delivery {
  /** The queue that carries it, and what it does not finish. */
  queue: QueueName
  /** When the function is ended. */
  endsAt: Date
}

/** The dependencies of readInTime. */
export interface ReadInTimeDeps {
  reader: FactReader
  now: () => Date
  /** The message that is worked on. Without it there is no limit of time. */
  delivery?: Delivery
}

type PartialReadStart = Pick<PartialRead, 'startedAt' | 'basis'>

/** Notes when a read of several parts begins, and which snapshot it finds. */
export function startPartialRead(snapshot: ResourceSnapshot | undefined, readAt: Date): PartialReadStart {
  return { startedAt: readAt.toISOString(), basis: snapshot?.savedIn ?? 0 }
}

/** Returns what earlier messages read, unless another read of the same facts was saved since they began. */
export function findUsablePartialRead(
  snapshot: ResourceSnapshot | undefined,
  partial: PartialRead | undefined,
): PartialRead | undefined {
  const isUsable = partial?.factsVersion === FACTS_VERSION && partial.basis === (snapshot?.savedIn ?? 0)
  return isUsable ? partial : undefined
}

/** Reads a resource, as far as there is time if a message is worked on. */
export function readInTime(
  resource: Resource,
  collectors: readonly string[],
  partial: PartialRead | undefined,
  { reader, delivery, now }: ReadInTimeDeps,
): Promise<FactReading | UnfinishedReading> {
  if (delivery === undefined || reader.readInTime === undefined) return reader.read(resource, collectors)
  const { endsAt } = delivery
  const hasTime = () => canContinueRead({ now, endsAt })
  return reader.readInTime(resource, collectors, { progress: partial?.progress ?? {}, hasTime })
}

/**
 * Reads a part of the facts of the one collector that is due, and completes it with the stored facts. Returns undefined if
 * all must be read: something of these facts is not known, or the reader says so.
 */
export async function readStoredPart(
  snapshot: ResourceSnapshot | undefined,
  { collectors, part }: { collectors: readonly string[]; part?: string | undefined },
  reader: FactReader,
): Promise<FactsByName | undefined> {
  const [collector, ...others] = collectors
  if (snapshot === undefined || part === undefined || collector === undefined) return undefined
  const { resource, presence, facts } = snapshot
  const isDivisible = getKindDefinition(resource.kind).readInParts === collector && others.length === 0
  if (!isDivisible || presence !== 'PRESENT' || snapshot.factsVersion !== FACTS_VERSION) return undefined
  const names = listCollectedFacts(resource.kind, collector)
  const stored = names.flatMap(name => {
    const fact = facts[name]
    return fact !== undefined && 'known' in fact && fact.incomplete === undefined
      ? [[name, fact] as const]
      : []
  })
  if (stored.length < names.length) return undefined
  return reader.readPart?.(resource, collector, part, Object.fromEntries(stored))
}
