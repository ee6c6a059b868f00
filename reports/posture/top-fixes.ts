import type { ControlId } from '../../audit/controls/control.ts'
import { getResourceName, type Kind } from '../../audit/resources/resource.ts'
import { compareSeverity, type Severity } from '../../audit/settings/severity.ts'
import { groupIntoMap } from '../group-into-map.ts'
import type { Finding } from './finding.ts'

/** The remediation of one control on one resource, and the open findings that it closes. */
export interface TopFix {
  control: ControlId
  /** The highest severity of the findings. */
  severity: Severity
  /** What is to be changed. */
  on: { kind: Kind; name: string }
  /** How many findings it closes. */
  closes: number
  /** The resources of the first of them. */
  resources: readonly Finding['resource'][]
}

/** What a control evaluates of another resource alone: its evidence names that resource. */
export interface SharedCause {
  kind: Kind
  /** The field of the evidence. */
  evidence: string
  /** The kinds of which a finding depends on the other resource alone. */
  of: readonly Kind[]
}

/** The controls of which several findings can have one cause. A test compares the kinds with the inputs of the controls. */
export const sharedCauses: Readonly<Partial<Record<ControlId, SharedCause>>> = {
  'least-privilege/function-role-no-admin': {
    kind: 'AWS::IAM::Role',
    evidence: 'role',
    of: ['AWS::Lambda::Function'],
  },
  'least-privilege/ecs-task-role-no-admin': {
    kind: 'AWS::IAM::Role',
    evidence: 'role',
    of: ['AWS::ECS::Service', 'AWS::ECS::TaskDefinition'],
  },
  'image-integrity/image-verified': {
    kind: 'AWS::ECR::Image',
    evidence: 'image',
    of: ['AWS::Lambda::Function'],
  },
  'patching/image-scan-fresh': {
    kind: 'AWS::ECR::Image',
    evidence: 'image',
    of: ['AWS::Lambda::Function'],
  },
}

const WEIGHTS: Readonly<Record<Severity, number>> = {
  CRITICAL: 16,
  HIGH: 8,
  MEDIUM: 4,
  LOW: 2,
  INFORMATIONAL: 1,
}

const MAX_FIXES = 5
const MAX_RESOURCES = 3

/**
 * The remediations that close most open findings, by their number weighted by severity (each severity counts twice the next).
 *
 * One fix is the remediation of one control on one resource. It closes the finding of that resource. Findings of several
 * resources share a fix only if the control evaluates another resource alone, as the role that functions run as, and all of the
 * finding is about it: not if published versions or revisions fail as well, which can use another one. So every finding counts in
 * exactly one fix, and a fix closes all findings that it counts.
 */
export function listTopFixes(findings: readonly Finding[]): TopFix[] {
  const groups = [...groupIntoMap(findings, buildFixKey).values()].flatMap(group => {
    const [first] = group
    return first === undefined ? [] : { group, first, weight: computeWeight(group) }
  })
  return groups
    .toSorted((a, b) => b.weight - a.weight || compareSeverity(a.first.severity, b.first.severity))
    .slice(0, MAX_FIXES)
    .map(({ group, first }) => buildFix(first, group))
}

function computeWeight(group: readonly Finding[]): number {
  return group.reduce((sum, { severity }) => sum + WEIGHTS[severity], 0)
}

function buildFix(first: Finding, group: readonly Finding[]): TopFix {
  const cause = findCause(first)
  return {
    control: first.control,
    severity: group.map(({ severity }) => severity).toSorted(compareSeverity)[0] ?? first.severity,
    on:
      cause === undefined
        ? { kind: first.resource.kind, name: getResourceName(first.resource) }
        : { kind: cause.kind, name: getResourceName({ arn: cause.value }) },
    closes: group.length,
    resources: group.slice(0, MAX_RESOURCES).map(({ resource }) => resource),
  }
}

function buildFixKey(finding: Finding): string {
  const cause = findCause(finding)
  const { arn, region } = finding.resource
  return JSON.stringify(
    cause === undefined ? [finding.control, region, arn] : [finding.control, cause.kind, cause.value],
  )
}

/** The resource that the finding is about alone, if others can share it. */
function findCause({ control, resource, evidence = {} }: Finding): { kind: Kind; value: string } | undefined {
  const shared = sharedCauses[control]
  if (resource.kind === shared?.kind) return { kind: shared.kind, value: resource.arn }
  if (shared === undefined || !shared.of.includes(resource.kind) || 'versions' in evidence) return undefined
  const { revisions } = evidence
  if (revisions !== undefined && !(Array.isArray(revisions) && revisions.length === 1)) return undefined
  const value = evidence[shared.evidence]
  return typeof value === 'string' && value !== '' ? { kind: shared.kind, value } : undefined
}
