import { iamPolicyNoFullAdmin } from '../../../../audit/controls/least-privilege/iam-policy-no-full-admin.ts'
import { testControl } from '../../../test-control.ts'
import {
  allowOnEverything,
  allowAllExcept,
  testEveryPolicyHolder,
  buildManagedPolicyCase,
} from '../policy-cases.ts'

testEveryPolicyHolder(iamPolicyNoFullAdmin, {
  bad: allowOnEverything('*'),
  good: allowOnEverything('s3:GetObject'),
})

const until = (date: string) => ({ Condition: { DateLessThan: { 'aws:CurrentTime': date } } })

testControl(iamPolicyNoFullAdmin, 'AWS::IAM::ManagedPolicy', {
  compliant: [
    { name: 'no statements', ...buildManagedPolicyCase() },
    {
      name: 'a Deny of everything',
      ...buildManagedPolicyCase({ ...allowOnEverything('*'), Effect: 'Deny' }),
    },
    { name: 'everything of IAM', ...buildManagedPolicyCase(allowOnEverything('iam:*')) },
    {
      name: 'everything on one bucket',
      ...buildManagedPolicyCase(allowOnEverything('*', { Resource: 'arn:aws:s3:::orders' })),
    },
    { name: 'everything but IAM', ...buildManagedPolicyCase(allowAllExcept(['iam:*', 'organizations:*'])) },
    {
      name: 'everything, until yesterday',
      ...buildManagedPolicyCase(allowOnEverything('*', until('2026-10-31T00:00:00Z'))),
    },
    {
      name: 'everything, until the first of two ends',
      ...buildManagedPolicyCase(
        allowOnEverything('*', {
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
      ...buildManagedPolicyCase(allowOnEverything('s3:GetObject'), { ...allowOnEverything('*'), Sid: 'All' }),
      reason: 'Policy a grants administrator access (statement All: Action * on Resource *).',
      evidence: { statements: [{ statement: 'All', allows: 'Action * on Resource *' }] },
    },
    {
      name: 'everything, in another notation',
      ...buildManagedPolicyCase(allowOnEverything('*:*', { Resource: 'arn:aws:*:*:*:*' })),
    },
    { name: 'everything of AWS', ...buildManagedPolicyCase(allowOnEverything('*', { Resource: 'arn:aws' })) },
    {
      name: 'one of several',
      ...buildManagedPolicyCase(
        allowOnEverything(['s3:GetObject', '*'], { Resource: ['arn:aws:s3:::a', '*'] }),
      ),
    },
    {
      name: 'NotAction',
      ...buildManagedPolicyCase(allowAllExcept('s3:*')),
      reason: 'Policy a grants administrator access (statement 1: NotAction s3:* on Resource *).',
    },
    {
      name: 'NotAction and NotResource',
      ...buildManagedPolicyCase({ Effect: 'Allow', NotAction: 's3:*', NotResource: 'arn:aws:s3:::a' }),
      reason: 'NotResource arn:aws:s3:::a',
    },
    { name: 'an empty condition', ...buildManagedPolicyCase(allowOnEverything('*', { Condition: {} })) },
    {
      name: 'a condition is named and assumed to hold',
      ...buildManagedPolicyCase(
        allowOnEverything('*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      ),
      evidence: { statements: [{ conditions: 'Bool aws:multifactorauthpresent' }] },
    },
    {
      name: 'until tomorrow',
      ...buildManagedPolicyCase(allowOnEverything('*', until('2026-11-02T00:00:00Z'))),
    },
    {
      name: 'until one of two dates',
      ...buildManagedPolicyCase(
        allowOnEverything('*', {
          Condition: {
            DateLessThan: { 'aws:CurrentTime': ['2026-10-31T00:00:00Z', '2027-10-31T00:00:00Z'] },
          },
        }),
      ),
    },
    { name: 'until a date that is none', ...buildManagedPolicyCase(allowOnEverything('*', until('soon'))) },
  ],
})
