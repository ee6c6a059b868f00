import { deployByPipelineOnly } from '../../../../audit/controls/security-testing/deploy-by-pipeline-only.ts'
import type { Deploy } from '../../../../audit/resources/recorded/deploy.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const PIPELINE = 'arn:aws:iam::111122223333:role/ci/deploy-main'
const settings = {
  pipelines: ['arn:aws:iam::111122223333:role/ci/*', 'arn:aws:iam::111122223333:user/robot'],
}

const byPipeline: Deploy = {
  changeId: 'ct:111122223333:1',
  at: '2026-10-01T10:00:00.000Z',
  action: 'lambda:UpdateFunctionCode',
  by: 'deploy-main/build-17',
  arn: 'arn:aws:sts::111122223333:assumed-role/deploy-main/build-17',
  issuer: PIPELINE,
}
const byHand: Deploy = {
  ...byPipeline,
  changeId: 'ct:111122223333:2',
  by: 'Admin/tom',
  arn: 'arn:aws:sts::111122223333:assumed-role/Admin/tom',
  issuer: 'arn:aws:iam::111122223333:role/Admin',
}

testControl(deployByPipelineOnly, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'by a role with a path that a pattern matches',
      ...deployed([byPipeline]),
      settings,
      evidence: { deployedBy: PIPELINE },
    },
    {
      name: 'by a user that is configured',
      ...deployed([
        withoutIssuer({ ...byPipeline, by: 'robot', arn: 'arn:aws:iam::111122223333:user/robot' }),
      ]),
      settings,
    },
    {
      name: 'by the caller of CloudFormation, if that is a pipeline',
      ...deployed([{ ...byPipeline, via: 'cloudformation.amazonaws.com' }]),
      settings,
      evidence: { via: 'cloudformation.amazonaws.com' },
    },
    {
      name: 'by the session of a role, if the event has no issuer',
      ...deployed([withoutIssuer(byPipeline)]),
      settings: { pipelines: ['arn:aws:sts::111122223333:assumed-role/deploy-main/*'] },
    },
    {
      name: 'five seconds before the time that Lambda returns',
      ...deployed([byPipeline], '2026-10-01T10:00:05.000Z'),
      settings,
    },
    {
      name: 'by the pipeline after someone else',
      ...deployed([{ ...byHand, at: '2026-10-01T09:59:59.000Z' }, byPipeline]),
      settings,
    },
  ],
  nonCompliant: [
    {
      name: 'by hand',
      ...deployed([byHand]),
      settings,
      reason:
        'The function was last deployed by Admin/tom at 2026-10-01T10:00:00.000Z (lambda:UpdateFunctionCode), which is none of the configured pipelines.',
      evidence: { deployedBy: 'arn:aws:iam::111122223333:role/Admin', change: 'ct:111122223333:2' },
    },
    {
      name: 'in the console',
      ...deployed([{ ...byHand, console: true }]),
      settings,
      reason: 'by Admin/tom in the console at',
    },
    {
      name: 'by a person through CloudFormation',
      ...deployed([{ ...byHand, via: 'cloudformation.amazonaws.com' }]),
      settings,
      reason: 'by Admin/tom through cloudformation.amazonaws.com at',
    },
    {
      name: 'by the service role of a stack that is no pipeline',
      ...deployed([
        {
          ...byPipeline,
          by: 'cfn-exec/AWSCloudFormation',
          arn: 'arn:aws:sts::111122223333:assumed-role/cfn-exec/AWSCloudFormation',
          issuer: 'arn:aws:iam::111122223333:role/cfn-exec',
          via: 'cloudformation.amazonaws.com',
        },
      ]),
      settings,
    },
    {
      name: 'by someone else after the pipeline',
      ...deployed([{ ...byPipeline, at: '2026-10-01T09:59:59.000Z' }, byHand]),
      settings,
    },
    { name: 'by both in the same second', ...deployed([byHand, byPipeline]), settings },
    {
      name: 'by a role of the same name in another account',
      ...deployed([{ ...byPipeline, issuer: 'arn:aws:iam::444455556666:role/ci/deploy-main' }]),
      settings,
    },
    {
      name: 'by a role whose name a pattern matches with a path only',
      ...deployed([{ ...byPipeline, issuer: 'arn:aws:iam::111122223333:role/deploy-main' }]),
      settings,
    },
  ],
  notApplicable: [
    { name: 'without pipelines', ...deployed([byHand]) },
    { name: 'without pipelines and events', ...deployed('NONE') },
  ],
  insufficientData: [
    {
      name: 'without an event',
      ...deployed('NONE'),
      settings,
      reason: 'it is not known who deployed the function: Assay received no event of a deployment',
    },
    {
      name: 'after an event that was lost',
      ...deployed([byPipeline], '2026-10-07T10:00:00.000Z'),
      settings,
      reason: 'the last event that Assay received is of 2026-10-01T10:00:00.000Z',
    },
    {
      name: 'before the last update is visible',
      ...deployed([byPipeline, { ...byHand, at: '2026-10-01T11:00:00.000Z' }]),
      settings,
    },
    { name: 'without the time', ...deployed([byPipeline], 'NONE'), settings },
    { name: 'with a time that is none', ...deployed([byPipeline], 'yesterday'), settings },
    {
      name: 'by an identity that the event does not name',
      ...deployed([{ changeId: '3', at: byHand.at, action: byHand.action, by: 'AIDACKCEVSQ6C2EXAMPLE' }]),
      settings,
      reason: 'does not name the identity',
    },
  ],
})

function deployed(
  deploys: readonly Deploy[] | 'NONE',
  lastModified = '2026-10-01T10:00:00.000Z',
): KnownResource {
  return { facts: { deploys, lastModified } }
}

function withoutIssuer(deploy: Deploy): Deploy {
  const { issuer: _, ...rest } = deploy
  return rest
}
