import { iamPolicyNoFullAdmin } from '../../../../audit/controls/least-privilege/iam-policy-no-full-admin.ts'
import { judges } from '../../../judges.ts'
import { allow, allowBut, judgesEveryHolder, managed } from './statements.ts'

judgesEveryHolder(iamPolicyNoFullAdmin, { bad: allow('*'), good: allow('s3:GetObject') })

const until = (date: string) => ({ Condition: { DateLessThan: { 'aws:CurrentTime': date } } })

judges(iamPolicyNoFullAdmin, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    { name: 'no statements', ...managed() },
    { name: 'a Deny of everything', ...managed({ ...allow('*'), Effect: 'Deny' }) },
    { name: 'everything of IAM', ...managed(allow('iam:*')) },
    { name: 'everything on one bucket', ...managed(allow('*', { Resource: 'arn:aws:s3:::orders' })) },
    { name: 'everything but IAM', ...managed(allowBut(['iam:*', 'organizations:*'])) },
    { name: 'everything, until yesterday', ...managed(allow('*', until('2026-10-31T00:00:00Z'))) },
    {
      name: 'everything, until the first of two ends',
      ...managed(
        allow('*', {
          Condition: {
            DateLessThan: { 'aws:CurrentTime': '2026-10-31T00:00:00Z' },
            DateLessThanEquals: { 'aws:CurrentTime': '2027-10-31T00:00:00Z' },
          },
        }),
      ),
    },
  ],
  nonCompliant: [
    {
      name: 'everything',
      ...managed(allow('s3:GetObject'), { ...allow('*'), Sid: 'All' }),
      reason: 'Statement All (Action * on Resource *) lets its holder do everything.',
      evidence: { statements: [{ statement: 'All', allows: 'Action * on Resource *' }] },
    },
    { name: 'everything, written otherwise', ...managed(allow('*:*', { Resource: 'arn:aws:*:*:*:*' })) },
    {
      name: 'one of several',
      ...managed(allow(['s3:GetObject', '*'], { Resource: ['arn:aws:s3:::a', '*'] })),
    },
    { name: 'NotAction', ...managed(allowBut('s3:*')), reason: '(NotAction s3:* on Resource *)' },
    {
      name: 'NotAction and NotResource',
      ...managed({ Effect: 'Allow', NotAction: 's3:*', NotResource: 'arn:aws:s3:::a' }),
      reason: 'NotResource arn:aws:s3:::a',
    },
    { name: 'an empty condition', ...managed(allow('*', { Condition: {} })) },
    {
      name: 'a condition is named, not weighed',
      ...managed(allow('*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
      evidence: { statements: [{ conditions: 'Bool aws:multifactorauthpresent' }] },
    },
    { name: 'until tomorrow', ...managed(allow('*', until('2026-11-02T00:00:00Z'))) },
    {
      name: 'until one of two dates',
      ...managed(
        allow('*', {
          Condition: {
            DateLessThan: { 'aws:CurrentTime': ['2026-10-31T00:00:00Z', '2027-10-31T00:00:00Z'] },
          },
        }),
      ),
    },
    { name: 'until a date that is none', ...managed(allow('*', until('soon'))) },
  ],
})
