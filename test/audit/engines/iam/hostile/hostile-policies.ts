import { parsePolicy, type PolicyDocument } from '../../../../../audit/engines/iam/policy-document.ts'

/** A policy that is made to be expensive to evaluate. */
export interface HostilePolicy {
  name: string
  policy: PolicyDocument
}

/** AWS's limits: the inline policies of a role, a customer managed policy, and a queue's or function's policy. */
const MAX_INLINE_LENGTH = 10_240

/** Creates a generator of numbers below its argument; the same seed gives the same numbers. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Random = ReturnType<typeof createRandom>

const LETTERS = 'abcdefgh'

/** A pattern such as `*f*e*g*h*`. */
function starPattern(random: Random, letters: number, wildcard = '*'): string {
  const chosen = Array.from({ length: letters }, () => LETTERS[random(LETTERS.length)])
  return `${wildcard}${chosen.join(wildcard)}${wildcard}`
}

const ESCALATION_ACTIONS = [
  'iam:PassRole',
  'lambda:CreateFunction',
  'lambda:InvokeFunction',
  'ec2:RunInstances',
  'glue:CreateDevEndpoint',
  'cloudformation:CreateStack',
  'iam:CreatePolicyVersion',
  'iam:AttachRolePolicy',
  'iam:PutRolePolicy',
  'sts:AssumeRole',
]

/** One Allow of escalation actions, then statements that alternate with NotAction and NotResource of several stars. */
function alternateNotResources(statements: number, seed: number): PolicyDocument {
  const random = createRandom(seed)
  const others = Array.from({ length: statements }, (_, at) => ({
    Effect: at % 2 === 0 ? 'Deny' : 'Allow',
    NotAction: `sns:${starPattern(random, 2)}`,
    NotResource: [`arn:aws:s3:::${starPattern(random, 4)}`, `*${starPattern(random, 3)}`],
  }))
  return parsePolicy({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ESCALATION_ACTIONS, Resource: '*' }, ...others],
  })
}

/** Adds statements as long as the policy stays within the length. */
function fillPolicy(
  first: object,
  createStatement: (at: number, random: Random) => object,
  seed: number,
  length = MAX_INLINE_LENGTH,
): PolicyDocument {
  const random = createRandom(seed)
  const Statement = [first]
  for (let at = 0; ; at += 1) {
    const next = [...Statement, createStatement(at, random)]
    if (JSON.stringify({ Version: '2012-10-17', Statement: next }).length > length) break
    Statement.push(next.at(-1) ?? {})
  }
  return parsePolicy({ Version: '2012-10-17', Statement })
}

const ALLOW_ALL = { Effect: 'Allow', Action: '*', Resource: '*' }

const effectOf = (at: number) => (at % 2 === 0 ? 'Deny' : 'Allow')

/** Hostile identity policies of every shape, with the same content for the same seed. */
export function createHostileIdentityPolicies(seed: number): HostilePolicy[] {
  return [
    ...[6, 12].map(statements => ({
      name: `${statements} statements with NotAction and NotResource`,
      policy: alternateNotResources(statements, seed),
    })),
    {
      name: 'alternating resources of many stars',
      policy: fillPolicy(
        ALLOW_ALL,
        (at, random) => ({ Effect: effectOf(at), Action: '*', Resource: starPattern(random, 40) }),
        seed,
      ),
    },
    {
      name: 'alternating resources of few stars',
      policy: fillPolicy(
        ALLOW_ALL,
        (at, random) => ({ Effect: effectOf(at), Action: '*', Resource: starPattern(random, 5) }),
        seed,
      ),
    },
    {
      name: 'a Deny list of many stars',
      policy: fillPolicy(
        ALLOW_ALL,
        (_, random) => ({ Effect: 'Deny', Action: '*', Resource: starPattern(random, 12) }),
        seed,
      ),
    },
    {
      name: 'alternating NotResource',
      policy: fillPolicy(
        ALLOW_ALL,
        (at, random) => ({ Effect: effectOf(at), Action: '*', NotResource: starPattern(random, 6) }),
        seed,
      ),
    },
    {
      name: 'question marks after a star',
      policy: fillPolicy(
        ALLOW_ALL,
        (at, random) => ({
          Effect: effectOf(at),
          Action: '*',
          Resource: `*${starPattern(random, 3)}${'?'.repeat(20 + random(40))}a`,
        }),
        seed,
      ),
    },
    {
      name: 'question marks between letters',
      policy: fillPolicy(
        ALLOW_ALL,
        (at, random) => ({
          Effect: effectOf(at),
          Action: '*',
          NotResource: `*${starPattern(random, 8, '?')}*`,
        }),
        seed,
      ),
    },
    {
      name: 'actions of many stars',
      policy: fillPolicy(
        ALLOW_ALL,
        (at, random) => ({
          Effect: effectOf(at),
          [at % 3 === 0 ? 'NotAction' : 'Action']: `${at % 2 === 0 ? 'iam' : 's3'}:${starPattern(random, 2)}`,
          Resource: `arn:aws:s3:::${starPattern(random, 3)}`,
        }),
        seed,
      ),
    },
    {
      name: 'conditions of many stars',
      policy: fillPolicy(
        ALLOW_ALL,
        (at, random) => ({
          Effect: effectOf(at),
          Action: ['iam:*', 'lambda:*'],
          Resource: '*',
          Condition: {
            StringLike: { 'aws:RequestTag/a': starPattern(random, 8) },
            StringNotLike: { 'aws:RequestTag/a': [starPattern(random, 6), starPattern(random, 5)] },
          },
        }),
        seed,
      ),
    },
  ]
}

/** Hostile policies of resources or roles' trust, for an action pattern such as `sqs:*`. */
export function createHostileResourcePolicies(action: string, seed: number): HostilePolicy[] {
  const allow = { Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }
  return [
    {
      name: 'alternating conditions of many stars',
      policy: fillPolicy(
        allow,
        (at, random) => ({
          ...allow,
          Effect: effectOf(at),
          Condition: {
            StringLike: {
              'aws:PrincipalOrgID': starPattern(random, 8),
              'aws:userid': starPattern(random, 8),
            },
            StringNotLike: { 'aws:userid': [starPattern(random, 6), starPattern(random, 5)] },
          },
        }),
        seed,
      ),
    },
    {
      name: 'many principals and organizations',
      policy: fillPolicy(
        allow,
        (at, random) => ({
          ...allow,
          Effect: effectOf(at),
          Condition: {
            StringNotEquals: { 'aws:PrincipalAccount': String(100_000_000_000 + random(899_999_999)) },
            StringNotLike: { 'aws:PrincipalOrgID': `o-${starPattern(random, 4)}` },
          },
        }),
        seed,
      ),
    },
    {
      name: 'many networks',
      policy: fillPolicy(
        allow,
        (at, random) => ({
          ...allow,
          Effect: effectOf(at),
          Condition: {
            [at % 3 === 0 ? 'IpAddress' : 'NotIpAddress']: {
              'aws:SourceIp': Array.from(
                { length: 6 },
                () => `${random(224)}.${random(256)}.0.0/${8 + random(24)}`,
              ),
            },
          },
        }),
        seed,
      ),
    },
    {
      name: 'resources of many stars',
      policy: fillPolicy(
        allow,
        (at, random) => ({
          ...allow,
          Effect: effectOf(at),
          [at % 3 === 0 ? 'NotResource' : 'Resource']: `*${starPattern(random, 5)}?${starPattern(random, 5)}`,
        }),
        seed,
      ),
    },
  ]
}
