import { severities } from '../../audit/settings/severity.ts'
import type { Finding, Posture } from '../posture/posture.ts'

/** The differences between the findings of two reports. */
export interface PostureComparison {
  /** Not open in the previous report. */
  opened: Finding[]
  /** No longer open: resolved, or the resource was deleted. As they were in the previous report. */
  closed: Finding[]
  /** Open in the previous report and accepted now. */
  accepted: Finding[]
  /** Open in the previous report, of controls that the checklist no longer has. */
  dropped: Finding[]
}

/** Compares the open findings of two postures. */
export function comparePostures(before: Pick<Posture, 'findings'>, now: Posture): PostureComparison {
  const [open, accepted, earlier] = [now.findings, now.accepted, before.findings].map(
    findings => new Set(findings.map(buildFindingKey)),
  )
  const controls = new Set<string>(now.controls.map(({ id }) => id))
  const ended = before.findings.filter(finding => !open?.has(buildFindingKey(finding)))
  const others = ended.filter(finding => !accepted?.has(buildFindingKey(finding)))
  return {
    opened: now.findings.filter(finding => !earlier?.has(buildFindingKey(finding))),
    closed: others.filter(({ control }) => controls.has(control)),
    accepted: ended.filter(finding => accepted?.has(buildFindingKey(finding))),
    dropped: others.filter(({ control }) => !controls.has(control)),
  }
}

/** The identity of a finding: its control and its resource. */
function buildFindingKey({ control, resource }: Finding): string {
  return `${control} ${resource.region} ${resource.arn}`
}

/** Parses a posture, or returns why it cannot be compared. Those of earlier versions have no frameworks. */
export function parsePosture(text: string): { posture: Posture } | { unreadable: string } {
  const value = parseJson(text)
  const schema = isRecord(value) ? value['schema'] : undefined
  if (schema !== 'assay.posture/1') return { unreadable: 'it is not a document of assay.posture/1' }
  const { findings } = value as { findings?: unknown }
  const sound = Array.isArray(findings) && findings.every(isFinding)
  if (!sound) return { unreadable: 'its findings are damaged' }
  const posture = value as Posture
  return { posture: 'frameworks' in posture ? posture : { ...(posture as Posture), frameworks: [] } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isFinding(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value['resource'])) return false
  const { arn, region } = value['resource']
  const isSevere = severities.some(severity => severity === value['severity'])
  return isSevere && [value['control'], arn, region].every(each => typeof each === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
