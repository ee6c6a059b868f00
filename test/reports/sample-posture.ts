import type { ChangeOrigin } from '../../audit/events/change-origin.ts'
import type { ControlResult, ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { control, type Control, type ControlId } from '../../audit/controls/control.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import type { Evidence } from '../../audit/controls/evaluation.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import type { Attestation } from '../../audit/settings/attestation.ts'
import type { Exception } from '../../audit/settings/exception.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import type { OwnerTags } from '../../reports/posture/finding.ts'
import { buildPosture } from '../../reports/posture/build/build-posture.ts'
import type { PostureContext } from '../../reports/posture/build/posture-context.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { addHistory } from '../../reports/posture/earlier/report-history.ts'

export const SAMPLE_ACCOUNT_ID = '111122223333'
export const SAMPLE_TIME = new Date('2026-11-25T06:30:00Z')

/** A control without evaluators: the fields that reports show. */
export function buildSampleControl(
  id: ControlId,
  severity: Severity,
  title: string,
  more: Partial<Control> = {},
): Control {
  const texts = {
    rationale: 'An attacker who finds the gap first can exploit it.',
    remediation: 'Close it with the call that the reference names, then look again.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-security.html'],
    frameworks: { 'NIST SP 800-53 r5': ['AC-3', 'CM-2'], 'PCI DSS 4.0.1': ['7.2.1'] },
  }
  return { ...control({ id, severity, title, settings: {}, ...texts }, () => []), ...more }
}

/** A resource with its evaluations: `pass`, `skip`, or the reason of another result. */
export type ResultsByControl = Record<string, 'pass' | 'skip' | Partial<ControlResult>>

/** The sheet of a resource, as the judge would have written it. */
export function buildSampleRecord(
  kind: Kind,
  arn: string,
  region: string,
  evaluations: ResultsByControl,
): ComplianceRecord {
  const resource = { kind, account: SAMPLE_ACCOUNT_ID, region, arn }
  const entries = Object.entries(evaluations).map(([id, evaluation]) => [id, buildResult(evaluation)])
  return {
    resource,
    results: Object.fromEntries(entries) as ComplianceRecord['results'],
    settingsDigest: '',
    evaluatedAt: SAMPLE_TIME.toISOString(),
  }
}

function buildResult(evaluation: ResultsByControl[string]): ControlResult {
  const blank = { severity: 'HIGH', open: false, inputFingerprints: [] } as const
  if (evaluation === 'pass') return { ...blank, status: 'COMPLIANT' }
  if (evaluation === 'skip') return { ...blank, status: 'NOT_APPLICABLE', reason: 'It has none.' }
  return { ...blank, status: 'NON_COMPLIANT', open: true, ...evaluation }
}

/** What is wrong, on what evidence, and by which change. */
export function buildNonCompliant(
  reason: string,
  evidence: Evidence,
  change?: string,
): Partial<ControlResult> {
  if (change === undefined) return { reason, evidence }
  const at = change === 'ingress' ? '2026-10-15T06:28:00.000Z' : '2026-11-25T06:28:00.000Z'
  const last = { changeId: change, at } as ControlResult['lastTransition']
  return { reason, evidence, ...(last ? { lastTransition: last } : {}) }
}

export function buildInsufficientData(reason: string): Partial<ControlResult> {
  return { status: 'INSUFFICIENT_DATA', open: false, reason }
}

const RUNTIME = 'patching/function-runtime-supported'
const CVE = 'patching/vulnerability-fix-overdue'
const LAYER = 'patching/layer-current'
const ADMIN = 'least-privilege/function-role-no-admin'
const URL_AUTH = 'least-privilege/function-url-auth'
const PASS_ROLE = 'least-privilege/iam-pass-role-narrow'
const OPEN_SG = 'segmentation/security-group-no-open-ingress'
const IN_VPC = 'segmentation/function-in-private-subnet'
const TAGS = 'image-integrity/repository-tags-immutable'
const SIGNED = 'image-integrity/function-code-signed'
const SHARED_ROLE = 'isolation/function-own-role'
const SECRETS = 'isolation/function-environment-no-secrets'
const LOGS = 'runtime-monitoring/function-logs-kept'
const DUTY = 'runtime-monitoring/guardduty-lambda-protection'
const SCAN = 'security-testing/repository-scan-on-push'
const REVIEW = 'security-testing/inspector-lambda-code-scanning'

const TRACED = 'runtime-monitoring/function-traced'
const SIZED = 'isolation/function-sized'

const sampleChecklist: readonly Control[] = [
  buildSampleControl(
    ADMIN,
    'CRITICAL',
    "Functions' execution roles should not have administrator permissions",
    {
      rationale: 'Anyone who can change the code of the function controls the whole account.',
      remediation:
        'Detach the administrator policy from the role and give it the actions and resources that the function uses.',
      knownLimitations: [
        'A permissions boundary, a Deny statement or an organization policy may remove the permissions; they are named, not evaluated.',
        'A condition on the statement is named, not evaluated.',
      ],
      frameworks: {
        'CIS AWS Compute 1.0': ['4.4', '4.9'],
        'NIST SP 800-190': ['4.3.1'],
        'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6', 'CM-5'],
        'OWASP Serverless Top 10': ['S5'],
      },
    },
  ),
  buildSampleControl(URL_AUTH, 'HIGH', 'Function URLs should not let anonymous callers in'),
  buildSampleControl(PASS_ROLE, 'MEDIUM', 'Roles should pass on named roles only'),
  buildSampleControl(
    CVE,
    'CRITICAL',
    'Images that functions run should have no critical vulnerabilities with a fix',
  ),
  buildSampleControl(LAYER, 'LOW', 'Layers should be of a version that is kept up'),
  buildSampleControl(RUNTIME, 'HIGH', 'Functions should run on a runtime that AWS still supports'),
  buildSampleControl(IN_VPC, 'MEDIUM', 'Functions that reach databases should run in private subnets'),
  buildSampleControl(
    OPEN_SG,
    'HIGH',
    'Security groups of functions and services should not be open to the world',
  ),
  buildSampleControl(SIGNED, 'MEDIUM', 'Functions should take signed code only'),
  buildSampleControl(TAGS, 'MEDIUM', 'Repositories should not let tags move'),
  buildSampleControl(SECRETS, 'HIGH', "Functions' environments should hold no secrets"),
  buildSampleControl(SHARED_ROLE, 'LOW', 'Functions should each have a role of their own'),
  buildSampleControl(DUTY, 'HIGH', 'GuardDuty should watch the network activity of functions'),
  buildSampleControl(LOGS, 'INFORMATIONAL', "Functions' logs should be kept for a stated time"),
  buildSampleControl(REVIEW, 'MEDIUM', "Inspector should scan functions' code"),
  buildSampleControl(SCAN, 'MEDIUM', 'Repositories should scan images when they are pushed'),
  buildSampleControl(TRACED, 'LOW', 'Functions should be traced'),
  buildSampleControl(SIZED, 'MEDIUM', 'Functions should have bounded concurrency'),
]

const NAMES = [
  'checkout-api',
  'checkout-webhook',
  'cart-api',
  'catalogue-search',
  'image-resizer',
  'invoice-renderer',
  'legacy-export',
  'loyalty-points-nightly-reconciliation-and-settlement-worker-v2',
  'newsletter-signup',
  'nightly-report',
  'order-events-consumer',
  'partner-webhook',
  'payment-authoriser',
  'returns-intake',
  'stock-sync',
  'tax-rates',
  'warehouse-label-printer',
]

const CHANGES: Record<string, ChangeOrigin> = {
  attach: {
    id: 'attach',
    account: SAMPLE_ACCOUNT_ID,
    region: 'us-east-1',
    action: 'iam:AttachRolePolicy',
    actor: { type: 'AssumedRole', name: 'PlatformAdmin/alice@harbour.example' },
    at: '2026-11-25T05:58:11Z',
  },
  deploy: {
    id: 'deploy',
    account: SAMPLE_ACCOUNT_ID,
    region: 'eu-west-1',
    action: 'lambda:UpdateFunctionConfiguration20150331v2',
    actor: { type: 'IAMUser', name: 'deploy-bot' },
    at: '2026-11-25T06:02:40Z',
  },
  ingress: {
    id: 'ingress',
    account: SAMPLE_ACCOUNT_ID,
    region: 'eu-west-1',
    action: 'ec2:AuthorizeSecurityGroupIngress',
    actor: { type: 'AssumedRole', name: 'Developer/bob' },
    at: '2026-10-15T06:20:05Z',
  },
}

const sampleExceptions: readonly Exception[] = [
  {
    control: URL_AUTH,
    resource: 'arn:aws:lambda:*:*:function:*-webhook',
    owner: 'payments@harbour.example',
    reason: 'Partners cannot sign requests; the functions check a signature of their own.',
    until: '2027-03-31',
  },
  {
    control: TAGS,
    resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/sandbox/*',
    owner: 'platform@harbour.example',
    reason: 'Sandbox images are rebuilt under the same tag.',
    until: '2027-01-31',
  },
  {
    control: SHARED_ROLE,
    resource: 'arn:aws:lambda:eu-west-1:111122223333:function:tax-*',
    owner: 'finance@harbour.example',
    reason: 'The old tax service is to be switched off in autumn.',
    until: '2026-10-31',
  },
  {
    control: SECRETS,
    resource: 'arn:aws:lambda:eu-west-1:111122223333:function:demo-*',
    owner: 'sales@harbour.example',
    reason: 'Demonstrations use made-up credentials.',
    until: '2027-06-30',
  },
]

/** What people state of clauses that no control supports; one of them has ended. */
const sampleAttestations: readonly Attestation[] = [
  {
    framework: 'PCI DSS 4.0.1',
    clause: '7.2.4',
    text: 'The reviews of the second half of the year are filed as AR-2026-2.',
    author: 'compliance@harbour.example',
    until: '2027-01-31',
  },
  {
    framework: 'SOC 2',
    clause: 'CC7.4',
    text: 'The plan for incidents was rehearsed in spring.',
    author: 'security@harbour.example',
    until: '2026-10-31',
  },
]

/** A control that is disabled, and one with another severity. */
const sampleControlSettings: Settings['controls'] = {
  [TRACED]: {
    disabled: {
      owner: 'platform@harbour.example',
      reason: 'Tracing is sampled at the gateway.',
      until: '2027-06-30',
    },
  },
  [SIZED]: { severity: { as: 'LOW', reason: 'The account has a quota.' } },
}

/** A believable account, with something of everything that a report shows. */
export function buildSamplePosture(about: Partial<PostureContext> = {}): Posture {
  return buildPosture([...functions(), ...repositories(), ...others()], sampleChecklist, {
    account: SAMPLE_ACCOUNT_ID,
    regions: ['eu-west-1', 'eu-central-1'],
    at: SAMPLE_TIME,
    exceptions: sampleExceptions,
    controlSettings: sampleControlSettings,
    findChange: id => CHANGES[id],
    frameworks: frameworkCatalog,
    attestations: sampleAttestations,
    unlisted: ['functions in eu-central-1 could not be listed: access denied to lambda:ListFunctions'],
    gaps: [{ kinds: ['AWS::Lambda::Function'], region: 'eu-central-1' }],
    dueDays: { CRITICAL: 15, HIGH: 30 },
    findTags: findSampleTags,
    provenance: { version: '0.0.0', settings: 'a'.repeat(64) },
    notInUse: [
      { kind: 'AWS::EC2::SecurityGroup' },
      { kind: 'AWS::EC2::SecurityGroup' },
      { kind: 'AWS::EC2::VPC' },
    ],
    ...about,
  })
}

/** Tags of roles and users are read, and every other function has an owner. */
function findSampleTags({ kind, arn }: { kind: Kind; arn: string }): OwnerTags | undefined {
  if (kind === 'AWS::ECR::Repository') return undefined
  return arn.length % 2 === 0 ? {} : { owner: 'payments@harbour.example', team: 'payments' }
}

/** The sample with what changed since a report of a week before, and a trend. */
export function buildSampleHistory(posture: Posture = buildSamplePosture()): Posture {
  const [first, second] = posture.findings
  if (first === undefined || second === undefined) throw new Error('the sample has no findings')
  const gone = {
    ...second,
    resource: { ...second.resource, arn: `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:gone` },
  }
  const changes = {
    at: '2026-11-18T06:30:00.000Z',
    opened: [first, second],
    closed: [gone],
    accepted: [],
    notKnown: [],
  }
  const earlier = Array.from({ length: 14 }, (_, week) => ({
    at: new Date(SAMPLE_TIME.getTime() - (14 - week) * 7 * 86_400_000).toISOString(),
    open: { CRITICAL: week % 4, HIGH: 20 - week, MEDIUM: 12, LOW: 5, INFORMATIONAL: 3 },
  }))
  return addHistory(posture, changes, earlier)
}

function functions(): ComplianceRecord[] {
  return NAMES.map((name, index) =>
    buildSampleRecord(
      'AWS::Lambda::Function',
      `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:${name}`,
      'eu-west-1',
      {
        [ADMIN]: buildAdminFinding(name),
        [URL_AUTH]: buildUrlFinding(name, index),
        [RUNTIME]: buildRuntimeFinding(name, index),
        [CVE]: vulnerable(name, index),
        [IN_VPC]:
          index % 5 === 2
            ? buildNonCompliant(
                'The function runs in subnet subnet-0a1b2c3d4e5f60718, whose route table leads to an internet gateway.',
                {
                  subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-0f9e8d7c6b5a40312'],
                  gateway: 'igw-0123456789abcdef0',
                  public: true,
                },
              )
            : 'skip',
        [OPEN_SG]:
          index % 4 === 1
            ? buildNonCompliant(
                'Security group sg-0b5a7c9d1e3f20468 lets 0.0.0.0/0 in on port 5432.',
                {
                  group: 'sg-0b5a7c9d1e3f20468',
                  rule: { protocol: 'tcp', fromPort: 5432, toPort: 5432, cidr: '0.0.0.0/0' },
                },
                'ingress',
              )
            : 'pass',
        [SIGNED]:
          index % 3 === 0 ? buildNonCompliant('The function has no code signing configuration.', {}) : 'pass',
        [SECRETS]:
          name === 'partner-webhook' || name === 'stock-sync'
            ? buildNonCompliant('Variables PARTNER_API_KEY and DB_PASSWORD look like secrets.', {
                variables: [
                  { name: 'PARTNER_API_KEY', detector: 'key name' },
                  { name: 'DB_PASSWORD', detector: 'key name' },
                ],
              })
            : index === 9
              ? buildInsufficientData('access denied to lambda:GetFunction')
              : 'pass',
        [SHARED_ROLE]:
          index % 3 === 1
            ? buildNonCompliant('Role harbour-lambda-default is used by 6 functions.', {
                role: `arn:aws:iam::${SAMPLE_ACCOUNT_ID}:role/service-role/harbour-lambda-default`,
                functions: 6,
              })
            : 'pass',
        [LOGS]:
          index % 2 === 0
            ? buildNonCompliant(`Log group /aws/lambda/${name} keeps its events for ever.`, {
                logGroup: `/aws/lambda/${name}`,
                retentionInDays: null,
              })
            : 'pass',
        [LAYER]:
          index % 6 === 0
            ? buildNonCompliant('Layer harbour-observability is at version 3; 11 is the latest.', {
                layer: `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:layer:harbour-observability:3`,
                latest: 11,
              })
            : index % 6 === 3
              ? buildInsufficientData('access denied to lambda:ListLayerVersions')
              : 'pass',
        [PASS_ROLE]: 'skip',
      },
    ),
  )
}

function buildAdminFinding(name: string): ResultsByControl[string] {
  const policies = [
    { policy: 'AdministratorAccess', statements: [{ sid: 'All', allows: '*' }] },
    {
      policy: 'HarbourBreakGlass',
      statements: [
        { sid: 'Iam', allows: 'iam:*' },
        { sid: 'Sts', allows: 'sts:*' },
      ],
    },
  ]
  if (name === 'nightly-report')
    return buildNonCompliant(
      'Role harbour-report-role is an administrator by policy AdministratorAccess (*).',
      { role: 'harbour-report-role', policies, limits: [] },
      'attach',
    )
  if (name === 'stock-sync')
    return {
      ...buildNonCompliant('Role harbour-stock is an administrator by policy HarbourBreakGlass (iam:*).', {
        role: 'harbour-stock',
        policies: policies.slice(1),
      }),
      staleReason: 'access denied to iam:ListAttachedRolePolicies',
    }
  return name.startsWith('checkout') ? buildInsufficientData('access denied to iam:GetRolePolicy') : 'pass'
}

function buildUrlFinding(name: string, index: number): ResultsByControl[string] {
  const open = [
    {
      qualifier: '$LATEST',
      access: 'EVERYONE',
      url: `https://x4k2p7example${index}.lambda-url.eu-west-1.on.aws/`,
    },
  ]
  if (name === 'checkout-webhook')
    return {
      ...buildNonCompliant('The URL has AuthType NONE and its policy lets everyone in.', { open }, 'deploy'),
      staleReason: 'access denied to lambda:GetPolicy',
    }
  if (name.endsWith('webhook') || name === 'newsletter-signup')
    return buildNonCompliant('The URL has AuthType NONE and its policy lets everyone in.', { open })
  return index % 4 === 0 ? 'pass' : 'skip'
}

function buildRuntimeFinding(name: string, index: number): ResultsByControl[string] {
  if (name === 'legacy-export')
    return buildNonCompliant(
      'Runtime python3.8 is deprecated since 2024-10-14; its successor is python3.14.',
      { runtime: 'python3.8', deprecation: '2024-10-14', datesFrom: '2026-10-31' },
      'deploy',
    )
  if (index % 6 === 4)
    return buildNonCompliant(
      'Runtime nodejs18.x is deprecated since 2025-09-01; its successor is nodejs24.x.',
      {
        runtime: 'nodejs18.x',
        deprecation: '2025-09-01',
        datesFrom: '2026-10-31',
      },
    )
  return index === 5 ? 'skip' : 'pass'
}

function vulnerable(name: string, index: number): ResultsByControl[string] {
  if (name === 'image-resizer' || name === 'invoice-renderer')
    return buildNonCompliant(
      'Image harbour/imaging@sha256:5f0c3b has 3 critical vulnerabilities with a fix.',
      {
        image: `${SAMPLE_ACCOUNT_ID}.dkr.ecr.eu-west-1.amazonaws.com/harbour/imaging@sha256:5f0c3b9d8f4a1e6c7b2d9a0f3e5c8b7a6d4f2e1c0b9a8d7c6e5f4a3b2c1d0e9f`,
        scannedAt: '2026-11-25T04:12:09Z',
        overdue: [{ severity: 'CRITICAL', id: 'CVE-2026-31337', dueAt: '2026-11-20T04:12:09.000Z' }],
        vulnerabilities: [
          'CVE-2026-31337 openssl 3.0.11, fixed in 3.0.19',
          'CVE-2026-20817 libwebp 1.2.4, fixed in 1.3.2',
          'CVE-2026-28841 zlib 1.2.13, fixed in 1.3.1',
        ],
      },
    )
  return index % 7 === 6 ? buildInsufficientData('the image has not been scanned yet') : 'skip'
}

function repositories(): ComplianceRecord[] {
  return [
    'harbour/imaging',
    'harbour/checkout',
    'sandbox/experiments',
    'sandbox/load-tests',
    'mirror/base-images/debian/bookworm-slim-with-a-rather-long-name',
  ].map((name, index) =>
    buildSampleRecord(
      'AWS::ECR::Repository',
      `arn:aws:ecr:eu-west-1:${SAMPLE_ACCOUNT_ID}:repository/${name}`,
      'eu-west-1',
      {
        [TAGS]:
          index === 1
            ? 'pass'
            : buildNonCompliant('Image tag mutability is MUTABLE.', { imageTagMutability: 'MUTABLE' }),
        [SCAN]:
          index % 2 === 0
            ? buildNonCompliant('No scanning rule of the registry covers the repository.', { rules: [] })
            : 'pass',
      },
    ),
  )
}

function others(): ComplianceRecord[] {
  const iam = (type: string, name: string) => `arn:aws:iam::${SAMPLE_ACCOUNT_ID}:${type}/${name}`
  return [
    buildSampleRecord('AWS::IAM::Role', iam('role', 'harbour-deployer'), 'global', {
      [PASS_ROLE]: buildNonCompliant('Policy deploy lets it pass every role (iam:PassRole on *).', {
        policy: 'deploy',
        statement: 'PassAnything',
        resources: ['*'],
      }),
    }),
    buildSampleRecord(
      'AWS::IAM::Role',
      iam('role/aws-service-role/lambda.amazonaws.com', 'AWSServiceRoleForLambda'),
      'global',
      { [PASS_ROLE]: 'pass' },
    ),
    buildSampleRecord(
      'AWS::GuardDuty::Detector',
      `arn:aws:guardduty:eu-west-1:${SAMPLE_ACCOUNT_ID}:detector/b4c1a2d3e4f5061728394a5b6c7d8e9f`,
      'eu-west-1',
      {
        [DUTY]: buildNonCompliant('Feature LAMBDA_NETWORK_LOGS is DISABLED.', {
          feature: 'LAMBDA_NETWORK_LOGS',
          status: 'DISABLED',
        }),
      },
    ),
    buildSampleRecord(
      'AWS::InspectorV2::AccountStatus',
      `arn:aws:inspector2:eu-west-1:${SAMPLE_ACCOUNT_ID}:account-status`,
      'eu-west-1',
      {
        [REVIEW]: buildInsufficientData('access denied to inspector2:BatchGetAccountStatus'),
      },
    ),
  ]
}

/** A posture of so many open findings, as large accounts have. */
export function buildLargePosture(count: number): Posture {
  const records = Array.from({ length: count }, (_, index) =>
    buildSampleRecord(
      'AWS::Lambda::Function',
      `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:service-${index}`,
      'eu-west-1',
      {
        [index % 10 === 0 ? LOGS : RUNTIME]: buildNonCompliant(
          'Runtime nodejs18.x is deprecated since 2025-09-01.',
          {
            runtime: 'nodejs18.x',
            deprecation: '2025-09-01',
          },
        ),
      },
    ),
  )
  return buildPosture(records, sampleChecklist, {
    account: SAMPLE_ACCOUNT_ID,
    regions: ['eu-west-1'],
    at: SAMPLE_TIME,
    frameworks: frameworkCatalog,
  })
}
