import { isDeepStrictEqual } from 'node:util'
import type { Proposal, ProposedResource } from '../../../../audit/forecast/proposal.ts'
import type { FactsByName } from '../../../../audit/resources/fact.ts'
import { getKindDefinition } from '../../../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../../../audit/resources/resource.ts'
import { loadSnapshot } from '../../../../audit/state/load-snapshot.ts'
import type { ComplianceRecord } from '../../../../audit/state/compliance-record.ts'
import { prefetchAccount } from '../../../../cli/account/live-account.ts'
import { openLocalAudit } from '../../../../cli/run/local-audit.ts'
import { createAuditCall } from '../../../../functions/aws/api/audit-calls.ts'
import { createSimulatedClock } from '../../../../functions/local/simulated-clock.ts'
import type { LocalAws } from '../../../local-aws/local-aws.ts'
import { readResources } from '../../../local-aws/read-account.ts'

/** What an audit of its own found in the account at one time. */
export interface ObservedAccount {
  resources: readonly Resource[]
  records: readonly ComplianceRecord[]
  loadFacts: (resource: Resource) => Promise<FactsByName | undefined>
}

/** Audits the account as it is now. */
export async function observeAccount({ account, region }: LocalAws): Promise<ObservedAccount> {
  const source = prefetchAccount({ call: createAuditCall(), regions: [region] })
  const audit = openLocalAudit(source, createSimulatedClock(new Date()), {})
  await audit.baseline(account)
  const resources = audit.listEvaluated()
  return {
    resources,
    records: await audit.loadRecords(resources),
    async loadFacts(resource) {
      const snapshot = await loadSnapshot(resource, audit.store)
      return snapshot?.presence === 'PRESENT' ? snapshot.facts : undefined
    },
  }
}

/** What changed in an account. */
export interface ObservedChange {
  /** The change as the events of all differing resources would report it. */
  proposal: Proposal
  /** The ARNs of resources that nothing uses any more: Assay evaluates them still, and an audit of its own does not (decision 7). */
  unused: ReadonlySet<string>
}

/** The change from one observed account to the next, which is the account as it is now. */
export async function compareAccounts(
  { account, region }: LocalAws,
  before: ObservedAccount,
  after: ObservedAccount,
): Promise<ObservedChange> {
  const each = new Map(
    [...before.resources, ...after.resources].map(resource => [getResourceKey(resource), resource]),
  )
  const present = new Set(after.resources.map(getResourceKey))
  const gone = [...each].flatMap(([key, resource]) =>
    !present.has(key) && getKindDefinition(resource.kind).auditedIfReferenced ? [resource] : [],
  )
  const readings = await readResources(gone)
  const loadPresent = async (resource: Resource): Promise<FactsByName | undefined> => {
    const reading = readings.get(getResourceKey(resource))
    if (reading === undefined) return after.loadFacts(resource)
    return reading.facts === 'NOT_FOUND' ? undefined : reading.facts
  }
  const compared = await Promise.all(
    [...each.values()].map(async (resource): Promise<ProposedResource[]> => {
      const [was, is] = await Promise.all([before.loadFacts(resource), loadPresent(resource)])
      if (isDeepStrictEqual(was, is)) return []
      return [{ resource, after: is ?? 'DELETED' }]
    }),
  )
  return {
    proposal: { account, region, resources: compared.flat() },
    unused: new Set(
      [...readings.values()].filter(({ facts }) => facts !== 'NOT_FOUND').map(({ resource }) => resource.arn),
    ),
  }
}
