import { describe, expect, it } from 'vitest'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { deliverApiEvent, runInitialScan } from '../../protocol/simulation/protocol-fixture.ts'
import {
  buildApiEvent,
  STORY_ADMIN_POLICY,
  STORY_READ_ONLY_POLICY,
} from '../../protocol/simulation/small-account.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { COMPLIANCE_RECORD_SORT } from '../../../audit/state/keys.ts'
import type { FindingHub } from '../../../reports/security-hub/finding-hub.ts'
import { createDirectHub, createHubFixture, HUB_ACCOUNT, HUB_REGION } from './hub-fixture.ts'
import { createSimulatedHub } from './simulated-hub.ts'

/** Lets the process end before or after the call with this number; it is delivered again. */
function crashAt(inner: FindingHub, call: number, when: 'before' | 'after'): FindingHub & { calls: number } {
  const hub = {
    calls: 0,
    async importFindings(...args: Parameters<FindingHub['importFindings']>) {
      hub.calls += 1
      if (hub.calls === call && when === 'before') throw new Error('crashed')
      const outcome = await inner.importFindings(...args)
      if (hub.calls === call) throw new Error('crashed')
      return outcome
    },
    async listActive(...args: Parameters<FindingHub['listActive']>) {
      hub.calls += 1
      if (hub.calls === call) throw new Error('crashed')
      return inner.listActive(...args)
    },
  }
  return hub
}

/** A day on which findings open and are resolved, with a full reconciliation at its end. */
async function runDay(call: number, when: 'before' | 'after') {
  const simulated = createSimulatedHub(HUB_ACCOUNT, [HUB_REGION])
  const store = createMemoryStore()
  const hub = crashAt(createDirectHub(simulated), call, when)
  const account = {
    functions: {
      worker: { role: 'shared', runtime: 'nodejs24.x' },
      old: { role: 'shared', runtime: 'nodejs16.x' },
    },
    roles: { shared: [STORY_READ_ONLY_POLICY] },
  }
  const fixture = createHubFixture(store, account, hub)
  await runInitialScan(fixture)
  const attach = async (policy: string, at: number) => {
    fixture.account.roles['shared'] = [policy]
    const request = { roleName: 'shared' }
    deliverApiEvent(fixture, buildApiEvent(`a${at}`, 'iam:AttachRolePolicy', 'alice', at, request), at)
    await fixture.pipeline.run()
  }
  await attach(STORY_ADMIN_POLICY, 10_000)
  await attach(STORY_READ_ONLY_POLICY, 20_000)
  await attach(STORY_ADMIN_POLICY, 30_000)
  await fixture.reconcile()
  const records = [...store.items()]
    .filter(({ key }) => key.sort === COMPLIANCE_RECORD_SORT)
    .map(({ body }) => body as ComplianceRecord)
  const { findings } = buildPosture(records, fixture.deps.checklist, {
    account: HUB_ACCOUNT,
    regions: [HUB_REGION],
    at: fixture.clock.now(),
    frameworks: [],
  })
  return { hub, simulated, findings, fixture }
}

describe('a crash at any call of Security Hub', () => {
  it('leaves it equal to the open findings', async () => {
    const calm = await runDay(0, 'before')
    expect(calm.findings).toHaveLength(3)
    expect(calm.hub.calls).toBeGreaterThan(4)
    for (let call = 1; call <= calm.hub.calls; call += 1)
      for (const when of ['before', 'after'] as const) {
        const { simulated, findings } = await runDay(call, when)
        const active = simulated
          .listActive()
          .map(each => `${each.ProductFields['assay/Control']} ${each.Resources[0]?.Id}`)
        expect(active.toSorted(), `${when} ${call}`).toEqual(
          findings.map(({ control, resource }) => `${control} ${resource.arn}`).toSorted(),
        )
      }
  })

  it('repeats nothing to people', async () => {
    const calm = await runDay(0, 'before')
    const crashed = await runDay(2, 'after')
    expect(crashed.fixture.sent.map(({ id }) => id)).toEqual(calm.fixture.sent.map(({ id }) => id))
  })
})
