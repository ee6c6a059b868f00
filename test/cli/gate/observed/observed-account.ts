import { isDeepStrictEqual } from 'node:util'
import type { Proposal, ProposedResource } from '../../../../audit/forecast/proposal.ts'
import type { FactsByName } from '../../../../audit/resources/fact.ts'
import { getResourceKey, type Resource } from '../../../../audit/resources/resource.ts'
import type { ComplianceRecord } from '../../../../audit/state/compliance-record.ts'
import { prefetchAccount } from '../../../../cli/account/live-account.ts'
import { openLocalAudit } from '../../../../cli/run/local-audit.ts'
import { callAuditApis } from '../../../../functions/aws/api/audit-calls.ts'
import { createSimulatedClock } from '../../../../functions/local/simulated-clock.ts'
import type { LocalAws } from '../../../local-aws/local-aws.ts'

/** What an audit of its own found in the account at one time. */
export interface ObservedAccount {
  resources: readonly Resource[]
  records: readonly ComplianceRecord[]
  loadFacts: (resource: Resource) => Promise<FactsByName | undefined>
}

/** Audits the account as it is now. */
export async function observeAccount({ account, region }: LocalAws): Promise<ObservedAccount> {
  const source = prefetchAccount({ call: callAuditApis, regions: [region] })
  const audit = openLocalAudit(source, createSimulatedClock(new Date()), {})
  await audit.baseline(account)
  const resources = audit.listEvaluated()
  return {
    resources,
    records: await audit.loadRecords(resources),
    loadFacts: resource => audit.loadFacts(resource),
  }
}

/** The change from one observed account to the next, as the events of all differing resources would report it. */
export async function compareAccounts(
  { account, region }: LocalAws,
  before: ObservedAccount,
  after: ObservedAccount,
): Promise<Proposal> {
  const each = new Map(
    [...before.resources, ...after.resources].map(resource => [getResourceKey(resource), resource]),
  )
  const compared = await Promise.all(
    [...each.values()].map(async (resource): Promise<ProposedResource[]> => {
      const [was, is] = await Promise.all([before.loadFacts(resource), after.loadFacts(resource)])
      if (isDeepStrictEqual(was, is)) return []
      return [{ resource, after: is ?? 'DELETED' }]
    }),
  )
  return { account, region, resources: compared.flat() }
}
