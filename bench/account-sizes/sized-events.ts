import { buildSecurityGroupResource } from '../../audit/resources/ec2/security-group.ts'
import { buildImageResource } from '../../audit/resources/ecr/image.ts'
import { buildManagedPolicyResource } from '../../audit/resources/iam/managed-policy.ts'
import { buildRoleResource } from '../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../audit/resources/lambda/function.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import {
  BLOCK_ACCOUNT,
  buildBlockNames,
  buildTableReadPolicy,
  BLOCK_REGION,
  buildBlockToken,
} from './block.ts'

/** A change that happens again and again in the first block, each time to another state. */
export interface SizedEvent {
  name: string
  /** The most calls of AWS's API that a look may take: 3 for one aspect, 14 for what is new: one more for the tags of a function without tags. */
  budget: number
  /** Whose sheet is to be written anew. */
  subject(run: number): Resource
  /** The event as EventBridge delivers it. */
  event(run: number, at: Date): object
  /** What it changed, as an RFC 7396 merge patch. */
  patch(run: number): object
}

const ONE_COLLECTOR = 3
const CREATED = 14

const token = buildBlockToken(0)
const names = buildBlockNames(token)
const where = { account: BLOCK_ACCOUNT, region: BLOCK_REGION }
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** The events that are measured: of every reader that follows workloads. */
export const sizedEvents: readonly SizedEvent[] = [
  {
    name: 'lambda:UpdateFunctionConfiguration',
    budget: ONE_COLLECTOR,
    subject: () => buildFunctionResource(names.function('function-9'), where),
    event: (run, at) =>
      buildApiCall(at, 'lambda', 'UpdateFunctionConfiguration20150331v2', {
        functionName: `function-9-${token}`,
        runtime: pickRuntime(run),
      }),
    patch: run => ({ functions: { [names.function('function-9')]: { runtime: pickRuntime(run) } } }),
  },
  {
    name: 'lambda:CreateFunction',
    budget: CREATED,
    subject: run => buildFunctionResource(names.function(`new-${run}`), where),
    event: (run, at) =>
      buildApiCall(at, 'lambda', 'CreateFunction20150331', {
        functionName: `new-${run}-${token}`,
        runtime: pickRuntime(run),
        role: names.role('shared'),
      }),
    patch: run => ({
      functions: {
        [names.function(`new-${run}`)]: {
          packageType: 'Zip',
          runtime: pickRuntime(run),
          role: names.role('shared'),
        },
      },
    }),
  },
  {
    name: 'iam:AttachRolePolicy',
    budget: ONE_COLLECTOR,
    subject: () => buildRoleResource(names.role('own-4'), BLOCK_ACCOUNT),
    event: (run, at) =>
      buildApiCall(at, 'iam', run % 2 === 0 ? 'AttachRolePolicy' : 'DetachRolePolicy', {
        roleName: `own-4-${token}`,
        policyArn: ADMIN,
      }),
    patch: run => ({
      roles: { [names.role('own-4')]: { attached: { [ADMIN]: run % 2 === 0 ? true : null } } },
    }),
  },
  {
    name: 'iam:CreatePolicyVersion, of five roles',
    budget: ONE_COLLECTOR,
    subject: () => buildManagedPolicyResource(names.policy, BLOCK_ACCOUNT),
    event: (run, at) =>
      buildApiCall(
        at,
        'iam',
        'CreatePolicyVersion',
        { policyArn: names.policy, setAsDefault: true },
        {
          policyVersion: { versionId: `v${run + 2}`, isDefaultVersion: true },
        },
      ),
    patch: run => ({
      policies: {
        [names.policy]: {
          defaultVersion: `v${run + 2}`,
          versions: { [`v${run + 2}`]: buildTableReadPolicy(`table-${token}-${run}`) },
        },
      },
    }),
  },
  {
    name: 'ec2:AuthorizeSecurityGroupIngress',
    budget: ONE_COLLECTOR,
    subject: () => buildSecurityGroupResource(parseId(names.group), where),
    event: (run, at) =>
      buildApiCall(
        at,
        'ec2',
        run % 2 === 0 ? 'AuthorizeSecurityGroupIngress' : 'RevokeSecurityGroupIngress',
        {
          groupId: parseId(names.group),
          ipProtocol: 'tcp',
          fromPort: 22,
          toPort: 22,
          cidrIp: '0.0.0.0/0',
          ipPermissions: {},
        },
      ),
    patch: run => ({
      securityGroups: {
        [names.group]: {
          ingress: {
            [`sgr-${token}00000002`]:
              run % 2 === 0 ? { protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' } : null,
          },
        },
      },
    }),
  },
  {
    name: 'ecr:Push, of a tag that moves',
    budget: CREATED,
    subject: run => buildImageResource(names.repositoryArn, buildDigest(run + 2), where),
    event: (run, at) =>
      buildEcrEvent(at, 'ECR Image Action', {
        result: 'SUCCESS',
        'repository-name': names.repository,
        'image-digest': buildDigest(run + 2),
        'action-type': 'PUSH',
        'image-tag': 'prod',
      }),
    patch: run => ({
      images: { [names.image(run + 2)]: { mediaType: MANIFEST, pushedAt: '2026-05-12T09:00:00.000Z' } },
      repositories: { [names.repositoryArn]: { tags: { prod: names.image(run + 2) } } },
    }),
  },
  {
    name: 'ecr:ImageScan',
    budget: ONE_COLLECTOR,
    subject: () => buildImageResource(names.repositoryArn, buildDigest(1), where),
    event: (run, at) =>
      buildEcrEvent(at, 'ECR Image Scan', {
        'scan-status': 'COMPLETE',
        'repository-name': names.repository,
        'finding-severity-counts': { HIGH: run + 1 },
        'image-digest': buildDigest(1),
        'image-tags': [],
      }),
    patch: run => ({ images: { [names.image(1)]: { scan: { counts: { HIGH: run + 1 } } } } }),
  },
]

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'

function pickRuntime(run: number): string {
  return run % 2 === 0 ? 'nodejs18.x' : 'nodejs24.x'
}

function buildDigest(image: number): string {
  return parseId(names.image(image))
}

function parseId(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

/** The id of an event: each happens at a time of its own. */
function buildEventId(at: Date): string {
  return `event-${at.getTime()}`
}

function buildApiCall(
  at: Date,
  service: string,
  eventName: string,
  request: object,
  response?: object,
): object {
  const region = service === 'iam' ? 'us-east-1' : BLOCK_REGION
  const time = at.toISOString()
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    id: buildEventId(at),
    account: BLOCK_ACCOUNT,
    region,
    time,
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      eventID: buildEventId(at),
      eventTime: time,
      awsRegion: region,
      recipientAccountId: BLOCK_ACCOUNT,
      userIdentity: { type: 'IAMUser', userName: 'carol' },
      readOnly: false,
      requestParameters: request,
      responseElements: response ?? null,
    },
  }
}

function buildEcrEvent(at: Date, type: string, detail: object): object {
  const envelope = { source: 'aws.ecr', id: buildEventId(at), account: BLOCK_ACCOUNT, region: BLOCK_REGION }
  return { 'detail-type': type, ...envelope, time: at.toISOString(), resources: [], detail }
}
