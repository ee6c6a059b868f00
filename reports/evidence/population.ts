import type { Kind, Resource } from '../../audit/resources/resource.ts'

/** How many resources of a kind there are by each source, and how many were evaluated. */
interface KindPopulation {
  kind: Kind
  /** What the lists of the audit have. */
  listed: number
  evaluated: number
  /** The ARNs of what no audited resource uses; it is not evaluated for that reason. */
  notInUse: readonly string[]
  /** What a second call counts; absent where AWS has none. */
  second?: { source: string; count: number }
}

/** The population of an audit, and what could not be listed: of that, the number is unknown. */
export interface Population {
  kinds: readonly KindPopulation[]
  unlisted: readonly string[]
}

/** The resources of an audit by how far it came with them. */
export interface PopulationSources {
  listed: readonly Resource[]
  evaluated: readonly Resource[]
  notInUse: readonly Resource[]
  unlisted: readonly string[]
  /** The kinds that are audited: they are counted also where there is no resource of them. */
  kinds: readonly Kind[]
  /** How many resources of a kind AWS counts, where it does. */
  secondCounts: ReadonlyMap<Kind, NonNullable<KindPopulation['second']>>
}

/** Counts the population by kind, in the order of their names. */
export function countPopulation(sources: PopulationSources): Population {
  const { listed, evaluated, notInUse, unlisted, secondCounts } = sources
  const found = [...listed, ...evaluated].map(({ kind }) => kind)
  const kinds = [...new Set([...sources.kinds, ...found])].toSorted()
  return {
    kinds: kinds.map(kind => {
      const second = secondCounts.get(kind)
      return {
        kind,
        listed: countOf(listed, kind),
        evaluated: countOf(evaluated, kind),
        notInUse: notInUse
          .filter(resource => resource.kind === kind)
          .map(({ arn }) => arn)
          .toSorted(),
        ...(second === undefined ? {} : { second }),
      }
    }),
    unlisted: [...unlisted],
  }
}

/** The kinds of which the two sources count differently, in sentences. */
export function listPopulationFaults({ kinds }: Population): string[] {
  return kinds.flatMap(({ kind, listed, second }) =>
    second === undefined || second.count === listed
      ? []
      : [`${kind}: ${listed} listed, but ${second.source} counts ${second.count}`],
  )
}

function countOf(resources: readonly Resource[], kind: Kind): number {
  return resources.filter(resource => resource.kind === kind).length
}
