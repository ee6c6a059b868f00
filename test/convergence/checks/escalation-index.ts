import { isDeepStrictEqual } from 'node:util'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import {
  loadIndexHead,
  loadIndex,
  type EscalationIndex,
} from '../../../audit/evaluate/escalation/index-store.ts'
import { rebuildEscalationIndex } from '../../../audit/evaluate/escalation/rebuild-index.ts'
import { recordIndexMembers } from '../../../audit/evaluate/escalation/index-members.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { buildUserResource } from '../../../audit/resources/iam/user.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import type { OpenedPaths } from '../../../audit/resources/recorded/opened-paths.ts'
import type { RecordedFact } from '../../../audit/state/effects/recorded-fact.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { brotliCompression } from '../../../functions/stored-bytes/compression.ts'
import { describePermissionIndex } from '../../audit/engines/iam/escalation/readable-index.ts'
import { HISTORY_ACCOUNT_ID } from '../accounts/identifiers.ts'
import type { PerformedHistory } from '../simulation/run-history.ts'

/**
 * Lists the differences between the escalation index after the events and one that is built from all snapshots, and the opened
 * paths that only the second one ends.
 */
export async function findIndexDifferences({ fixture, clock }: PerformedHistory): Promise<string[]> {
  const stored = await readStoredIndex(fixture.store)
  const copy = fixture.store.copy()
  await recordIndexMembers(
    'rebuild',
    copy.all('SNAPSHOT').map(({ body }) => body as ResourceSnapshot),
    copy,
    clock.now(),
  )
  const { deps } = fixture
  const indexDeps = {
    ...deps,
    store: copy,
    awsCatalog,
    compression: brotliCompression,
    graphCache: {},
    sender: { send: () => Promise.resolve() },
    now: () => clock.now(),
  }
  await rebuildEscalationIndex(
    { type: 'rebuild-escalation-index', account: HISTORY_ACCOUNT_ID, sweep: 'rebuild' },
    indexDeps,
  )
  const rebuilt = await readStoredIndex(copy)
  if (stored === undefined || rebuilt === undefined) return ['there is no escalation index']
  return [
    ...listDifferences(describeIndex(stored), describeIndex(rebuilt)),
    ...listDifferences(describeOpenedPaths(fixture.store), describeOpenedPaths(copy)),
  ]
}

/** Describes the principals with opened paths, those of which nothing is known as well. */
function describeOpenedPaths(store: PerformedHistory['fixture']['store']): IndexContent {
  const recorded = store
    .all('RECORDED openedPaths')
    .map(({ body }) => (body as RecordedFact<OpenedPaths>).value)
  const all = recorded.flatMap(({ changes, older }) => [...changes, ...(older === undefined ? [] : [older])])
  return new Map(
    all
      .flatMap(({ escalating, unknown }) => [...escalating, ...unknown])
      .map(each => [`opened path ${each}`, true]),
  )
}

async function readStoredIndex(
  store: PerformedHistory['fixture']['store'],
): Promise<EscalationIndex | undefined> {
  return loadIndex(
    HISTORY_ACCOUNT_ID,
    await loadIndexHead(HISTORY_ACCOUNT_ID, store),
    store,
    brotliCompression,
  )
}

type IndexContent = ReadonlyMap<string, unknown>

/** Describes the content of an index. Unread principals are described as unread. */
function describeIndex({ permissions, unread }: EscalationIndex): IndexContent {
  const { principals } = permissions
  const known = principals.filter(({ arn, kind }) => {
    const resource =
      kind === 'user'
        ? buildUserResource(arn, HISTORY_ACCOUNT_ID)
        : buildRoleResource(arn, HISTORY_ACCOUNT_ID)
    return !(getResourceKey(resource) in unread)
  })
  return new Map([
    ...describePermissionIndex({ ...permissions, principals: known }),
    ...Object.keys(unread).map(key => [`unread ${key}`, true] as const),
  ])
}

function listDifferences(stored: IndexContent, expected: IndexContent): string[] {
  return [...new Set([...stored.keys(), ...expected.keys()])].flatMap(key =>
    isDeepStrictEqual(stored.get(key), expected.get(key))
      ? []
      : [
          `index entry ${key}: stored ${JSON.stringify(stored.get(key))}, expected ${JSON.stringify(expected.get(key))}`,
        ],
  )
}
