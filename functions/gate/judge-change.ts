import { randomBytes } from 'node:crypto'
import type { Settings } from '../../audit/settings/settings.ts'
import { createRedactor } from '../collectors/redaction/redact.ts'
import { buildProposal } from '../cloudformation/proposal/build-proposal.ts'
import type { ParameterValues, ResolvedTemplate } from '../cloudformation/resolve/resolved-template.ts'
import { describeForecast, type GateParts } from '../../reports/gate/build-gate-document.ts'
import type { GateDocument, GateUnknown } from '../../reports/gate/gate-document.ts'
import { judgeDocument, type GateThresholds } from '../../reports/gate/judge-document.ts'
import { mergeParts } from '../../reports/gate/merge-parts.ts'
import type { GateAccount } from './gate-account.ts'
import type { GateInput } from './gate-input.ts'
import { resolveStacks, type ResolvedStack } from './resolve-stacks.ts'

/** How templates are judged. */
export interface GateRun {
  inputs: readonly GateInput[]
  /** The values of parameters, for all templates that declare them. */
  parameters: ParameterValues
  /** The region of templates that name none. */
  region: string
  settings: Settings
  thresholds: GateThresholds
}

/** Judges templates in an account: each under every assignment of the conditions that cannot be decided. */
export async function judgeChange(gateAccount: GateAccount, run: GateRun): Promise<GateDocument> {
  const stacks = await resolveStacks(gateAccount, run)
  const count = Math.max(1, ...stacks.map(({ variants }) => variants.length))
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
  const templates = run.inputs.map(({ template }) => template.locate([]).file)
  return { schema: 'assay.gate/1', ...judgeDocument(merged, run.thresholds), templates, ...merged }
}

/** A stack with its new template under one assignment. */
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
  const { proposal, origins, undecided } = await buildProposal(
    chosen.map(({ stack, variant }) => ({
      region: stack.region,
      proposed: variant.resources,
      deployed: stack.deployed,
    })),
    { account, region: chosen[0]?.stack.region ?? region, redactor, now, loadFacts },
  )
  const all: GateUnknown[] = [
    ...unread.map(why => ({ logicalId: account, property: 'account', why })),
    ...chosen.flatMap(({ stack, variant }) => [...stack.undecided, ...variant.undecided]),
    ...undecided,
  ]
  return describeForecast(await gateAccount.forecast(proposal), {
    origins,
    undecided: all.map(({ logicalId, stack, property, why }) => ({
      logicalId,
      ...(stack !== undefined && { stack }),
      property,
      why,
    })),
    exceptions: settings.exceptions,
    controlSettings: settings.controls,
    now,
  })
}
