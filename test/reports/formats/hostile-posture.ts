import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { addHistory } from '../../../reports/posture/earlier/report-history.ts'
import {
  buildInsufficientData,
  buildNonCompliant,
  buildSampleControl,
  buildSampleRecord,
  SAMPLE_ACCOUNT_ID,
  SAMPLE_TIME,
} from '../sample-posture.ts'

const OPEN = 'least-privilege/function-url-auth'
const READ = 'isolation/function-environment-no-secrets'

/** Names and reasons that mean something to a format that is not careful. */
const HOSTILE_NAMES = [
  'x'.repeat(10_240),
  '</script><script>alert(1)</script><li class="item" data-is="open HIGH">',
  '<!-- assay-audit --></details><h1>All is well</h1>',
  '=HYPERLINK("https://evil.example";"open")',
  '+cmd|calc,"a"\r\n@SUM(1)',
  '| a | b |\n|---|---|\n| `code` \\| more | \\',
  '[x](https://evil.example) ![x](https://evil.example/x.png) @org/team #1',
  ']]><failure message="x"/><testcase/>&xxe; <!ENTITY x SYSTEM "file:///etc/passwd">',
  '\u001b[31mred\u001b[0m\u0000\u0008\u0085\u2028\u202eevil\u2066\ufeff\ufffe\uffff',
  'half \ud800 a pair',
  '","status":"COMPLIANT"},{"a":"',
  '../../..',
  '. .',
  ' ',
  '`'.repeat(3000),
] as const

const checklist = [
  buildSampleControl(OPEN, 'HIGH', 'Function URLs should need credentials'),
  buildSampleControl(READ, 'CRITICAL', 'Environments should have no secrets'),
  ...HOSTILE_NAMES.map((_, index) =>
    buildSampleControl(`isolation/disabled-${index}`, 'LOW', 'Something should be so'),
  ),
]

/** Each decided by someone with a hostile name, for a hostile reason. */
const controlSettings = Object.fromEntries(
  HOSTILE_NAMES.map((name, index) => [
    `isolation/disabled-${index}`,
    { disabled: { owner: name, reason: name, until: '2027-01-31' } },
  ]),
)

/** An account whose names and reasons are hostile: each resource has an open or an accepted finding, and an unknown result. */
export function buildHostilePosture(): Posture {
  const records = HOSTILE_NAMES.map((name, index) =>
    buildSampleRecord(
      'AWS::Lambda::Function',
      `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:${name}`,
      index % 3 === 0 ? 'global' : 'eu-west-1',
      {
        [OPEN]: buildNonCompliant(`It is ${name}`, { name }, `${name.slice(0, 100)} ingress`),
        [READ]: buildInsufficientData(`access denied: ${name}`),
      },
    ),
  )
  const exceptions: Exception[] = HOSTILE_NAMES.filter((_, index) => index % 2 === 1).map(name => ({
    control: OPEN,
    resource: `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:${name}`.replaceAll(/[*?]/g, '?'),
    owner: name,
    reason: name,
    until: '2027-01-31',
  }))
  const posture = buildPosture(records, checklist, {
    account: SAMPLE_ACCOUNT_ID,
    regions: ['eu-west-1'],
    at: SAMPLE_TIME,
    frameworks: frameworkCatalog,
    exceptions,
    controlSettings: { ...controlSettings, [OPEN]: { severity: { as: 'MEDIUM', reason: HOSTILE_NAMES[1] } } },
    unlisted: HOSTILE_NAMES.map(name => `functions could not be listed: ${name}`),
    dueDays: { HIGH: 30 },
    findTags: ({ arn }) => ({ owner: arn, team: arn }),
    findChange: id => ({
      id,
      account: id,
      region: id,
      action: id,
      actor: { type: id, name: id },
      at: '2026-10-01T00:00:00Z',
    }),
    provenance: { version: HOSTILE_NAMES[1], settings: HOSTILE_NAMES[2] },
  })
  const [first] = posture.findings
  const all = posture.findings
  const changes = { at: '2026-11-18T06:30:00.000Z', opened: all, closed: all, accepted: all, notKnown: all }
  const open = { CRITICAL: 0, HIGH: 1, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 }
  return first === undefined
    ? posture
    : addHistory(posture, changes, [{ at: '2026-11-18T06:30:00.000Z', open }])
}
