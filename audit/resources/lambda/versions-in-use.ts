import type { versionRelationships } from '../function-paths.ts'
import type { Resource } from '../resource.ts'

/** An alias that routes calls to a published version. */
export interface VersionRoute {
  version: string
  alias: string
  /** The share of the alias's invocations, from 0 to 1. */
  share: number
}

/** Why a published version is in use by its number. */
export interface VersionPin {
  version: string
  by: 'EVENT_SOURCE_MAPPING' | 'PROVISIONED_CONCURRENCY'
}

/** Declares the same inputs of every published version in use. One that does not exist is unknown. */
export function declareVersionsInUse<const N extends object>(inputs: N) {
  const each = { ...inputs, mustExist: true } as const
  return { versions: each, pinnedVersions: each }
}

/** The published versions in use, each once. */
export function mergeVersionsInUse<V extends { resource: Resource<'AWS::Lambda::Version'> }>({
  versions,
  pinnedVersions,
}: Readonly<Record<(typeof versionRelationships)[number], readonly V[]>>): V[] {
  return [...new Map([...versions, ...pinnedVersions].map(each => [each.resource.arn, each])).values()]
}
