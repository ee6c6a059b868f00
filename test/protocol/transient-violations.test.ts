import { afterAll, expect, it } from 'vitest'
import { listViolationWindows } from '../../audit/state/transient-violation.ts'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import {
  STORY_ADMIN_POLICY,
  buildApiEvent,
  formatChangeId,
  buildStoryFunction,
  STORY_READ_ONLY_POLICY,
  computeStoryTime,
  type SmallAccount,
} from './simulation/small-account.ts'
import { formatUtcTime } from '../../audit/text/utc-time.ts'
import {
  runInitialScan,
  deliverApiEvent,
  createProtocolFixture,
  type ProtocolFixture,
} from './simulation/protocol-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const CONTROL = 'least-privilege/function-role-no-admin'
const request = { roleName: 'shared', policyArn: STORY_ADMIN_POLICY }
const attach = buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 1_000, request)
const detach = buildApiEvent('detach', 'iam:DetachRolePolicy', 'bob', 1_040, request)
const window = { from: computeStoryTime(1_000).toISOString(), to: computeStoryTime(1_040).toISOString() }

/** Creates an account with a function whose role is no administrator. */
async function createSettledFixture(): Promise<ProtocolFixture> {
  const smallAccount: SmallAccount = {
    functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
    roles: { shared: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
  }
  const fixture = createProtocolFixture(stores.open(), smallAccount)
  await runInitialScan(fixture)
  return fixture
}

function listViolations(fixture: ProtocolFixture) {
  return listViolationWindows(buildStoryFunction('worker'), CONTROL, fixture.deps.store)
}

it.each([
  ['in their order', [attach, detach]],
  ['the other way round', [detach, attach]],
  ['twice', [attach, detach, attach, detach]],
])(
  'a violation that is undone before any read is notified once, if the events arrive %s',
  async (_, events) => {
    const fixture = await createSettledFixture()
    events.forEach((event, index) => deliverApiEvent(fixture, event, 1_050 + index))
    await fixture.pipeline.run()
    expect(await listViolations(fixture)).toEqual([window])
    expect(fixture.sent).toHaveLength(1)
    const [message] = fixture.sent
    expect(message).toMatchObject({
      severity: 'CRITICAL',
      findings: [],
      transientViolations: [
        { control: CONTROL, resource: buildStoryFunction('worker').arn, severity: 'CRITICAL', ...window },
      ],
    })
    expect(message?.text).toContain(
      `CRITICAL: function worker violated ${CONTROL} from ${formatUtcTime(window.from)} to ${formatUtcTime(window.to)}: `,
    )
  },
)

it('a violation that a read saw is notified by its finding alone, with the same window', async () => {
  const fixture = await createSettledFixture()
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
  deliverApiEvent(fixture, attach, 1_001)
  await fixture.pipeline.run(computeStoryTime(1_030))
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY]
  deliverApiEvent(fixture, buildApiEvent('soon', 'iam:DetachRolePolicy', 'bob', 1_028, request), 1_030)
  await fixture.pipeline.run()
  expect(await listViolations(fixture)).toEqual([{ ...window, to: computeStoryTime(1_028).toISOString() }])
  expect(fixture.sent.map(({ id, transientViolations }) => [id, transientViolations])).toEqual([
    [`${formatChangeId('attach')}#1`, []],
    [`${formatChangeId('soon')}#1`, []],
  ])
})

it('a violation whose end the first change read ends at the time of the second event', async () => {
  const fixture = await createSettledFixture()
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
  deliverApiEvent(fixture, attach, 1_001)
  await fixture.pipeline.run(computeStoryTime(1_030))
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY]
  deliverApiEvent(fixture, detach, 1_041)
  await fixture.pipeline.run()
  expect(await listViolations(fixture)).toEqual([window])
  expect(fixture.sent.flatMap(({ transientViolations }) => transientViolations)).toEqual([])
})

it('a violation that stays is not transient', async () => {
  const fixture = await createSettledFixture()
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
  deliverApiEvent(fixture, attach, 1_001)
  await fixture.pipeline.run()
  expect(await listViolations(fixture)).toEqual([])
})

it('a change without a violation is not transient either', async () => {
  const fixture = await createSettledFixture()
  const harmless = { roleName: 'shared', policyArn: STORY_READ_ONLY_POLICY }
  deliverApiEvent(fixture, buildApiEvent('a', 'iam:AttachRolePolicy', 'alice', 1_000, harmless), 1_050)
  deliverApiEvent(fixture, buildApiEvent('b', 'iam:DetachRolePolicy', 'alice', 1_040, harmless), 1_051)
  await fixture.pipeline.run()
  expect(await listViolations(fixture)).toEqual([])
  expect(fixture.sent).toEqual([])
})
