import type { PolicyViolatingResource, PolicyViolation } from 'aws-cdk-lib'
import { isSeverityAtLeast, type Severity } from '../../audit/settings/severity.ts'
import { findControl, formatControlCommand } from '../../reports/formats/render-context.ts'
import type { GateDocument, GateFinding, GateUnknown } from '../../reports/gate/gate-document.ts'
import { isOpenedFinding } from '../../reports/gate/gate-order.ts'
import {
  describeGateAdmission,
  describeGateEscalation,
  describeGateGrant,
  describeGateReason,
  describeGateUnknown,
} from '../../reports/gate/gate-sentences.ts'
import type { IConstruct } from 'constructs'
import type { ConstructIndex, SynthesizedResource } from './construct-index.ts'
import type { AssayPluginOptions } from './plugin-options.ts'

/** The rules that are no controls. */
const GATE_RULES = {
  escalation: 'gate/escalation-path',
  publicAccess: 'gate/public-access',
  newAccess: 'gate/new-access',
  undecided: 'gate/undecided',
  verdict: 'gate/verdict',
} as const

/** What the plugin reports, before acknowledgements. */
export interface GateViolation extends Omit<PolicyViolation, 'severity' | 'violatingResources'> {
  /** `error` fails the synthesis. */
  severity: 'error' | 'warning'
  targets: readonly ViolationTarget[]
}

/** What a violation is about. */
interface ViolationTarget {
  /** Where it can be acknowledged: the app itself for a resource that is not the app's. */
  construct: IConstruct
  reported: PolicyViolatingResource
}

/** The id under which a rule is reported and acknowledged. */
export function buildRuleId(rule: string): string {
  return `assay:${rule}`
}

/**
 * Everything in `document` that a person must see: findings that open, access that fails the gate, escalation paths, and what
 * could not be decided.
 */
export function listGateViolations(
  document: GateDocument,
  index: ConstructIndex,
  options: AssayPluginOptions,
): GateViolation[] {
  const found = [
    ...document.findings.filter(isOpenedFinding).map(each => reportFinding(each, index, options)),
    ...reportEscalation(document, index),
    ...reportAdmissions(document, index, options),
    ...reportGrants(document, index, options),
    ...document.unknown.map(each => reportUnknown(each, index, options)),
  ]
  const isExplained = document.verdict !== 'FAIL' || found.some(({ severity }) => severity === 'error')
  return isExplained ? found : [...found, reportVerdict(document, index)]
}

function reportFinding(
  finding: GateFinding,
  index: ConstructIndex,
  options: AssayPluginOptions,
): GateViolation {
  const { control, severity, resource, fingerprint } = finding
  const { title, remediation } = findControl(control) ?? {}
  return {
    ruleName: buildRuleId(control),
    description: `${severity}: ${title === undefined ? '' : `${title}. `}${describeGateReason(finding)}`,
    ...(remediation !== undefined && { fix: remediation }),
    severity: isFailing(severity, options) ? 'error' : 'warning',
    ruleMetadata: { severity, resource, fingerprint, help: formatControlCommand(control) },
    targets: locateViolation(index, index.find(finding)),
  }
}

function isFailing(severity: Severity, { failOn = 'HIGH' }: AssayPluginOptions): boolean {
  return isSeverityAtLeast(severity, failOn)
}

function reportEscalation(
  { escalation, granted, findings }: GateDocument,
  index: ConstructIndex,
): GateViolation[] {
  return escalation.map(path => {
    const known =
      findings.find(({ resource, logicalId }) => resource === path.principal && logicalId !== undefined) ??
      granted.find(({ principal, logicalId }) => principal === path.principal && logicalId !== undefined)
    return {
      ruleName: buildRuleId(GATE_RULES.escalation),
      description: describeGateEscalation(path),
      fix: 'Remove a permission that one of the steps needs, or limit it to resources that lead to no further permissions.',
      severity: 'error',
      ruleMetadata: { resource: path.principal },
      targets: locateViolation(index, known === undefined ? [] : index.find(known)),
    }
  })
}

function reportAdmissions(
  { admitted }: GateDocument,
  index: ConstructIndex,
  { failOnAccess }: AssayPluginOptions,
): GateViolation[] {
  const failing = admitted.filter(
    ({ access, severity }) => access === 'public' || isFailingAccess(severity, failOnAccess),
  )
  return failing.map(admission => ({
    ruleName: buildRuleId(admission.access === 'public' ? GATE_RULES.publicAccess : GATE_RULES.newAccess),
    description: `${admission.severity}: ${describeGateAdmission(admission)}`,
    fix: 'Name the accounts, organizations or services that need the access, in the principal or in a condition.',
    severity: 'error',
    ruleMetadata: { severity: admission.severity, resource: admission.resource },
    targets: locateViolation(index, index.find(admission)),
  }))
}

function reportGrants(
  { granted }: GateDocument,
  index: ConstructIndex,
  { failOnAccess }: AssayPluginOptions,
): GateViolation[] {
  return granted
    .filter(({ severity }) => isFailingAccess(severity, failOnAccess))
    .map(grant => ({
      ruleName: buildRuleId(GATE_RULES.newAccess),
      description: `${grant.severity}: ${describeGateGrant(grant)}`,
      fix: 'Grant only the actions and resources that the principal uses.',
      severity: 'error',
      ruleMetadata: { severity: grant.severity, resource: grant.principal },
      targets: locateViolation(index, index.find(grant)),
    }))
}

function isFailingAccess(severity: Severity, failOnAccess: AssayPluginOptions['failOnAccess']): boolean {
  return failOnAccess === 'any' || (failOnAccess === 'risky' && isSeverityAtLeast(severity, 'HIGH'))
}

/** What could not be decided is never a pass in silence: a warning at least, under the control that could not be evaluated. */
function reportUnknown(
  unknown: GateUnknown,
  index: ConstructIndex,
  options: AssayPluginOptions,
): GateViolation {
  const { logicalId, property, severity } = unknown
  const isControl = severity !== undefined && property.includes('/')
  const isCounted = severity === undefined || isFailing(severity, options)
  const found = index.find(unknown)
  const stack = index.findStack(logicalId)
  return {
    ruleName: buildRuleId(isControl ? property : GATE_RULES.undecided),
    description: `Not decided: ${describeGateUnknown(unknown)}`,
    fix:
      options.against === undefined || options.against === 'none'
        ? 'State the value in the app, or judge the app in its account (option against).'
        : 'State the value in the app, or acknowledge it with the reason why it is safe.',
    severity: options.failOnUnknown === true && isCounted ? 'error' : 'warning',
    targets:
      found.length === 0 && stack !== undefined
        ? [{ construct: stack, reported: { constructPath: stack.node.path, locations: [] } }]
        : locateViolation(index, found, isControl || property === '' ? [] : [`Properties.${property}`]),
  }
}

/** A FAIL for a reason that no other rule states. */
function reportVerdict({ reasons }: GateDocument, index: ConstructIndex): GateViolation {
  return {
    ruleName: buildRuleId(GATE_RULES.verdict),
    description: reasons.join(' '),
    severity: 'error',
    targets: locateViolation(index, []),
  }
}

/** CDK shows no violation without a resource, so one that is not the app's stands for itself. */
function locateViolation(
  { app }: ConstructIndex,
  resources: readonly SynthesizedResource[],
  locations: string[] = [],
): ViolationTarget[] {
  if (resources.length === 0) return [{ construct: app, reported: { locations } }]
  return resources.map(({ construct, logicalId, templatePath }) => ({
    construct,
    reported: {
      constructPath: construct.node.path,
      resourceLogicalId: logicalId,
      ...(templatePath !== undefined && { templatePath }),
      locations,
    },
  }))
}
