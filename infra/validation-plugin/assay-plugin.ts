import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import { checklist } from '../../audit/checklist.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { findAcknowledgement, indexConstructs } from './construct-index.ts'
import { buildRuleId, listGateViolations, type GateViolation } from './gate-violations.ts'
import { GateNotRunError, judgeAssembly } from './judge-assembly.ts'
import type { AssayPluginOptions } from './plugin-options.ts'

const PLUGIN_NAME = 'Assay'

/**
 * The namespaces under which CDK records the acknowledgement of a rule of this plugin: that of the plugin, and the one for
 * ids without a namespace.
 */
const NAMESPACES = [PLUGIN_NAME, 'Annotation']

/**
 * A validation plugin for an app or a stage: `Validations.of(app).addPlugins(createAssayPlugin())` judges the synthesized
 * templates with `assay gate`, and reports each finding as rule `assay:<strategy>/<control>` of the construct that it is about.
 *
 * A finding is accepted with `Validations.of(construct).acknowledge({ id: 'assay:<strategy>/<control>', reason })`, for that
 * construct and what is in it. The synthesis fails on findings of `failOn` or worse, and if the gate cannot run.
 */
export function createAssayPlugin(options: AssayPluginOptions = {}): IPolicyValidationPlugin {
  return {
    name: PLUGIN_NAME,
    version: packageJson.version,
    ruleIds: checklist.map(({ id }) => buildRuleId(id)),
    validate: context => validateApp(context, options),
  }
}

function validateApp(
  { stackTemplates, appConstruct }: IPolicyValidationContext,
  options: AssayPluginOptions,
): PolicyValidationPluginReport {
  const paths = stackTemplates.map(({ templatePath }) => templatePath)
  const document = judgeAssembly({ paths, account: findAccount(stackTemplates) }, options)
  const violations = listGateViolations(document, indexConstructs(appConstruct, paths), options).flatMap(
    applyAcknowledgements,
  )
  return {
    success: violations.every(({ severity }) => severity === 'warning'),
    pluginVersion: packageJson.version,
    violations,
    metadata: { verdict: document.verdict, reasons: document.reasons.join(' ') },
  }
}

/** The only account of the stacks. Throws GateNotRunError if they are for several: a gate judges one. */
function findAccount(stacks: IPolicyValidationContext['stackTemplates']): string | undefined {
  const accounts = [...new Set(stacks.flatMap(({ accountId }) => accountId ?? []))]
  if (accounts.length <= 1) return accounts[0]
  throw new GateNotRunError(
    `The stacks are for several accounts (${accounts.toSorted().join(', ')}), and a gate judges one account. Group the stacks ` +
      'of each account in a Stage, and add a plugin to each: Validations.of(stage).addPlugins(createAssayPlugin()).',
  )
}

/**
 * CDK leaves out what is acknowledged, and records it with its reason in `validation-report.json`; it compares the ids with
 * their namespaces, so each resource is reported under the id that acknowledges it. One without a reason is not accepted.
 */
function applyAcknowledgements({ targets, ...violation }: GateViolation): PolicyViolation[] {
  const recordedIds = NAMESPACES.map(namespace => `${namespace}::${violation.ruleName}`)
  return targets.map(({ construct, reported }) => ({
    ...acknowledge(violation, construct, recordedIds),
    violatingResources: [reported],
  }))
}

function acknowledge(
  violation: Omit<GateViolation, 'targets'>,
  construct: IConstruct,
  recordedIds: readonly string[],
): Omit<PolicyViolation, 'violatingResources'> {
  const found = findAcknowledgement(construct, recordedIds)
  if (found === undefined) return violation
  if (found.reason.trim() !== '') return { ...violation, ruleName: found.recordedId }
  return {
    ...violation,
    // Of all severities, CDK accepts no acknowledgement of this one.
    severity: 'fatal',
    description: `${violation.description} Acknowledged at ${found.construct.node.path || 'the app'} without a reason: state one.`,
  }
}
