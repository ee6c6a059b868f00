import { securityGroupResource } from '../../audit/resources/ec2/security-group.ts'
import { imageResource } from '../../audit/resources/ecr/image.ts'
import { policyResource } from '../../audit/resources/iam/managed-policy.ts'
import { roleResource } from '../../audit/resources/iam/role.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { ACCOUNT, namesIn, readsTable, REGION, tokenOf } from './block.ts'

/** A change that happens again and again in the first block, each time to another state. */
export interface SizedEvent {
  name: string
  /** The most calls of AWS's API that a look may take: 3 for one aspect, 12 for what is new. */
  budget: number
  /** Whose sheet is to be written anew. */
  subject(run: number): Resource
  /** The event as EventBridge delivers it. */
  event(run: number, at: Date): object
  /** What it changed, as an RFC 7396 merge patch. */
  patch(run: number): object
}

const ONE_ASPECT = 3
const CREATED = 12

const token = tokenOf(0)
const names = namesIn(token)
const where = { account: ACCOUNT, region: REGION }
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

/** The events that are measured: of every reader that follows workloads. */
export const sizedEvents: readonly SizedEvent[] = [
  {
    name: 'lambda:UpdateFunctionConfiguration',
    budget: ONE_ASPECT,
    subject: () => functionResource(names.function('function-9'), where),
    event: (run, at) =>
      apiCall(at, 'lambda', 'UpdateFunctionConfiguration20150331v2', {
        functionName: `function-9-${token}`,
        runtime: runtimeOf(run),
      }),
    patch: run => ({ functions: { [names.function('function-9')]: { runtime: runtimeOf(run) } } }),
  },
  {
    name: 'lambda:CreateFunction',
    budget: CREATED,
    subject: run => functionResource(names.function(`new-${run}`), where),
    event: (run, at) =>
      apiCall(at, 'lambda', 'CreateFunction20150331', {
        functionName: `new-${run}-${token}`,
        runtime: runtimeOf(run),
        role: names.role('shared'),
      }),
    patch: run => ({
      functions: {
        [names.function(`new-${run}`)]: {
          packageType: 'Zip',
          runtime: runtimeOf(run),
          role: names.role('shared'),
        },
      },
    }),
  },
  {
    name: 'iam:AttachRolePolicy',
    budget: ONE_ASPECT,
    subject: () => roleResource(names.role('own-4'), ACCOUNT),
    event: (run, at) =>
      apiCall(at, 'iam', run % 2 === 0 ? 'AttachRolePolicy' : 'DetachRolePolicy', {
        roleName: `own-4-${token}`,
        policyArn: ADMIN,
      }),
    patch: run => ({
      roles: { [names.role('own-4')]: { attached: { [ADMIN]: run % 2 === 0 ? true : null } } },
    }),
  },
  {
    name: 'iam:CreatePolicyVersion, of five roles',
    budget: ONE_ASPECT,
    subject: () => policyResource(names.policy, ACCOUNT),
    event: (run, at) =>
      apiCall(
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
          versions: { [`v${run + 2}`]: readsTable(`table-${token}-${run}`) },
        },
      },
    }),
  },
  {
    name: 'ec2:AuthorizeSecurityGroupIngress',
    budget: ONE_ASPECT,
    subject: () => securityGroupResource(idIn(names.group), where),
    event: (run, at) =>
      apiCall(at, 'ec2', run % 2 === 0 ? 'AuthorizeSecurityGroupIngress' : 'RevokeSecurityGroupIngress', {
        groupId: idIn(names.group),
        ipProtocol: 'tcp',
        fromPort: 22,
        toPort: 22,
        cidrIp: '0.0.0.0/0',
        ipPermissions: {},
      }),
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
    subject: run => imageResource(names.repositoryArn, digestOf(run + 2), where),
    event: (run, at) =>
      ecrEvent(at, 'ECR Image Action', {
        result: 'SUCCESS',
        'repository-name': names.repository,
        'image-digest': digestOf(run + 2),
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
    budget: ONE_ASPECT,
    subject: () => imageResource(names.repositoryArn, digestOf(1), where),
    event: (run, at) =>
      ecrEvent(at, 'ECR Image Scan', {
        'scan-status': 'COMPLETE',
        'repository-name': names.repository,
        'finding-severity-counts': { HIGH: run + 1 },
        'image-digest': digestOf(1),
        'image-tags': [],
      }),
    patch: run => ({ images: { [names.image(1)]: { scan: { counts: { HIGH: run + 1 } } } } }),
  },
]

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'

function runtimeOf(run: number): string {
  return run % 2 === 0 ? 'nodejs18.x' : 'nodejs24.x'
}

function digestOf(image: number): string {
  return idIn(names.image(image))
}

function idIn(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

/** The id of an event: each happens at a time of its own. */
function idOf(at: Date): string {
  return `event-${at.getTime()}`
}

function apiCall(at: Date, service: string, eventName: string, request: object, response?: object): object {
  const region = service === 'iam' ? 'us-east-1' : REGION
  const time = at.toISOString()
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    id: idOf(at),
    account: ACCOUNT,
    region,
    time,
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      eventID: idOf(at),
      eventTime: time,
      awsRegion: region,
      recipientAccountId: ACCOUNT,
      userIdentity: { type: 'IAMUser', userName: 'carol' },
      readOnly: false,
      requestParameters: request,
      responseElements: response ?? null,
    },
  }
}

function ecrEvent(at: Date, type: string, detail: object): object {
  const envelope = { source: 'aws.ecr', id: idOf(at), account: ACCOUNT, region: REGION }
  return { 'detail-type': type, ...envelope, time: at.toISOString(), resources: [], detail }
}
