import { randomBytes } from 'node:crypto'
import type { Settings } from '../../audit/settings/settings.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { buildProposal } from '../../functions/cloudformation/build-proposal.ts'
import type { ResolvedValue } from '../../functions/cloudformation/resolve/resolved-value.ts'
import { resolveTemplate } from '../../functions/cloudformation/resolve/resolve-template.ts'
import type {
  ResolvedResource,
  ResolvedTemplate,
} from '../../functions/cloudformation/resolve/resolved-template.ts'
import { describeForecast, type GateParts } from '../../reports/gate/build-gate-document.ts'
import type { GateDocument, GateUnknown } from '../../reports/gate/gate-document.ts'
import { judgeDocument, type GateThresholds } from '../../reports/gate/judge-document.ts'
import { mergeParts } from '../../reports/gate/merge-parts.ts'
import { CliError } from '../cli-error.ts'
import { startPhase } from '../output/progress.ts'
import type { GateAccount } from './gate-account.ts'
import { explainTemplateError, type GateInput } from './gate-inputs.ts'

/** How templates are judged. */
export interface GateRun {
  inputs: readonly GateInput[]
  parameters: Readonly<Record<string, string>>
  /** The region of templates that name none. */
  region: string
  settings: Settings
  thresholds: GateThresholds
}

/** Judges templates in an account: each under every assignment of the conditions that cannot be decided. */
export async function runGate(gateAccount: GateAccount, run: GateRun): Promise<GateDocument> {
  const stacks = await resolveStacks(gateAccount, run)
  const count = Math.max(1, ...stacks.map(({ variants }) => variants.length))
  startPhase('Judging the change')
  const parts: GateParts[] = []
  for (let at = 0; at < count; at += 1) {
    // Every variant of every stack is judged at least once.
    const chosen = stacks.flatMap(stack => {
      const variant = stack.variants[at % stack.variants.length]
      return variant === undefined ? [] : [{ stack, variant }]
    })
    parts.push(await judgeVariant(gateAccount, chosen, run))
  }
  const merged = mergeParts(parts)
  return { schema: 'assay.gate/1', ...judgeDocument(merged, run.thresholds), ...merged }
}

/** A stack with its template under each assignment. */
interface ResolvedStack {
  region: string
  /** The resources that the deployed stack has and the template does not. */
  removed: readonly ResolvedResource[]
  undecided: readonly GateUnknown[]
  variants: readonly ResolvedTemplate[]
}

async function resolveStacks(gateAccount: GateAccount, run: GateRun): Promise<ResolvedStack[]> {
  const exports = new Map<string, ResolvedValue>()
  const stacks: ResolvedStack[] = []
  for (const input of run.inputs) {
    const { account, region, stack } = placeInput(input, gateAccount, run)
    const deployed = await gateAccount.readStack(region, stack)
    const known = deployed === undefined || 'unknown' in deployed ? [] : deployed
    const physicalIds = new Map(known.map(({ logicalId, physicalId }) => [logicalId, physicalId]))
    const { parameters } = run
    const context = { stack, account, region, parameters, physicalIds, exports }
    const variants = explainTemplateError(() => resolveTemplate(input.template, context))
    const kept = new Set(variants.flatMap(({ resources }) => resources.map(({ logicalId }) => logicalId)))
    const source = input.template.locate(['Resources'])
    const removed = known
      .filter(({ logicalId }) => !kept.has(logicalId))
      .map(({ logicalId, physicalId, type }) => ({
        logicalId,
        physicalId,
        type,
        stack,
        properties: {},
        source,
      }))
    const undecided =
      deployed !== undefined && 'unknown' in deployed
        ? [
            {
              logicalId: stack,
              property: 'stack',
              why: `what the deployed stack has is not known: ${deployed.unknown}`,
            },
          ]
        : []
    for (const [name, value] of variants[0]?.exports ?? []) exports.set(name, value)
    stacks.push({ region, removed, undecided, variants })
  }
  return stacks
}

/** Where a template is deployed. Throws CliError if that is another account than the one that is read. */
function placeInput({ stack, account, region }: GateInput, gateAccount: GateAccount, run: GateRun) {
  if (account !== undefined && account !== gateAccount.account)
    throw new CliError(
      `the stack ${stack} is for account ${account}, but the account that is read is ${gateAccount.account}`,
    )
  return { stack, account: gateAccount.account, region: region ?? run.region }
}

/** A stack with its template under one assignment. */
interface ChosenVariant {
  stack: ResolvedStack
  variant: ResolvedTemplate
}

async function judgeVariant(
  gateAccount: GateAccount,
  chosen: readonly ChosenVariant[],
  { settings, region }: GateRun,
): Promise<GateParts> {
  const { account, now, loadFacts, unread } = gateAccount
  const redactor = createRedactor(randomBytes(32).toString('hex'))
  const built = await Promise.all(
    chosen.map(({ stack, variant }) =>
      buildProposal(variant.resources, stack.removed, {
        account,
        region: stack.region,
        redactor,
        now,
        loadFacts,
      }),
    ),
  )
  const resources = built.flatMap(({ proposal }) => proposal.resources)
  const forecast = await gateAccount.forecast({
    account,
    region: chosen[0]?.stack.region ?? region,
    resources,
  })
  const undecided = [
    ...unread.map(why => ({ logicalId: account, property: 'account', why })),
    ...chosen.flatMap(({ stack, variant }) => [...stack.undecided, ...variant.undecided]),
    ...built.flatMap(part => part.undecided),
  ]
  return describeForecast(forecast, {
    origins: new Map(built.flatMap(({ origins }) => [...origins])),
    undecided: undecided.map(({ logicalId, property, why }) => ({ logicalId, property, why })),
    exceptions: settings.exceptions,
    now,
  })
}
