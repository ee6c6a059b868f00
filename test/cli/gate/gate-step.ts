import { openLiveGateAccount } from '../../../cli/gate/gate-account.ts'
import type { GateAccount } from '../../../functions/gate/gate-account.ts'
import type { GateInput } from '../../../functions/gate/gate-input.ts'
import { resolveStacks, type ResolvedStack } from '../../../functions/gate/resolve-stacks.ts'
import { judgeChange } from '../../../functions/gate/judge-change.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import {
  buildProposal,
  type TemplateProposal,
} from '../../../functions/cloudformation/proposal/build-proposal.ts'
import { parseTemplate } from '../../../functions/cloudformation/template/parse-template.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import type { GateUnknown } from '../../../reports/gate/gate-document.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { READING_KEY, readResources } from '../../local-aws/read-account.ts'
import { describeObserved, summarizeAccess, type AccessChanges } from './observed/compare-effects.ts'
import { compareFacts, type FactComparison } from './observed/compare-facts.ts'
import {
  joinFindings,
  summarizeAudits,
  summarizeForecast,
  type FindingChanges,
} from './observed/compare-findings.ts'
import { deployGatedStack } from './deploy-gated-stack.ts'
import { compareAccounts, observeAccount, type ObservedAccount } from './observed/observed-account.ts'
import { createRenamer } from './rename-generated.ts'

/** A stack and the template that is deployed as it. */
export interface GatedStack {
  stack: string
  template: object
  isUpdate: boolean
}

/** What the gate forecast of templates, and what was observed after their deployment. */
export interface StepOutcome {
  forecast: FindingChanges & AccessChanges
  observed: FindingChanges & AccessChanges
  facts: FactComparison
  unknown: readonly GateUnknown[]
  /** How much is known of the change: evaluations of the resources that the templates change, grants, admissions, paths. */
  decided: number
  /** The account after the deployment. */
  account: ObservedAccount
}

/** The share of what forecasts say that may be unknown. */
export const MAX_UNKNOWN_SHARE = 0.05

/** The share of what forecasts say that is unknown. */
export function computeUnknownShare({ unknown, decided }: { unknown: number; decided: number }): number {
  return unknown / (unknown + decided)
}

/**
 * Gates templates together, deploys them, and audits the account after that. `earlier` is what an audit found before the
 * deployment; without it, one is made.
 */
export async function runGateStep(
  localAws: LocalAws,
  stackTemplates: readonly GatedStack[],
  earlier?: ObservedAccount,
): Promise<StepOutcome> {
  const { region } = localAws
  const gateAccount = await openLiveGateAccount(
    { region: [region], lambdaRate: 0, content: true },
    defaultSettings,
  )
  const deployment = { inputs: stackTemplates.map(createInput), parameters: {}, region }
  const document = await judgeChange(gateAccount, {
    ...deployment,
    settings: defaultSettings,
    thresholds: { failOn: 'HIGH' },
  })
  const resolved = await resolveStacks(gateAccount, deployment)
  const proposed = await propose(gateAccount, resolved)
  const before = earlier ?? (await observeAccount(localAws))
  const deployed = await Promise.all(
    stackTemplates.map(({ stack, template, isUpdate }) =>
      deployGatedStack(localAws, stack, template, isUpdate),
    ),
  )
  const after = await observeAccount(localAws)
  const { proposal, unused } = await compareAccounts(localAws, before, after)
  const observed = describeObserved(await gateAccount.forecast(proposal))
  const rename = createRenamer(
    resolved.map(({ variants }, at) => ({
      resources: variants[0]?.resources ?? [],
      physicalIds: deployed[at]?.physicalIds ?? new Map<string, string>(),
    })),
  )
  const changed = new Set(proposed.proposal.resources.map(({ resource }) => rename(getResourceKey(resource))))
  const access = summarizeAccess(observed, text => text)
  const undecided = nameUndecided(document.unknown, proposed, rename)
  return {
    forecast: { ...summarizeForecast(document, rename), ...summarizeAccess(document, rename) },
    observed: {
      ...joinFindings(
        summarizeAudits([before, after], (finding, arn) => undecided.has(finding) || unused.has(arn), rename),
        summarizeForecast(
          { findings: observed.findings.filter(({ resource }) => unused.has(resource)) },
          text => text,
        ),
      ),
      ...access,
    },
    facts: await compareFacts(proposed.proposal, rename),
    unknown: document.unknown,
    decided: countEvaluations(after, changed) + Object.values(access).flat().length,
    account: after,
  }
}

function countEvaluations({ records }: ObservedAccount, of: ReadonlySet<string>): number {
  return records
    .filter(({ resource }) => of.has(getResourceKey(resource)))
    .reduce((count, { results }) => count + Object.keys(results).length, 0)
}

function createInput({ stack, template }: GatedStack): GateInput {
  return { template: parseTemplate(JSON.stringify(template), `${stack}.json`), stack, parameters: {} }
}

/** What `judgeChange` proposes, with the key with which the test reads facts. */
function propose(
  { account, now }: GateAccount,
  resolved: readonly ResolvedStack[],
): Promise<TemplateProposal> {
  const changes = resolved.map(({ region, variants, deployed }) => ({
    region,
    deployed,
    proposed: variants[0]?.resources ?? [],
  }))
  return buildProposal(changes, {
    account,
    region: changes[0]?.region ?? '',
    now,
    redactor: createRedactor(READING_KEY),
    async loadFacts(resource) {
      const facts = (await readResources([resource])).get(getResourceKey(resource))?.facts
      return facts === 'NOT_FOUND' ? undefined : facts
    },
  })
}

/** The controls that a forecast leaves open, with the ARNs of their resources. */
function nameUndecided(
  unknown: readonly GateUnknown[],
  { proposal, origins }: TemplateProposal,
  rename: (text: string) => string,
): ReadonlySet<string> {
  const arns = new Map<string, string[]>()
  for (const { resource, after } of proposal.resources) {
    if (after === 'DELETED') continue
    const logicalId = origins.get(getResourceKey(resource))?.[0]?.logicalId ?? ''
    arns.set(logicalId, [...(arns.get(logicalId) ?? []), resource.arn])
  }
  return new Set(
    unknown.flatMap(({ logicalId, property }) =>
      (arns.get(logicalId) ?? [logicalId]).map(arn => `${property} ${rename(arn)}`),
    ),
  )
}
