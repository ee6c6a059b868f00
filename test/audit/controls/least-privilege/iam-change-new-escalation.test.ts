import { iamChangeNewEscalation } from '../../../../audit/controls/least-privilege/iam-change-new-escalation.ts'
import type { OpenedPaths, PathOpening } from '../../../../audit/resources/recorded/opened-paths.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const DEPLOY = 'arn:aws:iam::111122223333:role/ci/deploy'

const byTom: PathOpening = {
  changeId: 'ct:111122223333:1',
  at: '2026-10-20T10:00:00.000Z',
  action: 'iam:PutUserPolicy',
  by: 'tom',
  arn: 'arn:aws:iam::111122223333:user/tom',
  escalating: ['aaaaaaaaaa'],
  unknown: [],
  indexVersion: 7,
  example: {
    principal: 'arn:aws:iam::111122223333:user/dev',
    steps: [{ to: DEPLOY, actions: ['sts:AssumeRole'] }],
    count: 1,
    conditional: false,
  },
}
const byInes: PathOpening = {
  ...byTom,
  changeId: 'ct:111122223333:2',
  at: '2026-10-25T10:00:00.000Z',
  by: 'ines',
  escalating: ['bbbbbbbbbb', 'cccccccccc'],
}
const byPipeline: PathOpening = {
  ...byTom,
  arn: 'arn:aws:sts::111122223333:assumed-role/deploy/17',
  issuer: DEPLOY,
}
const { example: _, ...withoutExample } = byInes
const undecided: PathOpening = { ...byTom, escalating: [], unknown: ['aaaaaaaaaa'] }
const older = { at: '2026-10-10T10:00:00.000Z', escalating: ['dddddddddd'], unknown: [], indexVersion: 3 }

function opened(
  changes: readonly PathOpening[],
  others: Pick<OpenedPaths, 'older' | 'unsearched'> = {},
): KnownResource {
  return { arn: 'arn:aws:iam::111122223333:root', facts: { openedPaths: { changes, ...others } } }
}

testControl(iamChangeNewEscalation, 'AWS::Organizations::Account', {
  compliant: [
    { name: 'all paths closed', ...opened([]), evidence: { changes: 0 } },
    { name: 'after 30 days', ...opened([byTom]), now: '2026-11-19T10:00:00.000Z' },
    { name: 'after fewer configured days', ...opened([byTom]), settings: { newEscalationDays: 10 } },
    {
      name: 'after a year whatever is configured',
      ...opened([byTom]),
      settings: { newEscalationDays: 10_000 },
      now: '2027-10-20T10:00:00.000Z',
    },
    {
      name: 'by a reviewed role',
      ...opened([byPipeline]),
      settings: { reviewed: ['arn:aws:iam::111122223333:role/ci/*'] },
    },
    { name: 'older changes after 30 days', ...opened([], { older }), now: '2026-11-09T10:00:00.000Z' },
    { name: 'what is not known after 30 days', ...opened([undecided]), now: '2026-11-19T10:00:00.000Z' },
    {
      name: 'what was not searched after 30 days',
      ...opened([], { unsearched: { at: '2026-10-20T10:00:00.000Z', principals: 6_001 } }),
      now: '2026-11-19T10:00:00.000Z',
    },
  ],
  nonCompliant: [
    {
      name: 'a user that can assume the role of an administrator',
      ...opened([byTom]),
      reason:
        'User dev can become an administrator since tom called iam:PutUserPolicy at 2026-10-20 10:00:00 UTC: ' +
        'sts:AssumeRole to become role/ci/deploy.',
      evidence: {
        change: 'ct:111122223333:1',
        by: 'arn:aws:iam::111122223333:user/tom',
        principals: 1,
        principal: 'arn:aws:iam::111122223333:user/dev',
        path: [{ actions: ['sts:AssumeRole'], to: DEPLOY }],
      },
    },
    { name: 'the moment before 30 days', ...opened([byTom]), now: '2026-11-19T09:59:59.999Z' },
    {
      name: 'by two changes, of which the latest is named',
      ...opened([byTom, byInes]),
      reason:
        'since ines called iam:PutUserPolicy at 2026-10-25 10:00:00 UTC: sts:AssumeRole to become role/ci/deploy. ' +
        '1 other principal can, too. 1 other change opened more.',
      evidence: { principals: 3 },
    },
    {
      name: 'a long path that depends on a condition',
      ...opened([
        {
          ...byTom,
          example: {
            principal: 'arn:aws:iam::111122223333:role/app',
            steps: [
              {
                to: DEPLOY,
                actions: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction', 'x:Y'],
              },
              { from: DEPLOY, actions: ['iam:AttachRolePolicy'] },
              { actions: ['sts:AssumeRole'] },
            ],
            count: 5,
            conditional: true,
          },
        },
      ]),
      reason:
        'Role app can become an administrator since tom called iam:PutUserPolicy at 2026-10-20 10:00:00 UTC: ' +
        'iam:PassRole, lambda:CreateFunction and lambda:InvokeFunction to become role/ci/deploy, ' +
        'then as role/ci/deploy, iam:AttachRolePolicy, and 3 more steps, if a condition holds.',
    },
    {
      name: 'without an example',
      ...opened([withoutExample]),
      reason: '2 principals can become an administrator since ines called iam:PutUserPolicy at 2026-10-25',
    },
    {
      name: 'by someone who is not reviewed',
      ...opened([byTom, byPipeline]),
      settings: { reviewed: ['arn:aws:iam::111122223333:role/ci/*'] },
      reason: 'User dev can become an administrator since tom called',
    },
    {
      name: 'by changes of which only the principals are stored, whoever is reviewed',
      ...opened([], { older }),
      settings: { reviewed: ['*'] },
      reason: '1 principal can become an administrator by changes until 2026-10-10T10:00:00.000Z',
      evidence: { older: '2026-10-10T10:00:00.000Z', principals: 1 },
    },
    {
      name: 'found by a full scan',
      ...opened([{ ...byTom, action: 'assay:Sweep', by: "Assay's full scan" }]),
      reason: 'since a change whose event Assay did not receive, before 2026-10-20 10:00:00 UTC: ',
    },
    {
      name: 'one path that is open, one that is not known',
      ...opened([byTom, { ...undecided, at: byInes.at }]),
    },
  ],
  notApplicable: [
    {
      name: 'without a change',
      arn: 'arn:aws:iam::111122223333:root',
      facts: { openedPaths: 'NONE' },
      reason: 'No change is known to have opened an escalation path.',
    },
  ],
  insufficientData: [
    {
      name: 'a principal whose policies take too many steps',
      ...opened([undecided]),
      reason:
        'it is not known whether 1 principal can become an administrator since tom called iam:PutUserPolicy',
    },
    {
      name: 'principals of older changes',
      ...opened([], { older: { ...older, escalating: [], unknown: ['dddddddddd', 'eeeeeeeeee'] } }),
      reason: 'whether 2 principals can become an administrator by changes until 2026-10-10T10:00:00.000Z',
    },
    {
      name: 'an account with too many users and roles',
      ...opened([], { unsearched: { at: '2026-10-20T10:00:00.000Z', principals: 6_001 } }),
      reason:
        'it is not known which escalation paths changes until 2026-10-20T10:00:00.000Z opened: the account has 6001 users and roles',
    },
  ],
})
