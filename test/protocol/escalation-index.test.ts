import { describe, expect, it } from 'vitest'
import { createEscalationJudge } from '../../audit/evaluate/escalation/escalation-judge.ts'
import { loadIndexHead } from '../../audit/evaluate/escalation/index-store.ts'
import { hashPrincipal, type OpenedPaths } from '../../audit/resources/recorded/opened-paths.ts'
import { loadRecordedFact } from '../../audit/state/effects/recorded-fact.ts'
import type { Store } from '../../audit/state/store.ts'
import { awsCatalog } from '../../functions/bundled-files/aws-catalog.ts'
import type { CopyableMemoryStore } from '../contracts/memory-store.ts'
import {
  buildIndexUpdate,
  createIndexedStore,
  loadStoryIndex,
  rebuildMessage,
  runIndexInterleavings,
} from './simulation/indexed-account.ts'
import type { ProtocolFixture } from './simulation/protocol-fixture.ts'
import { createAwsChange, createHandlingProcess, runInTurn, type Process } from './simulation/scenarios.ts'
import {
  STORY_ADMIN_POLICY,
  STORY_PATH_POLICY,
  STORY_READ_ONLY_POLICY,
  buildApiEvent,
  buildStoryRole,
  storyAccount,
  type SmallAccount,
} from './simulation/small-account.ts'
import { declareIfFull, isFull } from '../sample.ts'

const { account: ACCOUNT } = storyAccount
const attach = buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 10, { roleName: 'shared' })
const detach = buildApiEvent('detach', 'iam:DetachRolePolicy', 'bob', 20, { roleName: 'shared' })
const later = buildApiEvent('later', 'iam:DetachRolePolicy', 'bob', 2_000, { roleName: 'shared' })
const again = buildApiEvent('again', 'iam:AttachRolePolicy', 'carol', 2_010, { roleName: 'shared' })

const account = (attached: string[]): SmallAccount => ({
  functions: {},
  roles: { shared: attached, admins: [STORY_ADMIN_POLICY], paths: [STORY_PATH_POLICY] },
})
const readOnly = account([STORY_READ_ONLY_POLICY])
const administrator = account([STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY])
const withPath = account([STORY_READ_ONLY_POLICY, STORY_PATH_POLICY])

type Processes = Record<string, (fixture: ProtocolFixture) => Process>

/** Handles an event about the role, then updates the index for its change. */
function createHandling(event: typeof attach): (fixture: ProtocolFixture) => Process {
  return fixture =>
    runInTurn(
      createHandlingProcess(fixture, event.queue, event.event),
      createHandlingProcess(fixture, 'evaluate', buildIndexUpdate(event.id, 'shared')),
    )
}

/** Changes the policies of the role in AWS, then handles the event. */
function createChange(event: typeof attach, { roles }: SmallAccount): (fixture: ProtocolFixture) => Process {
  return fixture =>
    runInTurn(
      createAwsChange(
        fixture,
        'shared',
        current => void (current.roles['shared'] = [...(roles['shared'] ?? [])]),
      ),
      createHandling(event)(fixture),
    )
}

/** Updates the index for an earlier change, with the role that changes now. */
function createEarlier(fixture: ProtocolFixture): Process {
  return createHandlingProcess(fixture, 'evaluate', buildIndexUpdate('earlier', 'shared'))
}

function createRebuild(fixture: ProtocolFixture): Process {
  return createHandlingProcess(fixture, 'evaluate', rebuildMessage)
}

async function expectAdministrators(store: Store, names: readonly string[]): Promise<void> {
  const { permissions } = (await loadStoryIndex(store)) ?? {}
  const found = permissions?.principals.flatMap(({ arn, states }) => (states[0]?.isAdmin ? [arn] : []))
  expect(found?.toSorted()).toEqual(names.map(name => buildStoryRole(name).arn))
}

const TIMEOUT = 1_200_000

describe('every interleaving of an index update ends with the right index', () => {
  it.each<[string, Processes, number]>([
    ['with the update for an earlier change', { attach: createHandling(attach), earlier: createEarlier }, 5],
    ['with a rebuild', { attach: createHandling(attach), rebuild: createRebuild }, 5],
    ...(isFull
      ? [
          [
            'with both',
            { attach: createHandling(attach), earlier: createEarlier, rebuild: createRebuild },
            50,
          ] satisfies [string, Processes, number],
        ]
      : []),
  ])(
    '%s',
    async (_, processes, least) => {
      const begun = await createIndexedStore(readOnly)
      const runs = await runIndexInterleavings(begun, administrator, processes, (_fixture, store) =>
        expectAdministrators(store, ['admins', 'shared']),
      )
      expect(runs).toBeGreaterThan(least)
    },
    TIMEOUT,
  )

  it('with the first build', async () => {
    const begun = await createIndexedStore(readOnly)
    const { version } = await loadIndexHead(ACCOUNT, begun)
    await begun.remove({ partition: `ESCALATION ${ACCOUNT}`, sort: 'INDEX' }, version)
    const processes = { attach: createHandling(attach), first: createRebuild }
    const runs = await runIndexInterleavings(begun, administrator, processes, (_fixture, store) =>
      expectAdministrators(store, ['admins', 'shared']),
    )
    expect(runs).toBeGreaterThan(5)
  })

  declareIfFull(() => {
    it(
      'with the update for a change back to what the index has',
      async () => {
        const begun = await createIndexedStore(readOnly)
        const processes = { attach: createHandling(attach), back: createChange(detach, readOnly) }
        const runs = await runIndexInterleavings(begun, administrator, processes, (_fixture, store) =>
          expectAdministrators(store, ['admins']),
        )
        expect(runs).toBeGreaterThan(20)
      },
      TIMEOUT,
    )
  })
})

/** Expects that the role is recorded if it has the path, and that nothing is recorded that the index does not have. */
async function expectOpenedPaths(fixture: ProtocolFixture, store: CopyableMemoryStore): Promise<void> {
  const recorded = await loadRecordedFact(storyAccount, 'openedPaths', store)
  const { changes = [] } = (recorded?.value ?? {}) as Partial<OpenedPaths>
  const hasPath = fixture.account.roles['shared']?.includes(STORY_PATH_POLICY) === true
  const shared = hashPrincipal(buildStoryRole('shared').arn, ACCOUNT)
  expect(changes.flatMap(({ escalating, unknown }) => [...escalating, ...unknown])).toEqual(
    hasPath ? [shared] : [],
  )
  const index = await loadStoryIndex(store)
  expect(index).toBeDefined()
  if (index === undefined) return
  const escalationJudge = createEscalationJudge(index, undefined, { awsCatalog, now: () => new Date(0) })
  expect(escalationJudge.judge(shared, true)).toBe(hasPath ? 'ESCALATES' : 'ENDED')
}

describe('every interleaving of changes that open and close a path records what the index ends with', () => {
  it.each<[string, Processes, number]>([
    [
      'of one that opens it, and an index update for an earlier change',
      { open: createHandling(attach), earlier: createEarlier },
      5,
    ],
    ...(isFull
      ? [
          [
            'of one that opens it, and one that closes it',
            { open: createHandling(attach), close: createChange(detach, readOnly) },
            20,
          ] satisfies [string, Processes, number],
          [
            'of both, and a rebuild',
            { open: createHandling(attach), close: createChange(detach, readOnly), rebuild: createRebuild },
            100,
          ] satisfies [string, Processes, number],
        ]
      : []),
  ])(
    '%s',
    async (_, processes, least) => {
      const begun = await createIndexedStore(readOnly)
      expect(await runIndexInterleavings(begun, withPath, processes, expectOpenedPaths)).toBeGreaterThan(
        least,
      )
    },
    TIMEOUT,
  )

  declareIfFull(() => {
    it(
      'of one that closes an open one, and one that opens it again',
      async () => {
        const begun = await createIndexedStore(readOnly)
        const processes = { close: createChange(later, readOnly), again: createChange(again, withPath) }
        await runIndexInterleavings(
          begun,
          withPath,
          { open: createHandling(attach) },
          async (fixture, store) => {
            await expectOpenedPaths(fixture, store)
            const runs = await runIndexInterleavings(store, withPath, processes, expectOpenedPaths, 2_060)
            expect(runs).toBeGreaterThan(20)
          },
        )
      },
      TIMEOUT,
    )
  })
})
