import { severities } from '../../audit/settings/severity.ts'
import type { Finding, Posture } from '../posture/posture.ts'

/** Findings that became what they are between two reports. */
export interface PostureComparison {
  /** Those that were not open in the report before. */
  opened: Finding[]
  /** Those that are open no longer, as they were: mended, or gone with their resource. */
  closed: Finding[]
  /** Those that were open and are accepted now. */
  accepted: Finding[]
  /** Those that were open and that no control of the checklist judges any more. */
  dropped: Finding[]
}

/** What became of the open findings of `before`, and which ones came. */
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

/** A finding is a control and a resource. */
function buildFindingKey({ control, resource }: Finding): string {
  return `${control} ${resource.region} ${resource.arn}`
}

/** The posture that `text` holds, or why it is none that can be compared. */
export function parsePosture(text: string): { posture: Posture } | { unreadable: string } {
  const value = parseJson(text)
  const schema = isRecord(value) ? value['schema'] : undefined
  if (schema !== 'assay.posture/1') return { unreadable: 'it is no document of assay.posture/1' }
  const { findings } = value as { findings?: unknown }
  const sound = Array.isArray(findings) && findings.every(isFinding)
  return sound ? { posture: value as Posture } : { unreadable: 'its findings are damaged' }
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
