import { describe, expect, it } from 'vitest'
import { auditAtOnce } from '../../../audit/sweep/audit-at-once.ts'
import { refreshSubjects } from '../../../audit/refresh/refresh-subjects.ts'
import { pickChangeOrigin } from '../../../audit/events/change-origin.ts'
import { computeConfirmationDelay } from '../../../audit/settings/timing.ts'
import { listAuditedResources } from '../../../cli/account/account-source.ts'
import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { createLocalPipeline } from '../../../functions/local/local-pipeline.ts'
import { createSimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { generateRandomAccount } from '../../convergence/accounts/account.ts'
import { HISTORY_ACCOUNT_ID } from '../../convergence/accounts/identifiers.ts'
import {
  buildAuditChange,
  listStoredResources,
  type StoredResource,
} from '../../convergence/checks/full-audit.ts'
import { createPipelineFixture, historyScope } from '../../convergence/simulation/pipeline-fixture.ts'
import { createLiveCall } from '../../events/simulation/live-call.ts'
import { createSeededRandom } from '../../flows/burst/random.ts'

const ACCOUNTS = process.env['TEST_FULL'] === 'true' ? 200 : 3
const AT = new Date('2026-11-25T12:00:00.000Z')

/** How the listed resources of an account are audited. */
type Procedure = 'BY_MESSAGES' | 'AT_ONCE'

/** Audits an account with an empty store; returns what is stored of each resource. */
async function auditAccount(account: ExampleAccount, procedure: Procedure) {
  const simulatedClock = createSimulatedClock(AT)
  const call = createLiveCall(() => account)
  const { store, deps, deadLetters } = createPipelineFixture(simulatedClock, call, {
    page: () => Promise.resolve({ events: [] }),
  })
  const localPipeline = createLocalPipeline(deps)
  const auditDeps = {
    ...deps,
    awsCatalog,
    sender: localPipeline.queues,
    now: () => simulatedClock.now(),
    confirmAfter: computeConfirmationDelay(deps.timing),
  }
  const source = { call, regions: historyScope.regions }
  const { resources, unlisted } = await listAuditedResources(HISTORY_ACCOUNT_ID, source)
  expect(unlisted).toEqual([])
  const change = buildAuditChange(resources, 'of all', AT)
  if (procedure === 'AT_ONCE') await auditAtOnce(pickChangeOrigin(change), resources, auditDeps)
  else await refreshSubjects(change, 0, { ...auditDeps, queue: 'iam-change' })
  await localPipeline.run()
  expect(deadLetters).toEqual([])
  return new Map([...listStoredResources(store)].map(([key, stored]) => [key, leaveOutOpenings(stored)]))
}

/**
 * Leaves out the reason and evidence of transitions. They are those with which a finding opened: messages evaluate a resource
 * also before all that it leads to is read. The current ones stay.
 */
function leaveOutOpenings({ snapshot, record }: StoredResource) {
  const results = Object.entries(record?.results ?? {}).map(([control, { lastTransition, ...result }]) => {
    if (lastTransition === undefined) return [control, result] as const
    const { reason: _reason, evidence: _evidence, ...transition } = lastTransition
    return [control, { ...result, lastTransition: transition }] as const
  })
  return { snapshot, record: record && { ...record, results: Object.fromEntries(results) } }
}

describe('an audit at once', () => {
  it(
    'stores the same facts and results of each resource as the messages of a full scan',
    { timeout: 1_800_000 },
    async () => {
      let results = 0
      for (let seed = 1; seed <= ACCOUNTS; seed += 1) {
        const account = generateRandomAccount(createSeededRandom(seed))
        const byMessages = await auditAccount(account, 'BY_MESSAGES')
        const atOnce = await auditAccount(account, 'AT_ONCE')
        expect(atOnce, `account ${seed}`).toEqual(byMessages)
        for (const { record } of atOnce.values()) results += Object.keys(record?.results ?? {}).length
      }
      expect(results).toBeGreaterThan(ACCOUNTS * 100)
    },
  )
})
