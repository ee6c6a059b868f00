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
  /** What iam:GetAccountSummary answers (IAM API Reference); undefined if it was not recorded. */
  accountSummary: Readonly<Record<string, unknown>> | undefined
}

/**
 * The counts of iam:GetAccountSummary by kind. Its number of roles is none of them: it includes service-linked roles, which are
 * AWS's and not audited.
 */
const SUMMARY_COUNTS: Readonly<Partial<Record<Kind, string>>> = {
  'AWS::IAM::User': 'Users',
  'AWS::IAM::Group': 'Groups',
  'AWS::IAM::ManagedPolicy': 'Policies',
}

/** Counts the population by kind, in the order of their names. */
export function countPopulation(sources: PopulationSources): Population {
  const { listed, evaluated, notInUse, unlisted, accountSummary = {} } = sources
  const kinds = [...new Set([...listed, ...evaluated].map(({ kind }) => kind))].toSorted()
  return {
    kinds: kinds.map(kind => {
      const name = SUMMARY_COUNTS[kind]
      const second = name === undefined ? undefined : accountSummary[name]
      return {
        kind,
        listed: countOf(listed, kind),
        evaluated: countOf(evaluated, kind),
        notInUse: notInUse
          .filter(resource => resource.kind === kind)
          .map(({ arn }) => arn)
          .toSorted(),
        ...(typeof second === 'number' ? { second: { source: 'iam:GetAccountSummary', count: second } } : {}),
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
