import fc from 'fast-check'
import { severities } from '../../../audit/settings/severity.ts'
import { checklist } from '../../../audit/checklist.ts'
import { computeFingerprint } from '../../../reports/gate/fingerprint.ts'
import type { RenderContext } from '../../../reports/formats/render-context.ts'
import type { GateDocument, GateFinding } from '../../../reports/gate/gate-document.ts'

/** An Assay whose documentation has an address. */
export const GATE_CONTEXT: RenderContext = { version: '1.2.3', pages: 'https://assay.example/docs/' }

const ROLE = 'arn:aws:iam::123456789012:role/orders'

/** An opened finding of a role, changed by `changes`. */
export function buildGateFinding(changes: Partial<GateFinding> = {}): GateFinding {
  return {
    control: 'least-privilege/principal-effective-admin',
    severity: 'CRITICAL',
    change: 'OPENS',
    logicalId: 'OrdersRole',
    stack: 'orders-prod',
    constructPath: 'orders-prod/Orders/Role/Resource',
    resource: ROLE,
    reason: 'The role may call iam:* on all resources.',
    source: { file: 'cdk.out/orders-prod.template.json', line: 12 },
    fingerprint: computeFingerprint({
      control: 'least-privilege/principal-effective-admin',
      path: 'Orders/Role/Resource',
      subject: '',
    }),
    ...changes,
  }
}

/** A document with one of everything. */
export function buildSampleGate(): GateDocument {
  return {
    schema: 'assay.gate/1',
    verdict: 'FAIL',
    reasons: [
      'The change opens 1 finding of severity HIGH or worse: 1 CRITICAL.',
      'Assay cannot decide 1 part of the change.',
    ],
    templates: ['cdk.out/orders-prod.template.json'],
    findings: [
      buildGateFinding(),
      buildGateFinding({
        control: 'least-privilege/iam-role-unused',
        severity: 'LOW',
        change: 'REMAINS',
        logicalId: 'LegacyRole',
        resource: 'arn:aws:iam::123456789012:role/legacy',
        constructPath: 'orders-prod/Legacy/Role/Resource',
        reason: 'The role was last used 400 days ago.',
        source: { file: 'cdk.out/orders-prod.template.json', line: 40 },
        fingerprint: '1'.repeat(32),
      }),
      {
        control: 'least-privilege/account-user-mfa',
        severity: 'HIGH',
        change: 'CLOSES',
        resource: 'arn:aws:iam::123456789012:user/ann',
        reason: 'The user has a password and no MFA device.',
        fingerprint: '2'.repeat(32),
      },
      buildGateFinding({
        control: 'least-privilege/trigger-policy-not-public',
        severity: 'HIGH',
        logicalId: 'OrdersQueue',
        resource: 'arn:aws:sqs:eu-west-1:123456789012:orders',
        constructPath: 'orders-prod/Orders/Queue/Resource',
        reason: 'The policy of the queue admits anyone to sqs:SendMessage.',
        source: { file: 'cdk.out/orders-prod.template.json', line: 80 },
        fingerprint: '3'.repeat(32),
        accepted: {
          reason: 'Partners send orders without an account',
          until: '2027-01-31',
          tag: { key: 'team', value: 'orders' },
        },
      }),
    ],
    granted: [
      {
        principal: ROLE,
        logicalId: 'OrdersRole',
        stack: 'orders-prod',
        action: 'iam:*',
        actions: ['iam:*', 'sts:AssumeRole'],
        count: 178,
        resource: '*',
        example: { action: 'iam:CreateUser', resource: 'arn:aws:iam::123456789012:user/example' },
        by: 'statement 1 of the inline policy admin',
        severity: 'HIGH',
      },
    ],
    admitted: [
      {
        resource: 'arn:aws:sqs:eu-west-1:123456789012:orders',
        logicalId: 'OrdersQueue',
        stack: 'orders-prod',
        principal: 'arn:aws:iam::999999999999:root',
        access: 'cross-account',
        actions: ['sqs:SendMessage'],
        severity: 'MEDIUM',
      },
    ],
    escalation: [
      {
        principal: 'arn:aws:iam::123456789012:user/ann',
        becomes: 'arn:aws:iam::123456789012:role/admin',
        steps: ['ann passes role admin to a function', 'ann invokes the function'],
        more: 2,
      },
    ],
    unknown: [
      {
        logicalId: 'Table',
        stack: 'orders-prod',
        property: 'Policy',
        why: 'Assay does not know Fn::Transform.',
        severity: 'HIGH',
      },
    ],
  }
}

/** A document without any content, changed by `changes`. */
export function buildEmptyGate(changes: Partial<GateDocument> = {}): GateDocument {
  return {
    schema: 'assay.gate/1',
    verdict: 'PASS',
    reasons: ['The change opens no finding of severity HIGH or worse.'],
    findings: [],
    granted: [],
    admitted: [],
    escalation: [],
    unknown: [],
    ...changes,
  }
}

/** Texts that mean something to a format that is not careful. */
export const HOSTILE_TEXTS = [
  '<!-- assay-gate --><script>alert(1)</script>',
  '</details><h1>All is well</h1>',
  '[click](https://evil.example) ![x](https://evil.example/x.png)',
  'https://evil.example www.evil.example a@evil.example',
  '@org/team please approve, closes #1, org/repo#2, GH-3, a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
  '` `` ``` ```` ` code | cell | **bold** _em_ ~~s~~ $x$ &lt; &#64; \\',
  '\n# Heading\n- item\n\n---\n| a | b |\n| - | - |',
  ']]><failure message="x"/>&xxe; <!ENTITY x SYSTEM "file:///etc/passwd">',
  '\u001b[31mred\u001b[0m\u0000\u0008\u0085\u2028\u202eevil\u2066\ufeff\ufffe\uffff\ud800',
  '{0} {placeholder} ${{ secrets.X }}',
  '',
  ' ',
  '`',
  '../../etc/passwd',
  'x'.repeat(5000),
  '`'.repeat(3000),
  '] (x)](y)',
] as const

const texts = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(fc.constantFrom(...HOSTILE_TEXTS, ' ', 'role', '`', '(', ')', '"', '@'), { maxLength: 6 })
    .map(all => all.join('')),
)
const optionalText = fc.option(texts, { nil: undefined })
const severityOf = fc.constantFrom(...severities)
const controls = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...checklist.map(({ id }) => id)) },
  { weight: 1, arbitrary: texts.map(text => `isolation/${text}` as const) },
)
const lines = fc.integer({ min: 1, max: 100_000 })

/** Leaves out the fields that are undefined. */
function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T
}

const findings = fc
  .record({
    control: controls,
    severity: severityOf,
    change: fc.constantFrom('OPENS', 'CLOSES', 'REMAINS'),
    logicalId: optionalText,
    stack: optionalText,
    constructPath: optionalText,
    resource: texts,
    reason: texts,
    source: fc.option(fc.record({ file: texts, line: lines }), { nil: undefined }),
    fingerprint: texts,
    accepted: fc.option(fc.record({ reason: texts, until: optionalText }).map(dropUndefined), {
      nil: undefined,
    }),
  })
  .map(dropUndefined) as fc.Arbitrary<GateFinding>

/** Any document, with hostile texts everywhere. */
export const gateDocuments = fc
  .record({
    schema: fc.constant('assay.gate/1'),
    verdict: fc.constantFrom('PASS', 'FAIL', 'UNKNOWN'),
    reasons: fc.array(texts, { maxLength: 12 }),
    templates: fc.option(fc.array(texts, { maxLength: 2 }), { nil: undefined }),
    findings: fc.array(findings, { maxLength: 12 }),
    granted: fc.array(
      fc
        .record({
          principal: texts,
          logicalId: optionalText,
          stack: optionalText,
          action: texts,
          resource: texts,
          actions: fc.array(texts, { maxLength: 5 }),
          count: fc.nat(),
          example: fc.record({ action: texts, resource: texts }),
          by: texts,
          severity: severityOf,
        })
        .map(dropUndefined),
      { maxLength: 8 },
    ),
    admitted: fc.array(
      fc
        .record({
          resource: texts,
          logicalId: optionalText,
          stack: optionalText,
          principal: texts,
          access: fc.constantFrom('public', 'cross-account', 'organization', 'service'),
          actions: fc.array(texts, { maxLength: 8 }),
          severity: severityOf,
        })
        .map(dropUndefined),
      { maxLength: 8 },
    ),
    escalation: fc.array(
      fc
        .record({
          principal: texts,
          becomes: texts,
          steps: fc.array(texts, { maxLength: 12 }),
          more: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
        })
        .map(dropUndefined),
      { maxLength: 4 },
    ),
    unknown: fc.array(
      fc
        .record({
          logicalId: texts,
          stack: optionalText,
          property: texts,
          why: texts,
          severity: fc.option(fc.constantFrom(...severities), { nil: undefined }),
        })
        .map(dropUndefined),
      { maxLength: 8 },
    ),
  })
  .map(dropUndefined) as fc.Arbitrary<GateDocument>

/** A document with `count` opened findings, of all severities in turn and with hostile texts. */
export function buildLargeGate(count: number): GateDocument {
  const many = Array.from({ length: count }, (_, index) =>
    buildGateFinding({
      severity: severities[index % severities.length] ?? 'LOW',
      logicalId: `Resource${index}`,
      resource: `arn:aws:iam::123456789012:role/r${index}`,
      reason: `Reason ${index}: ${HOSTILE_TEXTS[index % HOSTILE_TEXTS.length]}`,
      fingerprint: index.toString(16).padStart(32, '0'),
    }),
  )
  const { granted, admitted, escalation, unknown } = buildSampleGate()
  const repeat = <T>(items: readonly T[]) => Array.from({ length: count }, () => items).flat()
  return buildEmptyGate({
    verdict: 'FAIL',
    findings: many,
    granted: repeat(granted),
    admitted: repeat(admitted),
    escalation: repeat(escalation),
    unknown: repeat(unknown),
  })
}
