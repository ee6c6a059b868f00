import type { Origin } from '../../audit/account/cause.ts'
import type { Entry, Sheet } from '../../audit/account/sheet.ts'
import { control, type Control, type ControlId } from '../../audit/controls/control.ts'
import type { Severity } from '../../audit/controls/severity.ts'
import type { Evidence } from '../../audit/controls/verdict.ts'
import type { Exception } from '../../audit/findings/exception.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { postureOf, type About, type Posture } from '../../reports/posture.ts'

export const ACCOUNT = '111122223333'
export const AT = new Date('2026-11-25T06:30:00Z')

/** A control that is judged by nobody: what reports show of one. */
export function controlOf(
  id: ControlId,
  severity: Severity,
  title: string,
  more: Partial<Control> = {},
): Control {
  const texts = {
    because: 'Whoever finds the gap first decides what is done with it.',
    remediation: 'Close it with the call that the reference names, then look again.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-security.html'],
    mappings: { 'NIST SP 800-53 r5': ['AC-3', 'CM-2'], 'PCI DSS 4.0.1': ['7.2.1'] },
  }
  return { ...control({ id, severity, title, settings: {}, ...texts }, () => []), ...more }
}

/** A resource with the verdicts on it: `pass`, `skip`, or why not. */
export type Verdicts = Record<string, 'pass' | 'skip' | Partial<Entry>>

/** The sheet of a resource, as the judge would have written it. */
export function sheetOf(kind: Kind, arn: string, region: string, verdicts: Verdicts): Sheet {
  const resource = { kind, account: ACCOUNT, region, arn }
  const entries = Object.entries(verdicts).map(([id, verdict]) => [id, entryOf(verdict)])
  return {
    resource,
    entries: Object.fromEntries(entries) as Sheet['entries'],
    settings: '',
    at: AT.toISOString(),
  }
}

function entryOf(verdict: Verdicts[string]): Entry {
  const blank = { severity: 'HIGH', open: false, basis: [] } as const
  if (verdict === 'pass') return { ...blank, status: 'COMPLIANT' }
  if (verdict === 'skip') return { ...blank, status: 'NOT_APPLICABLE', reason: 'It has none.' }
  return { ...blank, status: 'NON_COMPLIANT', open: true, ...verdict }
}

/** What is wrong, on what evidence, and by which change. */
export function bad(reason: string, evidence: Evidence, cause?: string): Partial<Entry> {
  if (cause === undefined) return { reason, evidence }
  const last = { cause, at: '2026-11-25T06:28:00.000Z' } as Entry['last']
  return { reason, evidence, ...(last ? { last } : {}) }
}

export function blind(reason: string): Partial<Entry> {
  return { status: 'INSUFFICIENT_DATA', open: false, reason }
}

const RUNTIME = 'patching/function-runtime-supported'
const CVE = 'patching/image-no-critical-vulnerabilities'
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

export const sampleChecklist: readonly Control[] = [
  controlOf(ADMIN, 'CRITICAL', "Functions' execution roles should not have administrator permissions", {
    because: 'Whoever makes the function run code of his own holds the whole account.',
    remediation:
      'Detach the administrator policy from the role and give it the actions and resources that the function uses.',
    limits: [
      'A permissions boundary, a Deny statement or an organization policy may take the permissions away again; they are named, not weighed.',
      'A condition on the statement is named, not weighed.',
    ],
    mappings: {
      'CIS AWS Compute 1.0': ['4.4', '4.9'],
      'NIST SP 800-190': ['4.3.1'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6', 'CM-5'],
      'OWASP Serverless Top 10': ['S5'],
    },
  }),
  controlOf(URL_AUTH, 'HIGH', 'Function URLs should not let anonymous callers in'),
  controlOf(PASS_ROLE, 'MEDIUM', 'Roles should pass on named roles only'),
  controlOf(CVE, 'CRITICAL', 'Images that functions run should have no critical vulnerabilities with a fix'),
  controlOf(LAYER, 'LOW', 'Layers should be of a version that is kept up'),
  controlOf(RUNTIME, 'HIGH', 'Functions should run on a runtime that AWS still supports'),
  controlOf(IN_VPC, 'MEDIUM', 'Functions that reach databases should run in private subnets'),
  controlOf(OPEN_SG, 'HIGH', 'Security groups of functions and services should not be open to the world'),
  controlOf(SIGNED, 'MEDIUM', 'Functions should take signed code only'),
  controlOf(TAGS, 'MEDIUM', 'Repositories should not let tags move'),
  controlOf(SECRETS, 'HIGH', "Functions' environments should hold no secrets"),
  controlOf(SHARED_ROLE, 'LOW', 'Functions should each have a role of their own'),
  controlOf(DUTY, 'HIGH', 'GuardDuty should watch the network activity of functions'),
  controlOf(LOGS, 'INFORMATIONAL', "Functions' logs should be kept for a stated time"),
  controlOf(REVIEW, 'MEDIUM', "Inspector should scan functions' code"),
  controlOf(SCAN, 'MEDIUM', 'Repositories should scan images when they are pushed'),
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

const CAUSES: Record<string, Origin> = {
  attach: {
    id: 'attach',
    account: ACCOUNT,
    region: 'us-east-1',
    action: 'iam:AttachRolePolicy',
    actor: { type: 'AssumedRole', name: 'PlatformAdmin/alice@harbour.example' },
    at: '2026-11-25T05:58:11Z',
  },
  deploy: {
    id: 'deploy',
    account: ACCOUNT,
    region: 'eu-west-1',
    action: 'lambda:UpdateFunctionConfiguration20150331v2',
    actor: { type: 'IAMUser', name: 'deploy-bot' },
    at: '2026-11-25T06:02:40Z',
  },
  ingress: {
    id: 'ingress',
    account: ACCOUNT,
    region: 'eu-west-1',
    action: 'ec2:AuthorizeSecurityGroupIngress',
    actor: { type: 'AssumedRole', name: 'Developer/bob' },
    at: '2026-11-24T16:20:05Z',
  },
}

export const sampleExceptions: readonly Exception[] = [
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

/** A believable account, with something of everything that a report shows. */
export function samplePosture(about: Partial<About> = {}): Posture {
  return postureOf([...functions(), ...repositories(), ...others()], sampleChecklist, {
    account: ACCOUNT,
    regions: ['eu-west-1', 'eu-central-1'],
    at: AT,
    exceptions: sampleExceptions,
    causeOf: id => CAUSES[id],
    unlisted: ['functions in eu-central-1 could not be listed: access denied to lambda:ListFunctions'],
    ...about,
  })
}

function functions(): Sheet[] {
  return NAMES.map((name, index) =>
    sheetOf('AWS::Lambda::Function', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`, 'eu-west-1', {
      [ADMIN]: adminOf(name),
      [URL_AUTH]: urlOf(name, index),
      [RUNTIME]: runtimeOf(name, index),
      [CVE]: vulnerable(name, index),
      [IN_VPC]:
        index % 5 === 2
          ? bad(
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
          ? bad(
              'Security group sg-0b5a7c9d1e3f20468 lets 0.0.0.0/0 in on port 5432.',
              {
                group: 'sg-0b5a7c9d1e3f20468',
                rule: { protocol: 'tcp', fromPort: 5432, toPort: 5432, cidr: '0.0.0.0/0' },
              },
              'ingress',
            )
          : 'pass',
      [SIGNED]: index % 3 === 0 ? bad('The function has no code signing configuration.', {}) : 'pass',
      [SECRETS]:
        name === 'partner-webhook' || name === 'stock-sync'
          ? bad('Variables PARTNER_API_KEY and DB_PASSWORD look like secrets.', {
              variables: [
                { name: 'PARTNER_API_KEY', detector: 'key name' },
                { name: 'DB_PASSWORD', detector: 'key name' },
              ],
            })
          : index === 9
            ? blind('access denied to lambda:GetFunction')
            : 'pass',
      [SHARED_ROLE]:
        index % 3 === 1
          ? bad('Role harbour-lambda-default is used by 6 functions.', {
              role: `arn:aws:iam::${ACCOUNT}:role/service-role/harbour-lambda-default`,
              functions: 6,
            })
          : 'pass',
      [LOGS]:
        index % 2 === 0
          ? bad(`Log group /aws/lambda/${name} keeps its events for ever.`, {
              logGroup: `/aws/lambda/${name}`,
              retentionInDays: null,
            })
          : 'pass',
      [LAYER]:
        index % 6 === 0
          ? bad('Layer harbour-observability is at version 3; 11 is the latest.', {
              layer: `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:harbour-observability:3`,
              latest: 11,
            })
          : index % 6 === 3
            ? blind('access denied to lambda:ListLayerVersions')
            : 'pass',
      [PASS_ROLE]: 'skip',
    }),
  )
}

function adminOf(name: string): Verdicts[string] {
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
    return bad(
      'Role harbour-report-role is an administrator by policy AdministratorAccess (*).',
      { role: 'harbour-report-role', policies, limits: [] },
      'attach',
    )
  if (name === 'stock-sync')
    return {
      ...bad('Role harbour-stock is an administrator by policy HarbourBreakGlass (iam:*).', {
        role: 'harbour-stock',
        policies: policies.slice(1),
      }),
      stale: 'access denied to iam:ListAttachedRolePolicies',
    }
  return name.startsWith('checkout') ? blind('access denied to iam:GetRolePolicy') : 'pass'
}

function urlOf(name: string, index: number): Verdicts[string] {
  const open = [
    {
      qualifier: '$LATEST',
      access: 'EVERYONE',
      url: `https://x4k2p7example${index}.lambda-url.eu-west-1.on.aws/`,
    },
  ]
  if (name === 'checkout-webhook')
    return {
      ...bad('The URL has AuthType NONE and its policy lets everyone in.', { open }, 'deploy'),
      stale: 'access denied to lambda:GetPolicy',
    }
  if (name.endsWith('webhook') || name === 'newsletter-signup')
    return bad('The URL has AuthType NONE and its policy lets everyone in.', { open })
  return index % 4 === 0 ? 'pass' : 'skip'
}

function runtimeOf(name: string, index: number): Verdicts[string] {
  if (name === 'legacy-export')
    return bad(
      'Runtime python3.8 is deprecated since 2024-10-14; its successor is python3.14.',
      { runtime: 'python3.8', deprecation: '2024-10-14', datesFrom: '2026-10-31' },
      'deploy',
    )
  if (index % 6 === 4)
    return bad('Runtime nodejs18.x is deprecated since 2025-09-01; its successor is nodejs24.x.', {
      runtime: 'nodejs18.x',
      deprecation: '2025-09-01',
      datesFrom: '2026-10-31',
    })
  return index === 5 ? 'skip' : 'pass'
}

function vulnerable(name: string, index: number): Verdicts[string] {
  if (name === 'image-resizer' || name === 'invoice-renderer')
    return bad('Image harbour/imaging@sha256:5f0c3b has 3 critical vulnerabilities with a fix.', {
      image: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/harbour/imaging@sha256:5f0c3b9d8f4a1e6c7b2d9a0f3e5c8b7a6d4f2e1c0b9a8d7c6e5f4a3b2c1d0e9f`,
      scannedAt: '2026-11-25T04:12:09Z',
      vulnerabilities: [
        'CVE-2026-31337 openssl 3.0.11, mended in 3.0.19',
        'CVE-2026-20817 libwebp 1.2.4, mended in 1.3.2',
        'CVE-2026-28841 zlib 1.2.13, mended in 1.3.1',
      ],
    })
  return index % 7 === 6 ? blind('the image has not been scanned yet') : 'skip'
}

function repositories(): Sheet[] {
  return [
    'harbour/imaging',
    'harbour/checkout',
    'sandbox/experiments',
    'sandbox/load-tests',
    'mirror/base-images/debian/bookworm-slim-with-a-rather-long-name',
  ].map((name, index) =>
    sheetOf('AWS::ECR::Repository', `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/${name}`, 'eu-west-1', {
      [TAGS]:
        index === 1 ? 'pass' : bad('Image tag mutability is MUTABLE.', { imageTagMutability: 'MUTABLE' }),
      [SCAN]:
        index % 2 === 0
          ? bad('No scanning rule of the registry covers the repository.', { rules: [] })
          : 'pass',
    }),
  )
}

function others(): Sheet[] {
  const iam = (type: string, name: string) => `arn:aws:iam::${ACCOUNT}:${type}/${name}`
  return [
    sheetOf('AWS::IAM::Role', iam('role', 'harbour-deployer'), 'global', {
      [PASS_ROLE]: bad('Policy deploy lets it pass every role (iam:PassRole on *).', {
        policy: 'deploy',
        statement: 'PassAnything',
        resources: ['*'],
      }),
    }),
    sheetOf(
      'AWS::IAM::Role',
      iam('role/aws-service-role/lambda.amazonaws.com', 'AWSServiceRoleForLambda'),
      'global',
      { [PASS_ROLE]: 'pass' },
    ),
    sheetOf(
      'AWS::GuardDuty::Detector',
      `arn:aws:guardduty:eu-west-1:${ACCOUNT}:detector/b4c1a2d3e4f5061728394a5b6c7d8e9f`,
      'eu-west-1',
      {
        [DUTY]: bad('Feature LAMBDA_NETWORK_LOGS is DISABLED.', {
          feature: 'LAMBDA_NETWORK_LOGS',
          status: 'DISABLED',
        }),
      },
    ),
    sheetOf(
      'AWS::InspectorV2::AccountStatus',
      `arn:aws:inspector2:eu-west-1:${ACCOUNT}:account-status`,
      'eu-west-1',
      {
        [REVIEW]: blind('access denied to inspector2:BatchGetAccountStatus'),
      },
    ),
  ]
}

/** A posture of so many open findings, as large accounts have. */
export function largePosture(count: number): Posture {
  const sheets = Array.from({ length: count }, (_, index) =>
    sheetOf(
      'AWS::Lambda::Function',
      `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:service-${index}`,
      'eu-west-1',
      {
        [index % 10 === 0 ? LOGS : RUNTIME]: bad('Runtime nodejs18.x is deprecated since 2025-09-01.', {
          runtime: 'nodejs18.x',
          deprecation: '2025-09-01',
        }),
      },
    ),
  )
  return postureOf(sheets, sampleChecklist, { account: ACCOUNT, regions: ['eu-west-1'], at: AT })
}
