import { spoken } from '../audit/resources/kinds.ts'
import { grouped } from '../reports/grouping.ts'
import { byReason } from '../reports/reasons.ts'
import type { AcceptedFinding, Finding, Posture, Shortcoming } from '../reports/posture.ts'
import { coloured, printable } from './terminal.ts'
import { severityColours } from './words.ts'

/** Resources that are named of one control, and of one reason; beyond that they are counted. */
const MOST_FINDINGS = 20
const MOST_UNKNOWN = 5

/** A posture for people: findings by control, what is accepted, what is not known and why, and the sums. */
export function postureLines(posture: Posture): string[] {
  const { account, regions, resources, controls, findings } = posture
  const where = `Account ${account} (${regions.join(', ')})`
  const titles = new Map(controls.map(({ id, title }) => [id, title]))
  return [
    coloured('bold', printable(`${where}: ${resources} resources, ${controls.length} controls`)),
    '',
    ...[...grouped(findings, ({ control }) => control)].flatMap(([control, group]) =>
      findingLines(group, titles.get(control) ?? ''),
    ),
    ...acceptedLines(posture),
    ...unknownLines(posture),
    ...exceptionLines(posture),
    sums(posture),
  ]
}

function findingLines(group: readonly Finding[], title: string): string[] {
  const [first] = group
  if (first === undefined) return []
  const head = `${coloured([...severityColours[first.severity]], first.severity)}  ${title}  ${coloured('gray', first.control)}`
  return [head, ...named(group, finding => [printable(finding.reason), ...besides(finding)].join('  ')), '']
}

function besides({ cause, stale }: Finding): string[] {
  const parts = [
    ...(cause ? [`${cause.actor}, ${cause.action}`] : []),
    ...(stale === undefined ? [] : [`not judged again: ${stale}`]),
  ]
  return parts.map(part => coloured('gray', printable(part)))
}

function acceptedLines({ accepted }: Posture): string[] {
  if (accepted.length === 0) return []
  return [coloured('bold', 'Accepted'), ...named(accepted, acceptance), '']
}

function acceptance({ control, exception: { owner, until } }: AcceptedFinding): string {
  return `${control}: accepted by ${printable(owner)} until ${until}`
}

function unknownLines({ unknown, unlisted }: Posture): string[] {
  if (unknown.length + unlisted.length === 0) return []
  const groups = byReason(unknown).flatMap(({ reason, unknown: group }) => [
    `  ${printable(reason)}`,
    ...named(group, ({ control }) => coloured('gray', control), MOST_UNKNOWN).map(line => `  ${line}`),
  ])
  return [coloured('yellow', 'Not known'), ...unlisted.map(why => `  ${printable(why)}`), ...groups, '']
}

function exceptionLines({ exceptions: { expired, unmatched } }: Posture): string[] {
  const lines = [
    ...expired.map(
      ({ control, resource, until, exposed }) =>
        `  ${control} on ${printable(resource)} ended on ${until}${exposed > 0 ? `, it covered ${exposed} of the findings above` : ''}`,
    ),
    ...unmatched.map(({ control, resource }) => `  ${control} on ${printable(resource)} covers nothing`),
  ]
  return lines.length === 0 ? [] : [coloured('yellow', 'Exceptions to look at'), ...lines, '']
}

function named<T extends Shortcoming>(
  group: readonly T[],
  say: (short: T) => string,
  most = MOST_FINDINGS,
): string[] {
  const lines = group.slice(0, most).map(short => `  ${printable(spoken(short.resource))}  ${say(short)}`)
  const more = group.length - lines.length
  return more > 0 ? [...lines, `  and ${more} more; --json and --out name all`] : lines
}

function sums({ findings, accepted, counts }: Posture): string {
  const { COMPLIANT, INSUFFICIENT_DATA, NOT_APPLICABLE } = counts
  const parts = [
    `${findings.length} fail`,
    ...(accepted.length > 0 ? [`${accepted.length} accepted`] : []),
    `${COMPLIANT} pass`,
    `${INSUFFICIENT_DATA} not known`,
    `${NOT_APPLICABLE} not applicable`,
  ]
  return parts.join(', ')
}
