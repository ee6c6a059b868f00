import { isDeepStrictEqual } from 'node:util'
import {
  addPathOpening,
  addUnsearched,
  compareOpenedPaths,
  describeOpenedPath,
  hashPrincipal,
  type OpenedPaths,
  type PathOpening,
} from '../../resources/recorded/opened-paths.ts'
import { getGlobalServicesRegion, parseArn } from '../../resources/arn.ts'
import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { FactProvenance } from '../../resources/resource-snapshot.ts'
import type { Resource } from '../../resources/resource.ts'
import { loadRecordedFact, updateRecordedFact, type RecordedFact } from '../../state/effects/recorded-fact.ts'
import type { EvaluationDeps } from '../evaluate-and-save.ts'
import { loadRecordedChange } from '../load-recorded-change.ts'
import type { EscalationJudge } from './escalation-judge.ts'
import { findPrincipalPath, PATH_STEPS } from './summarize-new-paths.ts'

/** How long opened paths are stored after they were last modified, in seconds: longer than a finding can be open. */
const RETENTION_SECONDS = 400 * 86_400

const FACT = 'openedPaths'

type TrackingDeps = Pick<EvaluationDeps, 'store' | 'now'>

/** What a change opened, in the index of `version`. Principals are ARNs. */
export interface OpenedInIndex {
  escalating: readonly string[]
  /** The changed principals whose policies take too many steps. */
  notEvaluated: readonly string[]
  example?: Parameters<typeof describeOpenedPath>[0]
  version: number
  isAltering: boolean
}

/** The account of resources, in their partition. */
export function buildAccountOf(account: string, resources: readonly Pick<Resource, 'arn'>[]): Resource {
  const partition = resources.map(({ arn }) => parseArn(arn)?.partition).find(each => each !== undefined)
  return buildAccountResource({ account, region: getGlobalServicesRegion(partition ?? 'aws') })
}

/**
 * Records the principals that a change enabled to become administrators, before the index of that version is saved. Idempotent.
 * Throws ConflictError.
 */
export async function recordOpenedPaths(
  account: Resource,
  changeId: string,
  { escalating, notEvaluated, example, version, isAltering }: OpenedInIndex,
  deps: TrackingDeps,
): Promise<void> {
  if (escalating.length + notEvaluated.length === 0) return
  const hashAll = (arns: readonly string[]) => arns.map(arn => hashPrincipal(arn, account.account)).toSorted()
  const opening: PathOpening = {
    ...(await loadRecordedChange(changeId, deps)),
    escalating: hashAll(escalating),
    unknown: hashAll(notEvaluated.filter(arn => !escalating.includes(arn))),
    indexVersion: version,
    ...(isAltering ? { altering: true } : {}),
    ...(example === undefined ? {} : { example: describeOpenedPath(example) }),
  }
  const { at } = opening
  await update(account, { changeId, at }, recorded => addPathOpening(recorded, opening), deps)
}

/** Records that the paths of a change were not searched, because the account has too many users and roles. Idempotent. */
export async function recordUnsearched(
  account: Resource,
  changeId: string,
  principals: number,
  deps: TrackingDeps,
): Promise<void> {
  const { at } = await loadRecordedChange(changeId, deps)
  await update(account, { changeId, at }, recorded => addUnsearched(recorded, { at, principals }), deps)
}

/**
 * Compares the opened paths with the index of `version`, which is saved, and removes those that ended, for the change. Returns
 * what is recorded then. Throws ConflictError.
 */
export async function removeEndedPaths(
  account: Resource,
  changeId: string,
  version: number,
  escalationJudge: EscalationJudge,
  deps: TrackingDeps,
): Promise<RecordedFact<OpenedPaths> | undefined> {
  if ((await loadRecordedFact(account, FACT, deps.store)) === undefined) return undefined
  const { at } = await loadRecordedChange(changeId, deps)
  return update(
    account,
    { changeId, at },
    recorded => {
      if (recorded === undefined) return undefined
      const next = compareOpenedPaths(recorded, version, escalationJudge.judge)
      return {
        ...next,
        changes: next.changes.map(opening => renewExample(opening, account, escalationJudge)),
      }
    },
    deps,
  )
}

/** Whether the change opened some of what is recorded, or is the last one that modified it. */
export function isOfRecordedChange(
  { value, provenance }: RecordedFact<OpenedPaths>,
  changeId: string,
): boolean {
  return provenance?.changeId === changeId || value.changes.some(each => each.changeId === changeId)
}

/** The example of a change, of another principal if the one that it names can no longer become an administrator. */
function renewExample(
  opening: PathOpening,
  { account }: Resource,
  escalationJudge: EscalationJudge,
): PathOpening {
  const { example, ...others } = opening
  const [first] = opening.escalating
  if (example === undefined || first === undefined) return opening
  if (opening.escalating.includes(hashPrincipal(example.principal, account))) return opening
  const arn = escalationJudge.findArn(first)
  const graph = escalationJudge.getAnalyzed()?.graph
  if (arn === undefined || graph === undefined) return others
  const found = findPrincipalPath(arn, graph, PATH_STEPS.each)
  return found === undefined ? others : { ...others, example: describeOpenedPath(found) }
}

function update(
  resource: Resource,
  provenance: FactProvenance,
  change: (recorded: OpenedPaths | undefined) => OpenedPaths | undefined,
  { store, now }: TrackingDeps,
): Promise<RecordedFact<OpenedPaths> | undefined> {
  return updateRecordedFact<OpenedPaths>(
    { resource, fact: FACT, provenance },
    recorded => {
      const next = change(recorded)
      return isDeepStrictEqual(next, recorded) ? undefined : next
    },
    store,
    Math.floor(now().getTime() / 1000) + RETENTION_SECONDS,
  )
}
