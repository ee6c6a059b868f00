import { spoken } from '../audit/resources/kinds.ts'
import type { Posture, Shortcoming } from '../reports/posture.ts'
import { coloured, printable } from './terminal.ts'
import { severityColours } from './words.ts'

/** A posture for people: findings by control, what is not known and why, and the sums. */
export function postureLines(posture: Posture, unlisted: readonly string[]): string[] {
  const { account, regions, resources, controls, counts, findings, unknown } = posture
  const { COMPLIANT, NON_COMPLIANT, INSUFFICIENT_DATA, NOT_APPLICABLE } = counts
  return [
    coloured(
      'bold',
      `Account ${account} (${regions.join(', ')}): ${resources} resources, ${controls} controls`,
    ),
    '',
    ...byControl(findings).flatMap(findingLines),
    ...unknownLines(unknown, unlisted),
    `${NON_COMPLIANT} fail, ${COMPLIANT} pass, ${INSUFFICIENT_DATA} not known, ${NOT_APPLICABLE} not applicable`,
  ]
}

function byControl(findings: readonly Shortcoming[]): Shortcoming[][] {
  const groups = new Map<string, Shortcoming[]>()
  for (const finding of findings)
    groups.set(finding.control, [...(groups.get(finding.control) ?? []), finding])
  return [...groups.values()]
}

function findingLines(group: Shortcoming[]): string[] {
  const [first] = group
  if (first === undefined) return []
  const head = `${coloured([...severityColours[first.severity]], first.severity)}  ${first.control}  ${first.title}`
  return [head, ...group.map(finding => `  ${nameOf(finding)}  ${printable(finding.reason)}`), '']
}

function unknownLines(unknown: readonly Shortcoming[], unlisted: readonly string[]): string[] {
  if (unknown.length + unlisted.length === 0) return []
  const lines = unknown.map(each => `  ${nameOf(each)}  ${each.control}: ${printable(each.reason)}`)
  return [coloured('yellow', 'Not known'), ...lines, ...unlisted.map(why => `  ${printable(why)}`), '']
}

function nameOf({ resource }: Shortcoming): string {
  return printable(spoken(resource))
}
