/** A policy of one statement. */
export function buildQuestionPolicy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements }
}

/** An Allow of `action` on everything. */
export function buildQuestionAllow(action: string, more: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: '*', ...more }
}

const role = 'arn:aws:iam::111122223333:role/app'

/** The example of the documentation. */
const decide = {
  account: '111122223333',
  principal: {
    arn: role,
    kind: 'role',
    identity: [
      buildQuestionPolicy(buildQuestionAllow('s3:Get*', { Sid: 'Read', Resource: 'arn:aws:s3:::reports/*' })),
    ],
  },
  request: { action: 's3:GetObject', resource: 'arn:aws:s3:::reports/2026.csv', context: {} },
}

/** A role that gained permissions. */
const diff = {
  account: '111122223333',
  principal: role,
  before: { identity: [buildQuestionPolicy(buildQuestionAllow('s3:GetObject'))] },
  after: { identity: [buildQuestionPolicy(buildQuestionAllow('s3:*'))] },
}

/** A role that may grant itself everything. */
const escalate = {
  account: '111122223333',
  start: role,
  principals: [
    {
      arn: role,
      kind: 'role',
      identity: [buildQuestionPolicy(buildQuestionAllow('iam:PutRolePolicy', { Resource: role }))],
    },
  ],
}

/** A function that one organization may invoke. */
const exposure = {
  account: '111122223333',
  resourceType: 'AWS::Lambda::Function',
  resourceArn: 'arn:aws:lambda:eu-west-1:111122223333:function:app',
  policy: buildQuestionPolicy({
    Sid: 'Open',
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunction',
    Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:app',
  }),
}

/** A role that uses S3 but not SQS. */
const unused = {
  account: '111122223333',
  principal: {
    arn: role,
    kind: 'role',
    identity: [buildQuestionPolicy(buildQuestionAllow('s3:*'), buildQuestionAllow('sqs:*'))],
    createDate: '2025-01-01T00:00:00Z',
  },
  now: '2026-11-25T00:00:00Z',
  windowDays: 90,
  lastAccessed: [
    { service: 's3', lastAuthenticated: '2026-11-20T00:00:00Z', trackedActions: {} },
    { service: 'sqs', lastAuthenticated: null },
  ],
}

/** One question of each kind. */
export const sampleAccessQuestions = { decide, diff, escalate, exposure, unused }

/** `question` with `value` at the place `path`, such as `principals.0.kind`; undefined leaves that field out. */
export function replaceField<T extends object>(question: T, path: string, value: unknown): T {
  const changed = structuredClone(question)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const place = keys.reduce(
    (at, key) => at[key] as Record<string, unknown>,
    changed as Record<string, unknown>,
  )
  if (value === undefined) Reflect.deleteProperty(place, last)
  else place[last] = value
  return changed
}
